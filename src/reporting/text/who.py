"""Who the customers are: every string in English and Chinese, side by side."""

WORDS = {
    "who.nav": ("Who", "客户是谁"),
    "who.title": ("Who the customers are", "客户是谁"),
    "who.lead": (
        "{share} of the customers ({n}) bring {sales} of the last year's sales. The largest value at risk is among "
        "“{segment}”.",
        "{share} 的客户（{n} 位）贡献了过去一年 {sales} 的销售额。风险价值最集中于“{segment}”。",
    ),
    "who.segments": ("RFM segments", "RFM 客户类别"),
    "who.segments.caption": (
        "Segments by recency, frequency and order value; moves since {before}",
        "按最近购买、频次与客单价划分；变动自 {before} 起",
    ),
    "who.segments.caption_first": ("Segments by recency, frequency and order value", "按最近购买、频次与客单价划分"),
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
    "who.personas.rules": (
        "Each persona as a decision tree of at most three questions. Recall: share of its members that meet the rule; precision: "
        "share of the customers that meet the rule who are its members",
        "用至多三个问题的决策树描述每类画像。召回率：成员中符合规则的比例；精确率：符合规则的客户中属于该画像的比例",
    ),
    "who.moves": ("Largest moves since {before}", "自 {before} 以来的最大流动"),
    "who.moves.row": ("{customers} from “{old}” to “{new}”", "{customers} 位由“{old}”转为“{new}”"),
    "who.map": ("RFMW map", "RFMW 地图"),
    "who.abc": ("Who brings the sales", "谁贡献了销售额"),
    "who.abc.caption": ("ABC classes by sales of the last year", "按过去一年销售额的 ABC 分类"),
    "who.life_cycle": ("Life cycle", "客户生命周期"),
    "who.life_cycle.caption": (
        "Customers by stage, measured in their own purchase cycles",
        "客户所处阶段，以其自身购买周期衡量",
    ),
    "who.retention": ("Do new customers stay?", "新客户留得住吗？"),
    "who.personas": ("Personas", "客户画像"),
    "who.personas.caption": ("Groups with similar habits", "习惯相似的客户群体"),
    "tag.preferred_category": ("mainly buys {value}", "首选 {value}"),
    "tag.preferred_channel": ("mostly {value}", "多在{value}购买"),
    "tag.preferred_time": ("usually {value}", "多在{value}"),
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
    "who.needs.abc": ("ABC classes: no customer bought in the last year.", "ABC 分类：过去一年没有购买。"),
    "who.needs.retention": (
        "Retention of new customers: needs new customers in at least three quarters.",
        "新客户留存：至少需要三个季度的新客户。",
    ),
    "who.needs.personas": (
        "Personas: too few customers, or no clear clusters.",
        "客户画像：客户太少，或没有清晰的聚类。",
    ),
    "who.width": ("Narrow and wide buyers", "购买广度窄与宽的客户"),
    "who.width.caption": (
        "Each segment split by width. Narrow: {narrow}. Wide: {wide}.",
        "各类客户按购买广度拆分。窄：{narrow}。宽：{wide}。",
    ),
    "who.moves.all": ("All moves as a matrix", "全部流动矩阵"),
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
    "who.response": ("Which score predicts best", "哪个评分最有区分力"),
    "who.response.caption": (
        "Share that bought within {days} days of {day}, by their score on that day (–: no customer had it); largest difference first",
        "{day} 起 {days} 天内购买的比例，按当时的评分（–：当时无人）；差距最大者在前",
    ),
    "who.abc.moves": ("How classes moved since {before}", "自 {before} 以来的分类变动"),
    "who.monthly": ("Changes within a month", "一个月内的变化"),
    "who.loyalty": ("Loyalty steps", "忠诚度阶段"),
    "who.loyalty.title": ("{share} are loyal and active now", "{share} 目前忠诚且活跃"),
    "who.funnel": ("From first contact to referral", "从获取到推荐"),
    "who.funnel.title": ("{share} reach “{name}”", "{share} 到达“{name}”"),
    "who.clusters.clear": (
        "How clear are the clusters? {name} (silhouette {silhouette}); clustering random halves of the customers again gives "
        "an agreement of {stable}, where 1 means the same clusters.",
        "群体有多清晰？{name}（轮廓系数 {silhouette}）；在随机两半客户中重新得出的一致度为 {stable}（1 为完全相同）。",
    ),
    "who.clusters.unclear": (
        "How clear are the clusters? {name} (silhouette {silhouette}): they overlap. Read them as the directions "
        "in which customers differ, and choose campaign targets by segment and risk instead.",
        "群体有多清晰？{name}（轮廓系数 {silhouette}）：群体之间没有清晰界限。请将其理解为客户差异的方向，活动对象请按客户类别与"
        "风险选择。",
    ),
    "who.clusters.ways": ("How the clusters were chosen", "聚类如何得出"),
    "who.clusters.caption": (
        "Three clustering methods compared: 1 is best for silhouette, stability and agreement",
        "三种聚类方法的比较：轮廓系数、稳定性与一致度均以 1 为最佳",
    ),
    "who.factors.caption": (
        "Factors after varimax rotation, with the columns that load most on them",
        "方差最大旋转后的因子及其载荷最大的指标",
    ),
}
