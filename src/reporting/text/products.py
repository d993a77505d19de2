"""Products and season: every string in English and Chinese, side by side."""

WORDS = {
    "products.nav": ("Products", "商品"),
    "products.title": ("What do they buy, and when?", "客户买什么，何时买？"),
    "products.peaks": ("Sales peak in {months}.", "旺季为{months}。"),
    "products.slack": ("Sales are low in {months}.", "淡季为{months}。"),
    "products.categories.caption": (
        "Categories by sales of the last year; growth against the year before",
        "各品类过去一年销售额；增长相对于前一年",
    ),
    "products.risk": ("Buyers of which categories are at risk?", "哪些品类的购买者面临流失？"),
    "products.risk.lead": (
        "The {n} active customers by the categories they bought in the last {days} days. A customer who bought several "
        "counts in each.",
        "{n} 位活跃客户，按最近 {days} 天购买过的品类划分；购买多个品类的客户在每个品类各计一次。",
    ),
    "products.risk.lead_all": (
        "The {n} active customers by the categories they have bought. A customer who bought several counts in each.",
        "{n} 位活跃客户，按购买过的品类划分；购买多个品类的客户在每个品类各计一次。",
    ),
    "products.risk.caption": (
        "Churn forecast and value at risk by category bought, most value at risk first",
        "按购买品类的预测流失率与风险价值，由高到低",
    ),
    "products.season": ("When in the year do they buy?", "一年之中何时购买？"),
    "products.rules": ("What is bought together?", "哪些商品一起购买？"),
    "products.rules.caption": (
        "Association rules within one order: customers who buy the first also buy the second",
        "同一订单内的关联规则：购买前者的客户也购买后者",
    ),
    "products.regions": ("Which regions grow?", "哪些地区在增长？"),
    "products.regions.caption": (
        "Sales of the last year by region; growth against the year before. A customer who bought in several regions counts "
        "in each",
        "各地区过去一年销售额；增长相对于前一年。在多个地区购买的客户在每个地区各计一次",
    ),
    "products.new": ("new", "新品类"),
    "products.leanings": ("Who buys what?", "谁买什么？"),
    "products.leanings.caption": (
        "Categories that make up a larger share of the segment's sales than of the shop's, last year (how many times as large)",
        "过去一年各类客户中销售额占比高于整体的品类（倍数）",
    ),
    "products.leanings.one": ("{category} ({times}×)", "{category}（{times} 倍）"),
    "products.needs.categories": (
        "All order lines name the same category: there is nothing to compare between categories.",
        "全部订单行均为同一品类，无从比较各品类。",
    ),
    "products.repurchase": ("What is bought again?", "哪些品类会再次购买？"),
    "products.repurchase.caption": (
        "Customers who bought the same category again within {days} days of first buying it",
        "首次购买某品类后 {days} 天内再次购买同一品类的客户",
    ),
}
