"""Customer profiles: every string in English and Chinese, side by side."""

WORDS = {
    "profiles.nav": ("Profiles", "多维视图"),
    "profiles.title": ("Customer profiles", "客户画像多维视图"),
    "profiles.table": ("Show all values", "显示全部取值"),
    "profiles.caption": ("{name}; share of those known", "{name}；占已知客户的比例"),
    "profiles.profit": ("Sales and profit of customers", "客户的销售额与利润"),
    "profiles.profit.caption": (
        "Customers of the last year by sales (large: at least the mean) and margin left after discounts and contacts "
        "(large: at least the shop's)",
        "过去一年的客户，按销售额（高：不低于均值）与扣除折扣和触达后的利润率（高：不低于整体）划分",
    ),
    "profiles.card": ("Score card of business customers", "企业客户评分卡"),
    "profiles.card.caption": (
        "{n} business customers by the study's score card, a fixed table of points; the observed churn rate of each class shows "
        "how well it works",
        "{n} 位企业客户按配置文件中的评分卡划分；评分卡为固定规则，各类的实际流失率用于检验其效果",
    ),
    "profiles.card.silent": (
        "Churned: of the customers in the class on {day}, the share that bought nothing in the following {days} days.",
        "流失比例：{day} 时属于该类的客户中，其后 {days} 天内没有购买的比例。",
    ),
    "profiles.lead": (
        "Mean risk runs from {low} ({least}) to {high} ({most}).",
        "平均风险从 {low}（{least}）到 {high}（{most}）。",
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
    "figure.profit.customers": ("of the customers", "客户占比"),
    "figure.profit.sales": ("of the sales", "销售额占比"),
    "figure.profit.profit": ("of the profit", "利润占比"),
    "figure.profit.alt": (
        "Bars of the shares of customers, sales and profit in each of {n} groups. {listed}.",
        "{n} 类客户的客户、销售额与利润占比条形图。{listed}。",
    ),
}
