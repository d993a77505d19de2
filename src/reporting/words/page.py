"""Frame and page one: every string in English and Chinese, side by side."""

WORDS = {
    "page.title": ("Churn report: {title}, {day}", "客户流失报告：{title}，{day}"),
    "page.kicker": ("Customer report", "客户报告"),
    "page.as_of": ("As of {day}", "截至 {day}"),
    "page.skip": ("Skip to the report", "跳到正文"),
    "page.contents": ("Contents", "目录"),
    "page.freshness": (
        "Orders from {first} to {last}: {customers} customers, {purchase_days} purchase days",
        "订单自 {first} 至 {last}：{customers} 位客户，{purchase_days} 个购买日",
    ),
    "page.footer": (
        "Made by churn from the order lines of {title}. Opens without a network; nothing in this file calls home.",
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
        "Most likely between {low} and {high} (80 times in 100).",
        "最可能介于 {low} 与 {high} 之间（100 次中有 80 次）。",
    ),
    "overview.trend.more": (
        "That is more than before: {previous} left in the {days} days just ended.",
        "高于以往：刚结束的 {days} 天流失率为 {previous}。",
    ),
    "overview.trend.fewer": (
        "That is fewer than before: {previous} left in the {days} days just ended.",
        "低于以往：刚结束的 {days} 天流失率为 {previous}。",
    ),
    "overview.trend.same": (
        "That is about the usual: {previous} left in the {days} days just ended.",
        "与以往相当：刚结束的 {days} 天流失率为 {previous}。",
    ),
    "overview.trend.unknown": (
        "There is not enough history to say whether that is usual.",
        "历史数据不足，无法判断是否正常。",
    ),
    "overview.last_year": ("In the same period last year it was {rate}.", "去年同期为 {rate}。"),
    "overview.short": ("What matters now", "当前要点"),
    "overview.short.who": ("Where it hurts", "问题在哪里"),
    "overview.short.who.text": (
        "Most value is at risk among “{segment}” ({rule}): {money}, {share} of all value at risk.",
        "风险价值最集中于“{segment}”（{rule}）：{money}，占全部风险价值的 {share}。",
    ),
    "overview.short.why": ("Why", "为什么"),
    "overview.short.why.text": (
        "What moves the risk most: {name}. It raises it by {points} percentage points on average for {n} customers.",
        "对风险影响最大的是：{name}。它使 {n} 位客户的风险平均上升 {points} 个百分点。",
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
    "overview.previous": ("the {days} days before", "前 {days} 天"),
    "overview.last_year_label": ("a year ago", "去年同期"),
    "overview.interval_short": ("{low} to {high}", "{low} 至 {high}"),
    "overview.up": (", up since then", "，此后上升"),
    "overview.down": (", down since then", "，此后下降"),
    "overview.same": (", unchanged since then", "，此后持平"),
    "tile.active": ("Active customers", "活跃客户"),
    "tile.active.note": ("bought in the last {active_days} days", "最近 {active_days} 天内购买过"),
    "tile.active.note_all": ("bought at least once", "至少购买过一次"),
    "tile.leaving": ("Expected to leave", "预计流失"),
    "tile.leaving.note": ("in the next {days} days; before: what happened", "未来 {days} 天；以往各期为实际人数"),
    "tile.churn_rate": ("Churn rate", "流失率"),
    "tile.churn_rate.note": ("of the active customers, next {days} days", "占活跃客户，未来 {days} 天"),
    "tile.repeat_rate": ("Second purchase", "二次购买率"),
    "tile.repeat_rate.note": ("of first-time buyers, within {days} days", "首购客户在 {days} 天内"),
    "tile.won_back": ("Won back", "赢回客户"),
    "tile.won_back.note": ("bought again after long silence, last {days} days", "最近 {days} 天内久别重购"),
    "tile.at_risk": ("Revenue at risk", "风险收入"),
    "tile.at_risk.note": ("last year's spending times the risk of leaving", "过去一年消费额乘以流失风险"),
    "tile.savings": ("To be saved", "可挽回利润"),
    "tile.savings.note": ("by contacting the best {n}, after costs", "联系最值得的 {n} 位，已扣成本"),
    "overview.definition": ("What “churned” means here", "本报告中“流失”的含义"),
    "overview.definition.text": (
        "A customer who bought in the {active_days} days before {day} and buys nothing in the {days} days "
        "from then on, that is until {end}. Nobody gives notice to a shop: leaving shows only as silence. "
        "Who buys again later counts as won back.",
        "在 {day} 之前的 {active_days} 天内购买过、而从该日起 {days} 天内（至 {end}）没有任何购买的客户。零售"
        "客户不会提前告别：流失只表现为沉默。之后再次购买的计为赢回。",
    ),
    "overview.definition.text_all": (
        "A customer who has ever bought before {day} and buys nothing in the {days} days from then on, that "
        "is until {end}. Nobody gives notice to a shop: leaving shows only as silence. Who buys again later "
        "counts as won back.",
        "在 {day} 之前曾经购买过、而从该日起 {days} 天内（至 {end}）没有任何购买的客户。零售客户不会提前告别"
        "：流失只表现为沉默。之后再次购买的计为赢回。",
    ),
    "overview.lights": ("Can these numbers be relied on?", "这些数字可靠吗？"),
    "light.quality": ("Data quality", "数据质量"),
    "light.drift": ("Drift", "数据漂移"),
    "light.calibration": ("Calibration", "概率校准"),
    "light.green": ("good", "良好"),
    "light.amber": ("watch", "留意"),
    "light.red": ("act", "需处理"),
    "light.grey": ("not known yet", "尚不可知"),
    "light.quality.text": (
        "Orders reach to {last}; cleaning left out {share} of the lines.",
        "订单截至 {last}；清洗剔除了 {share} 的明细行。",
    ),
    "light.quality.worst": ("Most of them: {note}.", "其中最多的是：{note}。"),
    "light.drift.text": (
        "Scores, apart from their level, moved by a stability index of {psi} (below 0.10 is stable); {moved} "
        "of {inputs} inputs moved strongly.",
        "除整体水平外，评分的稳定性指数为 {psi}（低于 0.10 为稳定）；{inputs} 个输入中有 {moved} 个变化明显。",
    ),
    "light.calibration.text": (
        "At the newest {origins} past dates the forecast missed the real churn rate by {miss} points on "
        "average; {held} of {origins} outcomes lay inside the 80% interval.",
        "在最近 {origins} 个历史时点上，预测的流失率平均偏差 {miss} 个百分点；{origins} 次结果中有 {held} 次"
        "落在 80% 区间内。",
    ),
    "light.drift.none": ("Nothing earlier to compare with.", "没有更早的数据可供比较。"),
    "light.calibration.none": ("No past forecast has come due yet.", "尚无到期的历史预测。"),
    "overview.picture": ("Forecast and reality so far", "迄今的预测与实际"),
}
