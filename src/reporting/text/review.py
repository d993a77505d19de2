"""The notebook that reviews the model: every string in English and Chinese, side by side."""

WORDS = {
    "review.skill": ("Share of the log loss removed", "对数损失的减少比例"),
    "review.customers": ("Share of the customers", "客户比例"),
    "review.dates": ("Training dates, newest kept", "训练时点数（保留最新的）"),
    "review.curve.title": (
        "Twice the customers: {customers} points of skill; twice the dates: {dates}",
        "客户翻倍：解释力提高 {customers} 个百分点；时点翻倍：{dates} 个百分点",
    ),
    "review.curve.alt": (
        "Two lines of the share of the log loss that small models remove: by share of the customers up to {top}, by "
        "number of training dates up to {last}.",
        "两条折线：小模型减少的对数损失比例，按客户比例最高 {top}，按训练时点数最高 {last}。",
    ),
    "review.without": ("Skill lost without the family, points", "去掉该类特征后的损失（百分点）"),
    "review.ablation.title": (
        "Other features cannot replace: {names}",
        "其他特征无法替代的是：{names}",
    ),
    "review.ablation.none": ("Every family can be replaced by the others", "每一类特征都可由其他特征替代"),
    "review.ablation.alt": (
        "A dot and a 95% interval per family of features: the skill a small model loses without it; {first} loses most, {loss} "
        "points.",
        "每类特征一个点与95%区间：去掉后小模型损失的解释力；{first}最大，为 {loss} 个百分点。",
    ),
}  # fmt: skip
