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
}
