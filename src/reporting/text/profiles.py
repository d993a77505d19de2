"""Customer profiles: every string in English and Chinese, side by side."""

WORDS = {
    "profiles.nav": ("Traits", "特征"),
    "profiles.title": ("Which traits go with a higher risk?", "哪些特征与较高的风险相关？"),
    "profiles.caption": ("{name}; share of those known", "{name}；占已知客户的比例"),
    "profiles.profit": ("Who earns the profit?", "利润来自哪些客户？"),
    "profiles.profit.caption": (
        "Customers of the last year by sales (large: at least the mean) and margin left after discounts and contacts "
        "(large: at least the shop's)",
        "过去一年的客户，按销售额（高：不低于均值）与扣除折扣和联系成本后的利润率（高：不低于整体）划分",
    ),
    "profiles.card": ("Does the score card of business customers work?", "企业客户评分卡有效吗？"),
    "profiles.card.caption": (
        "{n} business customers by the study's score card, a fixed table of points; the observed churn rate of each class shows "
        "how well it works",
        "{n} 位企业客户按配置文件中的评分卡划分；评分卡为固定规则，各类的实际流失率用于检验其效果",
    ),
    "profiles.card.silent": (
        "Churned: of the customers in the class on {day}, the share that bought nothing in the following {days} days.",
        "流失比例：{day} 时属于该类的客户中，其后 {days} 天内没有购买的比例。",
    ),
    "profiles.lead.one": ("{attribute}: {value}", "{attribute}：{value}"),
    "profiles.card.rules": ("The card, rule by rule", "评分卡规则"),
    "profiles.card.rules.caption": ("The first rule that fits gives the points", "取第一条符合的规则计分"),
    "profiles.card.class": ("{key}: from {least} points", "{key}：{least} 分起"),
    "profiles.card.rest": ("{key}: fewer", "{key}：其余"),
    "profiles.card.at_once": ("straight to class {key}", "直接归入 {key} 类"),
    "figure.profit.title": (
        "“{name}”: {customers} of the customers, {profit} of the profit",
        "“{name}”：{customers} 的客户，{profit} 的利润",
    ),
    "figure.profit.none": (
        "Losses are too large for shares of a profit; “{name}”: {customers} of the customers, {sales} of the sales",
        "亏损过大，无法比较利润占比；“{name}”：{customers} 的客户，{sales} 的销售额",
    ),
    "figure.profit.customers": ("of the customers", "客户占比"),
    "figure.profit.sales": ("of the sales", "销售额占比"),
    "figure.profit.profit": ("of the profit", "利润占比"),
    "figure.profit.alt": (
        "Bars of the shares of customers, sales and profit in each of {n} groups. {listed}.",
        "{n} 类客户的客户、销售额与利润占比条形图。{listed}。",
    ),
    "profiles.personas.rules": (
        "Each persona as a decision tree of at most three questions. Recall: share of its members that meet the rule; precision: "
        "share of the customers that meet the rule who are its members",
        "用至多三个问题的决策树描述每类画像。召回率：成员中符合规则的比例；精确率：符合规则的客户中属于该画像的比例",
    ),
    "profiles.personas": ("Which groups have similar habits?", "哪些客户习惯相似？"),
    "profiles.personas.caption": ("Groups with similar habits", "习惯相似的客户群体"),
    "profiles.clusters.clear": (
        "Clusters: {name} (silhouette {silhouette}); clustering random halves of the customers again gives "
        "an agreement of {stable}, where 1 means the same clusters.",
        "群体清晰程度：{name}（轮廓系数 {silhouette}）；将客户随机分成两半并各自重新聚类，一致度为 {stable}（1 为完全相同）。",
    ),
    "profiles.clusters.unclear": (
        "Clusters: {name} (silhouette {silhouette}): they overlap. Read them as the directions "
        "in which customers differ, and choose campaign targets by segment and risk instead.",
        "群体清晰程度：{name}（轮廓系数 {silhouette}）：群体之间没有清晰界限。请将其理解为客户差异的方向，活动对象请按客户类别与"
        "风险选择。",
    ),
    "profiles.clusters.caption": (
        "Three clustering methods compared: 1 is best for silhouette, stability and agreement",
        "三种聚类方法的比较：轮廓系数、稳定性与一致度均以 1 为最佳",
    ),
    "profiles.factors.caption": (
        "Factors after varimax rotation, with the columns that load most on them",
        "方差最大旋转后的因子及其载荷最大的指标",
    ),
    "profiles.needs.personas": (
        "Personas: too few customers, or no clear clusters.",
        "客户画像：客户太少，或没有清晰的聚类。",
    ),
    "tag.preferred_category": ("mainly buys {value}", "首选 {value}"),
    "tag.preferred_channel": ("mostly {value}", "多在{value}购买"),
    "tag.preferred_time": ("usually {value}", "多在{value}"),
    "profiles.range": ("Where mean risk is lowest and highest, by kind of trait", "各类特征中平均风险最低与最高者"),
    "profiles.view": ("Show all values: {name}", "查看全部取值：{name}"),
}
