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
    "page.filter": ("Filter this table", "筛选此表"),
    "page.filtered": ("{n} rows shown", "显示 {n} 行"),
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
        "There is not enough history to say whether that is usual.",
        "历史数据不足，无法判断是否正常。",
    ),
    "overview.short": ("What matters now", "当前要点"),
    "overview.short.who": ("Where the problem is", "问题在哪里"),
    "overview.short.who.text": (
        "Most value is at risk among “{segment}” ({rule}): {money}, {share} of all value at risk.",
        "风险价值最集中于“{segment}”（{rule}）：{money}，占全部风险价值的 {share}。",
    ),
    "overview.short.why": ("Why", "为什么"),
    "overview.short.why.text": (
        "What raises the risk most is {name}: by {points} percentage points on average, for {n} customers.",
        "使风险上升最多的是{name}：涉及 {n} 位客户，平均上升 {points} 个百分点。",
    ),
    "overview.short.why.outcome": (
        " Counted at the last closed date: of those {name}, {rate} left; of the others, {others}.",
        "按最近一个已知结果的日期计数：{name}的客户流失 {rate}，其余流失 {others}。",
    ),
    "overview.short.do": ("What to do", "做什么"),
    "overview.short.do.text": (
        "Contact the {n} customers on the list: expected to bring {money} after all costs.",
        "联系名单上的 {n} 位客户：扣除全部成本后预计带来 {money}。",
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
    "tile.churn_rate.note": ("of the active customers", "占活跃客户"),
    "tile.repeat_rate": ("Second purchase", "二次购买率"),
    "tile.repeat_rate.note": ("of first-time buyers, {days} days", "首购客户，{days} 天内"),
    "tile.won_back": ("Won back", "赢回客户"),
    "tile.won_back.note": ("after long silence, last {days} days", "最近 {days} 天沉默后回购"),
    "tile.at_risk": ("Revenue at risk", "风险收入"),
    "tile.at_risk.note": ("a year's spending times risk", "一年消费额乘以流失风险"),
    "tile.savings": ("Saved by contacting", "联系可挽回"),
    "tile.savings.note": ("the best {n}, after all costs", "最值得联系的 {n} 位，已扣成本"),
    "overview.definition": ("What “churned” means", "“流失”的含义"),
    "overview.definition.text": (
        "Bought in the {active_days} days before {day} and buys nothing until {end} ({days} days). Retail customers "
        "give no notice: leaving shows only as silence.",
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
    "light.green": ("good", "良好"),
    "light.amber": ("watch", "留意"),
    "light.red": ("act", "需处理"),
    "light.grey": ("not yet known", "尚不可知"),
    "light.quality.text": (
        "Orders run to {last}; cleaning left out {share} of the order lines{most}.",
        "订单截至 {last}；清洗剔除了 {share} 的明细行{most}。",
    ),
    "light.quality.worst": (", most of them because of “{note}”", "，其中最多的是“{note}”"),
    "light.quality.noticed": ("{name}: {text}.", "{name}：{text}。"),
    "light.quality.more": ("{n} more under “Can I trust it”.", "另有 {n} 项见“可信吗？”一节。"),
    "light.drift.text": (
        "Stability index of the scores {psi} (stable below 0.10); {moved} of {inputs} inputs shifted strongly.",
        "评分的稳定性指数为 {psi}（低于 0.10 为稳定）；{inputs} 个输入中有 {moved} 个变化明显。",
    ),
    "light.calibration.text": (
        "At the newest {origins} dates the forecast churn rate was off by {miss} points on average; of all {closed} outcomes, "
        "{held} lay inside the 80% interval.",
        "最近 {origins} 个时点的流失率平均偏差 {miss} 个百分点；全部 {closed} 次结果中有 {held} 次落在 80% 区间内。",
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
    "changes.caption.tile": ("Figures of page one", "首页指标"),
    "changes.caption.segment": ("Customers in each segment", "各类客户数"),
}
