"""Words of the tables on what new customers bring."""

WORDS = {
    "newcomers": ("What do new customers bring?", "新客户带来多少销售额？"),
    "newcomers.lead": (
        "Customers whose first purchase was on {since} or later and at least {days} days ago. Again: bought on another day "
        "within {days} days. Sales: per customer in those days, including the first purchase. Groups of at least {few}.",
        "首次购买在 {since} 或之后、且首购后已满 {days} 天的客户。再次购买：{days} 天内在另一天再次购买。"
        "销售额：这些天内每位客户的金额，含首次购买。仅列出至少 {few} 位客户的组。",
    ),
    "newcomers.quarters": ("By quarter of the first purchase", "按首次购买的季度"),
    "newcomers.channels": ("By channel of the first purchase", "按首次购买的渠道"),
    "newcomers.categories": (
        "By category of the first purchase (its most expensive line)",
        "按首次购买的品类（金额最高的一行）",
    ),
    "newcomers.first": ("First purchase", "首次购买"),
    "newcomers.again": ("Again", "再次购买"),
    "newcomers.sales": ("Sales in {days} days", "{days} 天销售额"),
}
