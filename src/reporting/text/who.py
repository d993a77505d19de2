"""Who the customers are: every string in English and Chinese, side by side."""

WORDS = {
    "who.nav": ("Who", "客户是谁"),
    "who.title": ("Who the customers are", "客户是谁"),
    "who.lead": (
        "{share} of the customers ({n}) bring {sales} of the last year's sales. Most value is at risk among "
        "“{segment}”.",
        "{share} 的客户（{n} 位）贡献了过去一年 {sales} 的销售额。风险价值最集中于“{segment}”。",
    ),
    "who.segments": ("The eight segments", "八类客户"),
    "who.segments.caption": (
        "Segments by recency, frequency and order value; moves since {before}",
        "按最近购买、频次与客单价划分；变动自 {before} 起",
    ),
    "who.segments.caption_first": ("Segments by recency, frequency and order value", "按最近购买、频次与客单价划分"),
    "who.risk": (
        "Mean risk is that of the active customers among them; Repeat is the chance of a second purchase of the first-time "
        "buyers among them. – : nobody is asked about.",
        "平均风险指其中活跃客户的风险；复购指其中首购客户二次购买的概率。–：无此类客户。",
    ),
    "who.life_cycle.note": (
        "Only who bought in the last {days} days has a risk: among sleeping and lost customers these are the few who used to "
        "come very often.",
        "只有最近 {days} 天内购买过的客户才有风险值：沉睡与流失客户中仅为少数原本购买非常频繁者。",
    ),
    "who.personas.rules": (
        "Each persona by a decision tree of at most three questions: how many of its members it catches, and how many of "
        "those it catches belong to it",
        "用至多三个问题的决策树描述每类画像：覆盖的成员比例，以及所覆盖者中属于该画像的比例",
    ),
    "who.moves": ("Largest moves since {before}", "自 {before} 以来的最大流动"),
    "who.moves.row": ("{customers} from “{old}” to “{new}”", "{customers} 位由“{old}”转为“{new}”"),
    "who.map": ("RFMW map", "RFMW 地图"),
    "who.abc": ("Who brings the sales", "销售额来自谁"),
    "who.abc.caption": ("ABC classes by sales of the last year", "按过去一年销售额的 ABC 分类"),
    "who.life_cycle": ("Life cycle", "客户生命周期"),
    "who.life_cycle.caption": (
        "Where customers stand, counted in their own purchase cycles",
        "客户所处阶段，以其自身购买周期衡量",
    ),
    "who.retention": ("Do new customers stay?", "新客户留得住吗？"),
    "who.personas": ("Personas", "客户画像"),
    "who.personas.caption": ("Groups of like behaviour", "行为相似的群体"),
    "tag.preferred_category": ("buys {value} first", "首选 {value}"),
    "tag.preferred_channel": ("through {value}", "渠道 {value}"),
    "tag.preferred_time": ("mostly {value}", "多在 {value}"),
    "who.breadth": (
        "{share} of the customers buy widely (more categories than the typical customer). They bring {sales} "
        "of the sales, and their mean risk is {wide}, against {narrow} for those who buy narrowly.",
        "{share} 的客户购买广度宽（品类数多于典型客户），贡献 {sales} 的销售额；其平均风险为 {wide}，购买广度"
        "窄的客户为 {narrow}。",
    ),
    "who.needs.breadth": (
        "Width: needs a category on the order lines (study key order_lines.category).",
        "购买广度：需要订单行的品类（研究文件键 order_lines.category）。",
    ),
    "who.needs.abc": ("Sales classes: nobody bought in the last year.", "销售分类：过去一年没有购买。"),
    "who.needs.retention": (
        "Retention of new customers: needs new customers in at least three quarters.",
        "新客户留存：至少需要三个季度的新客户。",
    ),
    "who.needs.personas": (
        "Personas: too few customers, or none that form clear groups.",
        "客户画像：客户太少，或没有形成清晰的群体。",
    ),
    "who.width": ("Narrow and wide buyers", "购买广度窄与宽的客户"),
    "who.width.caption": (
        "Each segment split by width. Narrow: {narrow}. Wide: {wide}.",
        "各类客户按购买广度拆分。窄：{narrow}。宽：{wide}。",
    ),
    "who.moves.all": ("All moves as a matrix", "全部流动矩阵"),
    "who.shared.recency_days": (
        "Nobody has recency score {empty}: {share} of the customers last bought equally long ago ({value} days) and "
        "share score {score}.",
        "最近购买评分没有 {empty} 分：{share} 的客户距上次购买的天数相同（{value} 天），同得 {score} 分。",
    ),
    "who.shared.frequency": (
        "Nobody has frequency score {empty}: {share} of the customers bought on the same number of days ({value}) and "
        "share score {score}. Equal customers are never told apart.",
        "频次评分没有 {empty} 分：{share} 的客户购买天数相同（{value} 天），同得 {score} 分。相同的客户不作区分。",
    ),
    "who.shared.monetary": (
        "Nobody has order-value score {empty}: {share} of the customers have the same mean order value ({value}) and "
        "share score {score}.",
        "客单价评分没有 {empty} 分：{share} 的客户平均订单金额相同（{value}），同得 {score} 分。",
    ),
    "who.shared.width": (
        "Nobody has width score {empty}: {share} of the customers bought the same number of categories ({value}) and "
        "share score {score}.",
        "购买广度评分没有 {empty} 分：{share} 的客户购买的品类数相同（{value}），同得 {score} 分。",
    ),
    "who.response": ("Which score tells most", "哪个评分最有区分力"),
    "who.response.caption": (
        "Share that bought within {days} days of {day}, by the score they had then (–: nobody had it); widest spread first",
        "{day} 起 {days} 天内购买的比例，按当时的评分（–：当时无人）；区分最大者在前",
    ),
    "who.abc.moves": ("How classes moved since {before}", "自 {before} 以来的分类变动"),
    "who.monthly": ("What a month changes", "一个月的变化"),
    "who.ladder": ("Loyalty ladder", "忠诚阶梯"),
    "who.ladder.title": ("{share} are loyal and active now", "{share} 目前忠诚且活跃"),
    "who.funnel": ("From first contact to recommendation", "从获取到推荐"),
    "who.funnel.title": ("{share} get as far as “{name}”", "{share} 到达“{name}”"),
    "who.clusters.clear": (
        "How clear are the groups? {name} (silhouette {silhouette}); found again in random halves of the customers with "
        "an agreement of {stable}, where 1 is the same groups.",
        "群体有多清晰？{name}（轮廓系数 {silhouette}）；在随机两半客户中重新得出的一致度为 {stable}（1 为完全相同）。",
    ),
    "who.clusters.unclear": (
        "How clear are the groups? {name} (silhouette {silhouette}): they run into each other. Read them as directions "
        "in which customers differ, and aim campaigns by segment and risk instead.",
        "群体有多清晰？{name}（轮廓系数 {silhouette}）：群体之间没有清晰界限。请将其理解为客户差异的方向，活动对象请按客户类别与"
        "风险选择。",
    ),
    "who.clusters.ways": ("How the groups were found", "群体如何得出"),
    "who.clusters.caption": (
        "Three ways of grouping, compared: 1 is best for silhouette, stability and agreement",
        "三种聚类方法的比较：轮廓系数、稳定性与一致度均以 1 为最佳",
    ),
    "who.factors.caption": (
        "Factors after varimax rotation, with the columns that load most on them",
        "方差最大旋转后的因子及其载荷最大的指标",
    ),
}
