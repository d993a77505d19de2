"""Who the customers are: every string in English and Chinese, side by side."""

WORDS = {
    "who.nav": ("Who", "哪些客户"),
    "who.title": ("Which customers are at risk?", "哪些客户面临流失？"),
    "who.lead": (
        "{share} of the customers ({n}) bring {sales} of the last year's sales. The largest value at risk is among "
        "“{segment}”.",
        "{share} 的客户（{n} 位）贡献了过去一年 {sales} 的销售额。风险价值最集中于“{segment}”。",
    ),
    "who.returned": (
        "Sales are what was bought: returns, {share} of it in the last year, are not taken off. Value, value at risk and "
        "profit are after returns, at this rate for every customer; ABC classes are after each customer's own returns.",
        "销售额为购买金额，未扣除退货（过去一年退货占 {share}）。价值、风险价值与利润均已扣除退货，所有客户按同一退货率计算；"
        "ABC 分类按各客户扣除自身退货后的金额划分。",
    ),
    "who.returned_own": (
        "Sales are what was bought: returns, {share} of it in the last year, are not taken off. Value, value at risk and "
        "profit are after returns, at each customer's own rate as far as their orders show one; so are ABC classes.",
        "销售额为购买金额，未扣除退货（过去一年退货占 {share}）。价值、风险价值与利润均已扣除退货，在订单足以反映时按各客户自己的退货率计算；"
        "ABC 分类亦扣除各客户自身的退货。",
    ),
    "who.segments.caption": (
        "Segments by recency, frequency and order value",
        "按最近购买、频次与客单价划分的客户类别",
    ),
    "who.risk": (
        "Mean risk: of the active customers in the segment. Repeat: probability of a second purchase, of its first-time "
        "buyers. –: not applicable.",
        "平均风险：其中活跃客户的风险；复购：其中首购客户二次购买的概率。–：不适用。",
    ),
    "who.life_cycle.note": (
        "Only customers who bought in the last {days} days get a score: among sleeping and lost customers these are the few "
        "who used to buy very often.",
        "只对最近 {days} 天内购买过的客户评分：沉睡与流失客户中仅为少数原本购买非常频繁者。",
    ),
    "who.moves.row": ("{customers} from “{old}” to “{new}”", "{customers} 位由“{old}”转为“{new}”"),
    "who.abc": ("Who brings the sales?", "谁贡献了销售额？"),
    "who.abc.caption": ("ABC classes by sales of the last year", "按过去一年销售额的 ABC 分类"),
    "who.value": ("How is the customers’ value spread?", "客户价值如何分布？"),
    "who.value.lead": (
        "Value is the margin expected of a customer in the next {days} days: {median} for the typical customer (the "
        "median), {mean} on average.",
        "价值指客户在未来 {days} 天预计带来的毛利：典型客户（中位数）为 {median}，平均为 {mean}。",
    ),
    "who.value.caption": (
        "All customers in ten equal groups by value, the most valuable first",
        "全体客户按价值由高到低分为十个等量组",
    ),
    "who.value.tenth": ("Tenth {n}", "第 {n} 组"),
    "who.life_cycle": ("Where are they in their life cycle?", "客户处于生命周期的哪个阶段？"),
    "who.life_cycle.caption": (
        "Customers by stage, measured in their own purchase cycles",
        "客户所处阶段，以其自身购买周期衡量",
    ),
    "who.retention": ("Do new customers stay?", "新客户留得住吗？"),
    "who.breadth": (
        "{share} of the customers buy across the range (more categories than the typical customer). They bring {sales} "
        "of the sales, and their mean risk is {wide}, against {narrow} for customers who buy from few categories.",
        "{share} 的客户购买广度宽（品类数多于典型客户），贡献 {sales} 的销售额；其平均风险为 {wide}，购买广度"
        "窄的客户为 {narrow}。",
    ),
    "who.needs.breadth": (
        "Width: needs a category on the order lines (study key order_lines.category).",
        "购买广度：需要订单行的品类（配置文件键 order_lines.category）。",
    ),
    "who.needs.wider": (
        "Width: no customer bought more categories than the typical customer.",
        "购买广度：没有客户的品类数多于典型客户。",
    ),
    "who.needs.abc": ("ABC classes: no customer bought in the last year.", "ABC 分类：过去一年没有客户购买。"),
    "who.needs.retention": (
        "Retention of new customers: needs new customers in at least three quarters.",
        "新客户留存：至少需要三个季度的新客户。",
    ),
    "who.width": ("Do customers who buy across the range stay?", "购买广度宽的客户更留得住吗？"),
    "who.width.caption": (
        "Each segment split by width. Narrow: {narrow}. Wide: {wide}.",
        "各类客户按购买广度拆分。窄：{narrow}。宽：{wide}。",
    ),
    "who.shared.recency_days": (
        "No customer has recency score {empty}: {share} of the customers last bought the same number of days ago ({value}) "
        "and share score {score}.",
        "最近购买评分没有 {empty} 分：{share} 的客户距上次购买的天数相同（{value} 天），同得 {score} 分。",
    ),
    "who.shared.frequency": (
        "No customer has frequency score {empty}: {share} of the customers bought on the same number of days ({value}) and "
        "share score {score}. Ties get the same score.",
        "频次评分没有 {empty} 分：{share} 的客户购买天数相同（{value} 天），同得 {score} 分。数值相同者得分相同。",
    ),
    "who.shared.monetary": (
        "No customer has order-value score {empty}: {share} of the customers have the same mean order value ({value}) and "
        "share score {score}.",
        "客单价评分没有 {empty} 分：{share} 的客户客单价相同（{value}），同得 {score} 分。",
    ),
    "who.shared.width": (
        "No customer has width score {empty}: {share} of the customers bought the same number of categories ({value}) and "
        "share score {score}.",
        "购买广度评分没有 {empty} 分：{share} 的客户购买的品类数相同（{value}），同得 {score} 分。",
    ),
    "who.abc.moves": ("How classes moved since {before}", "自 {before} 以来的分类变动"),
    "who.monthly": ("Changes within a month", "一个月内的变化"),
    "who.loyalty": ("Loyalty steps", "忠诚度阶段"),
    "who.loyalty.title": ("{share} are loyal and active now", "{share} 目前忠诚且活跃"),
    "who.funnel": ("From first contact to referral", "从获取到推荐"),
    "who.funnel.title": ("{share} reach “{name}”", "{share} 到达“{name}”"),
    "who.flows": ("Who moved between segments?", "客户在类别之间如何流动？"),
    "who.flows.caption": (
        "Customers of each segment: on {before}, moved in and out since, and today",
        "各类客户：{before} 的人数、此后转入与转出，以及今天的人数",
    ),
    "who.places": ("How do risk bands, regions and channels compare?", "各风险等级、地区与渠道有何差异？"),
    "who.places.band": ("Customers by risk band", "按风险等级划分的客户"),
    "who.places.region": ("Customers by region of the last purchase", "按最近一次购买的地区划分的客户"),
    "who.places.channel": ("Customers by channel of the last purchase", "按最近一次购买的渠道划分的客户"),
    "who.moves": ("The largest moves since {before}:", "自 {before} 以来的最大流动："),
}
