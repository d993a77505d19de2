"""Titles, axes and text alternatives of the pictures: every string in English and Chinese, side by side."""

WORDS = {
    "figure.rate_churn": ("Churn rate", "流失率"),
    "figure.rate_repeat": ("Repeat rate", "复购率"),
    "figure.origin": ("Date of the forecast", "预测时点"),
    "figure.expected": ("forecast", "预测"),
    "figure.happened": ("actual", "实际"),
    "figure.base_rates.title": (
        "{inside} of {n} past outcomes lay inside the forecast's interval",
        "过去 {n} 次结果中有 {inside} 次落在预测区间内",
    ),
    "figure.base_rates.title_none": ("The first forecast: no outcome is known yet", "首次预测：尚无实际结果"),
    "figure.base_rates.alt": (
        "{n} past forecasts and the actual rates, which ran from {low} to {high}; the forecast now is {now}.",
        "{n} 次历史预测与实际结果对照：实际比率在 {low} 至 {high} 之间；本次预测为 {now}。",
    ),
    "figure.perfect": ("perfect", "完全准确"),
    "figure.predicted_churn": ("Predicted probability of leaving", "预测的流失概率"),
    "figure.predicted_repeat": ("Predicted probability of a second purchase", "预测的二次购买概率"),
    "figure.share_churn": ("Share that left", "实际流失比例"),
    "figure.share_repeat": ("Share that bought again", "实际复购比例"),
    "figure.calibration.title": (
        "Predictions and outcomes differ by {gap} points on average",
        "预测与结果平均相差 {gap} 个百分点",
    ),
    "figure.calibration.alt": (
        "{n} groups of customers by predicted probability: in the lowest {low} was predicted and the actual share was "
        "{low_happened}; in the highest {high} and {high_happened}.",
        "按预测概率分成 {n} 组客户：最低一组预测 {low}，实际 {low_happened}；最高一组预测 {high}，实际 "
        "{high_happened}。",
    ),
    "figure.drivers.title": ("The strongest driver of risk: {name}", "对风险影响最大：{name}"),
    "figure.drivers.axis": (
        "Average effect, percentage points",
        "平均影响，百分点",
    ),
    "figure.drivers.alt": (
        "Bars of the average effect up and down on the risk, strongest first: {names}. The first raises the risk "
        "by {up} points where it raises it, and lowers it by {down} where it lowers it.",
        "条形图显示各原因使风险上升与下降的平均幅度，由强到弱：{names}。第一项平均上升 {up} 个百分点，平均下降 "
        "{down} 个百分点。",
    ),
    "figure.by_segment.title": ("“{segment}” is driven most by: {family}", "“{segment}”最突出的原因：{family}"),
    "figure.by_segment.alt": (
        "Heat map of segments by reason. The strongest effect is {points} points: {family} among “{segment}”.",
        "客户类别与原因的热力图。最强的一项为 {points} 个百分点：“{segment}”的{family}。",
    ),
    "figure.map.customers": ("share of the customers", "客户占比"),
    "figure.map.spend": ("share of last year's sales", "过去一年销售额占比"),
    "figure.map.frequency": ("Frequency score", "频次评分"),
    "figure.map.recency": ("Recency score", "最近购买评分"),
    "figure.map.title": (
        "{customers} of the customers bought recently and often; they bring {spend} of the sales",
        "{customers} 的客户近期购买且频繁，贡献 {spend} 的销售额",
    ),
    "figure.map.alt": (
        "Two grids of recency score (upwards) by frequency score (to the right), each cell shaded by its "
        "share. The four cells with the highest scores hold {customers} of the customers and {spend} of the "
        "sales.",
        "两个网格：纵轴为最近购买评分，横轴为频次评分，颜色深浅表示占比。评分最高的四格包含 {customers} 的客"
        "户和 {spend} 的销售额。",
    ),
    "figure.abc.label": ("{name}: {customers} bring {sales}", "{name}：{customers} 贡献 {sales}"),
    "figure.abc.x": ("Customers who bought in the last year, largest first", "过去一年有购买的客户（由大到小）"),
    "figure.abc.y": ("Sales of the last year", "过去一年销售额"),
    "figure.abc.title": (
        "{customers} of the year's buyers bring {sales} of the sales",
        "过去一年购买者中的 {customers} 贡献了 {sales} 的销售额",
    ),
    "figure.abc.alt": (
        "Concentration curve: {customers} of those who bought in the last year bring {sales} of its sales.",
        "集中度曲线：过去一年购买者中的 {customers} 贡献了 {sales} 的销售额。",
    ),
    "figure.retention.x": ("Quarters after the first purchase", "首购之后的季度"),
    "figure.retention.unsure": (
        "* in the data's first year: may include customers who had bought before",
        "* 数据的第一年：可能含此前已购买过的客户",
    ),
    "figure.retention.title": (
        "{first} of new customers buy in the next quarter, {later} in quarter {n}",
        "{first} 的新客户在下一季度购买，第 {n} 季度为 {later}",
    ),
    "figure.retention.alt": (
        "Heat map of the share of each quarter's new customers (rows) who bought in each later quarter "
        "(columns). Over all cohorts: {first} in the first quarter after, {later} in quarter {n}.",
        "热力图：各季度新客户（行）在其后各季度（列）购买的比例。全部客群合计：首购后第一个季度 {first}，第 "
        "{n} 个季度 {later}。",
    ),
    "figure.paths.title": ("What matters most for “{end}”: {start}", "对“{end}”影响最大：{start}"),
    "figure.paths.title_none": ("No effect on “{end}” is certain", "对“{end}”的影响均不显著"),
    "figure.paths.alt": (
        "{title}. Dots with their 95% intervals; the largest effect: {effect} ({low} to {high}).",
        "{title}。圆点及其 95% 区间；最大的影响：{effect}（{low} 至 {high}）。",
    ),
    "figure.survival.x": (
        "Purchase day (each within {days} days of the last)",
        "购买日（每次与上次相距不超过 {days} 天）",
    ),
    "figure.survival.title": (
        "Most customers are lost between purchases {step} and {next}: {lost} of 100",
        "流失最多发生在第 {step} 次与第 {next} 次购买之间：每 100 位中 {lost} 位",
    ),
    "figure.survival.alt": (
        "Bars: of 100 first-time buyers, how many reach each purchase day. Most are lost between purchases "
        "{step} and {next}: {lost}. {left} reach purchase {last}.",
        "柱状图：每 100 位首购客户中有多少位到达各购买日。流失最多发生在第 {step} 次与第 {next} 次之间："
        "{lost} 位；{left} 位到达第 {last} 次。",
    ),
    "figure.growth_share.x": ("Share of sales", "销售额占比"),
    "figure.growth_share.y": ("Growth against the year before", "相对前一年的增长"),
    "figure.growth_share.title": ("Large and growing faster than the shop: {stars}", "份额高且增速高于整体：{stars}"),
    "figure.growth_share.title_none": (
        "No large category grows faster than the shop ({whole})",
        "没有份额高且增速高于整体（{whole}）的品类",
    ),
    "figure.growth_share.alt": (
        "Dots of {n} categories by share of the sales and growth; dashed lines at an equal share and at the "
        "growth of the whole shop, {whole}. Large and growing faster: {stars}.",
        "{n} 个品类按销售额占比与增长分布的散点；虚线为平均份额与整体增速 {whole}。份额高且增长更快：{stars}。",
    ),
    "figure.season.x": ("Month", "月份"),
    "figure.season.y": ("Against an average month", "相对平均月份"),
    "figure.season.title": ("{month} is the strongest month: {above}", "{month}最旺：{above}"),
    "figure.season.alt": (
        "Bars of the sales per day in each month of the year against the average month; the strongest is "
        "{month} with {above}.",
        "各月日均销售额相对平均月份的柱状图；最旺为{month}，{above}。",
    ),
    "figure.campaigns.title": (
        "{sure} of {n} campaigns had a significant effect on spending",
        "{n}次活动中有{sure}次对消费有显著影响",
    ),
    "figure.campaigns.alt": (
        "Effect on spend per contacted customer with 95% intervals: {list}.",
        "对每名被联系客户消费的效果与95%区间：{list}。",
    ),
    "figure.campaigns.spend": ("Effect on spend per contacted customer", "对每名被联系客户消费的效果"),
    "figure.value.calibration": (
        "Spend by tenth differs from the forecast by {gap}",
        "各十分位的预期与实际消费合计相差{gap}",
    ),
    "figure.value.calibration_alt": (
        "Dots for ten groups of customers by expected spend: mean expected against mean actual, both on log"
        " scales, with the diagonal of perfect forecasts; the highest tenth was expected to spend {top} and"
        " spent {real}.",
        "按预期消费分十组的散点图：平均预期与平均实际（均为对数刻度），附理想对角线；最高一组预期{top}，实际{real}。",
    ),
    "figure.value.expected": ("Expected spend per customer", "人均预期消费"),
    "figure.value.actual": ("Actual spend per customer", "人均实际消费"),
    "figure.value.concentration": (
        "A fifth of the customers hold {share} of the expected value",
        "五分之一的客户占预期价值的{share}",
    ),
    "figure.value.concentration_alt": (
        "Curve of the share of value held by the most valuable customers: {tenth} by a tenth, {share} by a "
        "fifth; below it the share at risk.",
        "最有价值客户所占价值份额的曲线：前十分之一占{tenth}，前五分之一占{share}；下方为其中的风险份额。",
    ),
    "figure.value.customers": ("Share of customers, most valuable first", "客户占比（从最有价值起）"),
    "figure.value.value": ("Share of all expected value", "占全部预期价值的份额"),
    "figure.value.held": ("value", "价值"),
    "figure.value.at_risk": ("{share} of it at risk", "其中 {share} 面临流失"),
    "figure.contacts.band": (
        "Best: {n} contacts, with a profit of {low} to {high}",
        "联系 {n} 位客户最佳：利润 {low} 至 {high}",
    ),
    "figure.contacts.nobody": ("No contact pays off at these costs", "按当前成本，任何联系都不划算"),
    "figure.contacts.band_alt": (
        "Profit against the number of customers contacted, with the band from uncertain acceptance and base"
        " rate: best at {n} with {profit} ({low} to {high}); contacting all {last} would bring {end}.",
        "利润随联系人数变化的曲线，附接受率与基准率不确定性的区间：联系{n}人最佳，利润{profit}（{low}至{high}）；联系全部{last}人利润为{end}。",
    ),
    "figure.contacts.contacts": ("Customers contacted, best first", "联系人数（从最划算起）"),
    "figure.contacts.profit": ("Profit", "利润"),
    "figure.contacts.past": (
        "At past dates a contact would have earned {realised}, where {expected} was expected",
        "若过去按此规则行事，每次联系平均所得 {realised}，当时预期 {expected}",
    ),
    "figure.contacts.never": (
        "At no past date would the rule have contacted anybody",
        "在任何历史时点，按此规则都不会联系任何客户",
    ),
    "figure.contacts.past_alt": (
        "Pairs of dots for {n} past dates, expected and realised profit of the contacts the rule would have"
        " chosen: {expected} expected and {realised} realised in all; contacting all customers would have "
        "brought {everyone}.",
        "{n}个历史时点上规则所选联系的预期与实际利润：合计预期{expected}，实际{realised}；联系所有人则为{everyone}。",
    ),
    "figure.contacts.expected": ("expected", "预期"),
    "figure.contacts.realised": ("realised", "实际"),
    "figure.contacts.everyone": ("contacting all", "联系所有人"),
    "figure.customers": ("customers", "客户数"),
    "figure.sizes.x": ("customers today", "当前客户数"),
    "figure.sizes.p_churn": ("expected to churn", "预计流失"),
    "figure.sizes.churned": ("churned before", "此前流失"),
    "figure.sizes.title": ("{name} is the largest group: {share} of the customers", "{name}人数最多，占客户的 {share}"),
    "figure.moved.y": ("before", "之前"),
    "figure.moved.none": ("No customer moved", "无人迁移"),
    "figure.moved.title": ("{share} of “{before}” became “{after}”", "{share} 的“{before}”变为“{after}”"),
    "figure.over_time.title": (
        "Of everyone who ever bought, {share} are lost by now",
        "曾购买的客户中 {share} 现已流失",
    ),
    "figure.personas.title": ("What sets the personas apart (standard deviations)", "各画像与总体均值的差异（标准差）"),
}
