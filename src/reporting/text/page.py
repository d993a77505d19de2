"""Frame and page one: every string in English and Chinese, side by side."""

WORDS = {
    "page.title": ("Churn report: {title}, {day}", "客户流失报告：{title}，{day}"),
    "page.kicker": ("Customer report", "客户报告"),
    "page.as_of": ("As of {day}", "截至 {day}"),
    "page.skip": ("Skip to the report", "跳到正文"),
    "page.contents": ("Contents", "目录"),
    "page.freshness": (
        "Orders from {first} to {last} · {customers} customers",
        "订单自 {first} 至 {last} · {customers} 位客户",
    ),
    "page.footer": (
        "Made by churn from the order lines of {title}. Opens without a network; this file sends nothing to anyone.",
        "由 churn 根据 {title} 的订单明细生成。无需联网即可打开；本文件不会向外发送任何请求。",
    ),
    "page.left_out": ("Left out:", "未列出："),
    "page.filter": ("Find in this table", "在此表中查找"),
    "page.top": ("Back to top", "返回顶部"),
    "page.copy": ("Copy", "复制"),
    "page.copied": ("Copied", "已复制"),
    "page.denied": ("Copying is not allowed here; download it", "此处不允许复制，请下载"),
    "page.download": ("Download CSV", "下载表格"),
    "page.sort": ("Sort by {column}", "按{column}排序"),
    "overview.nav": ("In a minute", "一分钟速览"),
    "overview.headline": (
        "{expected} of {n} active customers ({rate}) will probably buy nothing in the next {days} days",
        "{n} 位活跃客户中，预计有 {expected} 位（{rate}）在未来 {days} 天内不再购买",
    ),
    "overview.interval": (
        "Most likely between {low} and {high} (80% confidence).",
        "最可能介于 {low} 与 {high} 之间（80% 置信度）。",
    ),
    "overview.trend.last_year.more": (
        "A larger share than a year ago: {last_year} left in the same {days} days{previous}.",
        "流失比例高于去年：去年同期 {days} 天为 {last_year}{previous}。",
    ),
    "overview.trend.last_year.fewer": (
        "A smaller share than a year ago: {last_year} left in the same {days} days{previous}.",
        "流失比例低于去年：去年同期 {days} 天为 {last_year}{previous}。",
    ),
    "overview.trend.last_year.same": (
        "About the usual share for the season: a year ago {last_year} left in the same {days} days{previous}.",
        "流失比例与季节水平相当：去年同期 {days} 天为 {last_year}{previous}。",
    ),
    "overview.trend.and_previous": (", {rate} in the {days} days just ended", "，刚结束的 {days} 天为 {rate}"),
    "overview.trend.previous.more": (
        "More than in the {days} days just ended ({previous}); a second year of data will show whether that is the season.",
        "高于刚结束的 {days} 天（{previous}）；是否为季节因素，需第二年数据才能判断。",
    ),
    "overview.trend.previous.fewer": (
        "Fewer than in the {days} days just ended ({previous}); a second year of data will show whether that is the season.",
        "低于刚结束的 {days} 天（{previous}）；是否为季节因素，需第二年数据才能判断。",
    ),
    "overview.trend.previous.same": (
        "About as many as in the {days} days just ended ({previous}).",
        "与刚结束的 {days} 天（{previous}）相当。",
    ),
    "overview.trend.unknown": (
        "There is not enough history to say whether this is usual.",
        "历史数据不足，无法判断是否正常。",
    ),
    "overview.short": ("What matters now", "当前要点"),
    "overview.short.who": ("Where the problem is", "问题在哪里"),
    "overview.short.who.text": (
        "Most value is at risk among “{segment}” ({rule}): {money}, {share} of all value at risk.",
        "风险价值最集中于“{segment}”（{rule}）：{money}，占全部风险价值的 {share}。",
    ),
    "overview.largest.one": (
        "One customer, {customer}, makes up {sales} of the last year's sales and {value} of all expected value: the shop's "
        "figures move with that account.",
        "仅客户 {customer} 一位就占过去一年销售额的 {sales}、全部预期价值的 {value}：整体数字随该客户而变。",
    ),
    "overview.largest.nameless": (
        "One customer makes up {sales} of the last year's sales and {value} of all expected value: the shop's figures move "
        "with that account.",
        "仅一位客户就占过去一年销售额的 {sales}、全部预期价值的 {value}：整体数字随该客户而变。",
    ),
    "overview.largest.ten": (
        "Ten customers make up {sales} of the last year's sales and {value} of all expected value: the shop's figures move "
        "with these accounts.",
        "十位客户就占过去一年销售额的 {sales}、全部预期价值的 {value}：整体数字随这些客户而变。",
    ),
    "overview.short.why": ("Why", "为什么"),
    "overview.short.why.text": (
        "What raises the risk most is {name}: +{points} points on average for {n} customers.",
        "使风险上升最多的是{name}：涉及 {n} 位客户，平均上升 {points} 个百分点。",
    ),
    "overview.short.why.outcome": (
        " At the last closed date {rate} of those {name} left, of the others {others}.",
        "按最近一个已知结果的日期计数：{name}的客户流失 {rate}，其余流失 {others}。",
    ),
    "overview.short.why.unknown": (
        "No reason stands out: at past dates what is known about customers did not tell those who left from the others.",
        "没有突出的原因：在历史时点上，已知的客户情况不能区分流失与未流失的客户。",
    ),
    "overview.short.do": ("What to do", "做什么"),
    "overview.short.do.text": (
        "Contact the {n} customers on the list: expected to bring {money} ({low} to {high}) after all costs, "
        "{each} per contact. {past}",
        "联系名单上的 {n} 位客户：扣除全部成本后预计带来 {money}（{low} 至 {high}），每次联系 {each}。{past}",
    ),
    "overview.short.do.brief": (
        "Contact the {n} customers on the list: expected to bring {money} ({low} to {high}) after all costs. {past}",
        "联系名单上的 {n} 位客户：扣除全部成本后预计带来 {money}（{low} 至 {high}）。{past}",
    ),
    "overview.past.brief": (
        "At {origins} past dates the same rule would have realised {realised} per contact ({low} to {high}).",
        "在 {origins} 个历史时点，同一规则每次联系本可实现 {realised}（{low} 至 {high}）。",
    ),
    "overview.past.mean": (
        "At {origins} past dates the same rule would have realised {realised} per contact.",
        "在 {origins} 个历史时点，同一规则每次联系本可实现 {realised}。",
    ),
    "overview.past": (
        "At {origins} past dates the same rule would have realised {realised} per contact ({low} to {high}), "
        "where {expected} was expected, if a contact keeps {acceptance} of would-be leavers; it breaks even at {even}.",
        "在 {origins} 个历史时点，同一规则每次联系本可实现 {realised}（{low} 至 {high}），当时预期为 {expected}；"
        "前提是联系能留住 {acceptance} 的潜在流失客户，盈亏平衡点为 {even}。",
    ),
    "overview.past.short": (
        "At {origins} past dates the same rule would have realised {realised} per contact, where {expected} was "
        "expected, if a contact keeps {acceptance} of would-be leavers; it breaks even at {even}.",
        "在 {origins} 个历史时点，同一规则每次联系本可实现 {realised}，当时预期为 {expected}；"
        "前提是联系能留住 {acceptance} 的潜在流失客户，盈亏平衡点为 {even}。",
    ),
    "overview.past.few": (
        "This past profit hangs on {few} customers: without them it would have been {without}; today's list expects {each}.",
        "这一历史利润取决于 {few} 位客户：若不计他们则为 {without}；今天的名单预期每次联系 {each}。",
    ),
    "overview.past.one": (
        "This past profit hangs on one customer: without that customer it would have been {without}; today's list expects {each}.",
        "这一历史利润取决于一位客户：若不计该客户则为 {without}；今天的名单预期每次联系 {each}。",
    ),
    "overview.refuse": (
        "Do not act on single customers yet; test first. {why} {past}",
        "暂不要针对单个客户行动，请先做测试。{why}{past}",
    ),
    "overview.refuse.untested": (
        "Do not act on single customers yet. {why} {past}",
        "暂不要针对单个客户行动。{why}{past}",
    ),
    "refuse.unknown": (
        "There are not yet two whole horizons of past forecasts to judge the list by.",
        "可用于检验名单的历史预测尚不足两个完整的预测期。",
    ),
    "refuse.never": (
        "At no past date would the rule have contacted anybody, so no past profit can speak for its list.",
        "在任何历史时点，按此规则都不会联系任何客户，因此没有历史利润可以支持其名单。",
    ),
    "refuse.ranking": (
        "At past dates the ranking was no better than the same probability for everybody.",
        "在历史时点上，该排序并不优于对所有人使用同一概率。",
    ),
    "refuse.acceptance": (
        "That a contact keeps {acceptance} of would-be leavers is only assumed: the listed would buy {times} times as "
        "often as they do without one. Measure it first.",
        "“联系能留住 {acceptance} 的潜在流失客户”仅为假设：按此假设，名单客户的购买概率将是不联系时的 {times} 倍。"
        "请先做测试加以测量。",
    ),
    "refuse.assumed": (
        "That a contact keeps {acceptance} of would-be leavers is only assumed (economics.acceptance), is far above what "
        "is usually taken (13% to 51%), and decides the result. Measure it first.",
        "“联系能留住 {acceptance} 的潜在流失客户”仅为假设（economics.acceptance），远高于通常取值（13% 至 51%），"
        "且决定了结果。请先做测试加以测量。",
    ),
    "refuse.costless": (
        "Contacts and incentives are taken to cost nothing (economics.contact_cost, economics.incentive_share), so every contact "
        "pays whatever customers do: no past profit can speak against it. Enter what they cost.",
        "联系与优惠均按零成本计（economics.contact_cost、economics.incentive_share），因此无论客户怎样，每次联系都划算，"
        "历史利润无从反驳。请填写实际成本。",
    ),
    "refuse.profit": (
        "Past profit of the rule's list is not above zero with fair certainty.",
        "该规则名单的历史利润尚不能较有把握地判定为正。",
    ),
    "trial.text": (
        "Proposed test: draw {size} customers at random from the list and leave {control} of them uncontacted as a "
        "control group; read the effect after {days} days.",
        "建议的测试：从名单中随机抽取 {size} 位客户，其中 {control} 位不联系，作为对照组；{days} 天后评估效果。",
    ),
    "trial.commands": ("Commands: {commands}", "命令：{commands}"),
    "trial.enough": (
        "A test of this size detects a rise of {effect} points in the share that buys, 8 times in 10.",
        "若购买比例提升 {effect} 个百分点，这一规模有八成把握测出。",
    ),
    "trial.short": (
        "Detecting the expected rise of {effect} points takes {needed} customers; a test of this size detects one of "
        "{detectable} points, 8 times in 10, so pool {tests} tests.",
        "要测出预期的 {effect} 个百分点提升需 {needed} 位客户；现有规模有八成把握测出 {detectable} 个百分点，"
        "因此应合并 {tests} 次测试。",
    ),
    "trial.far": (
        "Detecting a rise of {effect} points would take {needed} customers; a test of this size detects one of {detectable} "
        "points, 8 times in 10: enough to show whether the assumption is anywhere near.",
        "要测出 {effect} 个百分点的提升需 {needed} 位客户；现有规模有八成把握测出 {detectable} 个百分点，足以判断假设是否大致成立。",
    ),
    "trial.hopeless": (
        "No test can decide it either: the list has {size} customers, and showing the expected rise of {effect} points takes "
        "{needed}. Keep them on the usual channels, or change the offer and its costs.",
        "测试也无法得出结论：名单仅 {size} 位客户，而测出预期的 {effect} 个百分点提升需 {needed} 位。请沿用日常渠道，"
        "或调整优惠与成本。",
    ),
    "overview.short.do.none": (
        "No contact is expected to pay for itself at today's costs; see the assumptions.",
        "按目前的成本，预计没有任何联系能收回成本；请参见假设。",
    ),
    "overview.tiles": ("Key figures", "关键指标"),
    "overview.previous": ("{days} days earlier", "前 {days} 天"),
    "overview.last_year_label": ("a year earlier", "去年同期"),
    "overview.by_points": ("{change} pts", "{change} 个百分点"),
    "overview.interval_short": ("{low} to {high}", "{low} 至 {high}"),
    "tile.active": ("Active customers", "活跃客户"),
    "tile.active.note": ("bought in the last {active_days} days", "最近 {active_days} 天内购买过"),
    "tile.active.note_all": ("bought at least once", "至少购买过一次"),
    "tile.leaving": ("Expected to leave", "预计流失"),
    "tile.leaving.note": ("in the next {days} days: {low} to {high}", "未来 {days} 天：{low} 至 {high}"),
    "tile.churn_rate": ("Churn rate", "流失率"),
    "tile.churn_rate.note": ("forecast; earlier: actual", "预测值；以往各期为实际值"),
    "tile.repeat_rate": ("Second purchase", "二次购买率"),
    "tile.repeat_rate.note": ("of first-time buyers, {days} days", "首购客户，{days} 天内"),
    "tile.won_back": ("Reactivated", "沉默后回购"),
    "tile.won_back.note": (
        "bought again after {active_days} silent days",
        "沉默超过 {active_days} 天后再次购买",
    ),
    "tile.value_at_risk": ("Value at risk", "风险价值"),
    "tile.value_at_risk.note": (
        "of {of} margin expected from active customers in {value_days} days",
        "活跃客户未来 {value_days} 天预期毛利 {of} 中面临流失的部分",
    ),
    "tile.savings": ("Saved by contacting", "联系可挽回"),
    "tile.savings.note": (
        "{low} to {high} after all costs; the {n} listed hold {of} at risk",
        "已扣除全部成本，{low} 至 {high}；名单上 {n} 位客户的风险价值合计 {of}",
    ),
    "overview.definition": ("What “churned” means", "“流失”的含义"),
    "overview.definition.text": (
        "Bought in the {active_days} days before {day}, buys nothing until {end} ({days} days). Leaving shows only as "
        "silence.",
        "在 {day} 之前的 {active_days} 天内购买过，而直到 {end}（{days} 天）没有任何购买。零售客户不会提前告别："
        "流失只表现为沉默。",
    ),
    "overview.definition.text_all": (
        "Has ever bought before {day} and buys nothing until {end} ({days} days). Retail customers give no notice: "
        "leaving shows only as silence.",
        "在 {day} 之前曾经购买过，而直到 {end}（{days} 天）没有任何购买。零售客户不会提前告别：流失只表现为沉默。",
    ),
    "overview.lights": ("Can these numbers be relied on?", "这些数字可靠吗？"),
    "light.quality": ("Data quality", "数据质量"),
    "light.drift": ("Drift", "数据漂移"),
    "light.calibration": ("Calibration", "概率校准"),
    "light.ranking": ("Ranking", "排序能力"),
    "light.green": ("good", "良好"),
    "light.amber": ("watch", "留意"),
    "light.red": ("act", "需处理"),
    "light.grey": ("not yet known", "尚不可知"),
    "light.quality.text": (
        "Orders run to {last}; cleaning left out {share} of the order lines{most}.",
        "订单截至 {last}；清洗剔除了 {share} 的明细行{most}。",
    ),
    "light.quality.text_none": (
        "Orders run to {last}; cleaning left out no order line.",
        "订单截至 {last}；清洗未剔除任何明细行。",
    ),
    "light.quality.silence": (
        "There is no purchase at all from {first} to {last} ({days} days). If lines are missing, add them before using this "
        "report: customers who bought in those days look like leavers, and the forecast expects the same a year later.",
        "{first} 至 {last}（{days} 天）没有任何购买。若数据缺失，请先补齐再使用本报告：这些天购买过的客户会显得像流失，"
        "预测也会认为一年后重演。",
    ),
    "light.quality.break": (
        "From {month} on a typical purchase is {after}, before that {before} ({times} times): if another currency, cents or "
        "other prices began then, convert the amounts; sums, values and comparisons across that month are wrong until then.",
        "自 {month}起，一次典型购买的金额为 {after}，此前为 {before}（相差 {times} 倍）：若此时更换了币种、改用分或改了计价，"
        "请先换算金额；在此之前，跨越该月的合计、价值与比较都不正确。",
    ),
    "light.quality.apart": (
        "A typical order line is {most} in {high} and {least} in {low} ({times} times): if they are in different "
        "currencies, map the column currency and give rates; until then sums and values are wrong.",
        "一条典型明细行在 {high} 为 {most}，在 {low} 为 {least}（相差 {times} 倍）：若币种不同，请映射币种列并给出汇率；"
        "在此之前，合计与价值都不正确。",
    ),
    "light.quality.age": (
        "That is {days} days before the date of this report: whoever bought since looks like somebody who is leaving.",
        "距报告日期已有 {days} 天：此后购买过的客户在此也显得像在流失。",
    ),
    "light.quality.worst": ("; the most frequent reason: “{note}”", "，最常见的原因是“{note}”"),
    "light.quality.noticed": ("{name}: {text}.", "{name}：{text}。"),
    "light.quality.remedy": ("What can be done: see “Can I trust it?”.", "处理办法见“可信吗？”一节。"),
    "light.quality.more": ("{n} more under “Can I trust it”.", "另有 {n} 项见“可信吗？”一节。"),
    "light.drift.text": (
        "Stability index of the scores {psi} (stable below {stable}); {moved} of {inputs} inputs shifted strongly.",
        "评分的稳定性指数为 {psi}（低于 {stable} 为稳定）；{inputs} 个输入中有 {moved} 个变化明显。",
    ),
    "light.calibration.text": (
        "The newest {origins} forecasts were off by {miss} points on average; {held} of {closed} outcomes lay inside the "
        "80% interval.",
        "最近 {origins} 个时点的流失率平均偏差 {miss} 个百分点；全部 {closed} 次结果中有 {held} 次落在 80% 区间内。",
    ),
    "light.calibration.high": (
        " The newest {n} were all too high, by {points} points on average.",
        "最近 {n} 次预测全部偏高，平均高出 {points} 个百分点。",
    ),
    "light.calibration.low": (
        " The newest {n} were all too low, by {points} points on average.",
        "最近 {n} 次预测全部偏低，平均低出 {points} 个百分点。",
    ),
    "light.ranking.text": (
        "Log loss {constant} ({low} to {high}) against one probability for all, at {origins} dates; AUC {auc}.",
        "与人人同一概率相比，对数损失 {constant}（{low} 至 {high}）；AUC {auc}；{origins} 个历史时点。",
    ),
    "light.ranking.rule": (
        " Against the recency rule: {rule} ({low} to {high}).",
        "与最近购买规则相比 {rule}（{low} 至 {high}）。",
    ),
    "light.ranking.none": (
        "Too few closed horizons to tell whether the model beats simple rules.",
        "已结束的预测期太少，无法判断模型是否优于简单规则。",
    ),
    "light.drift.few": (
        "With fewer than {least} customers to compare, drift cannot be told from chance.",
        "可比较的客户不足 {least} 位，无法区分漂移与偶然波动。",
    ),
    "light.drift.none": ("Nothing earlier to compare with.", "没有更早的数据可供比较。"),
    "light.calibration.none": ("No past forecast can be checked yet.", "尚无到期的历史预测。"),
    "changes.title": ("What changed since the report of {day}", "自 {day} 的报告以来的变化"),
    "changes.reasons": (
        "The mean risk of the active customers went from {before} to {now} ({change} points). Contributions, in points:",
        "活跃客户的平均风险由 {before} 变为 {now}（{change} 个百分点）。变动来源（百分点）：",
    ),
    "changes.part": (" {name} {change};", " {name} {change}；"),
    "changes.rest": (" everything else {change}.", " 其他 {change}。"),
    "changes.base": (
        "the base rate that all customers share (season, the whole shop)",
        "全体客户共有的基准流失率（季节、整体情况）",
    ),
    "changes.caption": ("Figures of page one, and customers in each segment", "首页指标与各类客户数"),
    "changes.segment": ("Customers: {name}", "客户数：{name}"),
    "page.defined": ("What it means:", "含义："),
    "page.formula": ("Formula and source", "公式与来源"),
}
