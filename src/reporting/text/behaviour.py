"""What notebook 02 says of its figures: every sentence in English and Chinese, side by side."""

WORDS = {
    "02.answer": (
        "**Answer.** The catalogue has {catalogue} features; these data give {features}, including the retailer's own "
        "attributes, for {dates} as_of dates from {first:%Y-%m-%d} to {last:%Y-%m-%d}: {rows:,} rows. {today:,} customers "
        "have a row today.",
        "**答案。** 特征目录共有{catalogue}个特征；本数据可计算{features}个（含零售商自有属性），覆盖{first:%Y-%m-%d}至"
        "{last:%Y-%m-%d}的{dates}个时点，共{rows:,}行；今天有{today:,}位客户。",
    ),
    "02.families": (
        "The clearest single feature is “{name}” with an AUC of {auc:.3f}. In {weak} of {families} families no feature is "
        "further than .1 from .5.",
        "区分力最强的单个特征是“{name}”，AUC 为{auc:.3f}。{families}个特征族中，有{weak}个族的所有特征偏离 0.5 都不超过 0.1。",
    ),
    "02.older": (
        "At {newest:%Y-%m-%d}, the newest closed date, not both outcomes happened; these figures are of {as_of:%Y-%m-%d}, "
        "the newest at which some left and some stayed. ",
        "最近一个已到期的时点{newest:%Y-%m-%d}没有同时出现两种结果；以下数字取自{as_of:%Y-%m-%d}，即最近一个既有流失也有留存的时点。",
    ),
    "02.one_outcome": (
        "At no closed date did some customers leave and others stay: every one of the {n:,} on {as_of:%Y-%m-%d} {did}. No "
        "feature can tell them apart, so there is no AUC.",
        "没有一个已到期的时点既有客户流失又有客户留存：{as_of:%Y-%m-%d}的{n:,}位客户全部{did}。任何特征都无法区分，因此没有 AUC。",
    ),
    "02.left": ("left", "流失"),
    "02.stayed": ("stayed", "留存"),
    "02.no_auc": (
        "On {as_of:%Y-%m-%d} all customers had the same value of every feature, so there is no AUC.",
        "{as_of:%Y-%m-%d}所有客户的每个特征取值都相同，因此没有 AUC。",
    ),
    "02.no_picture": ("Nothing to draw: no feature has an AUC.", "没有可画的内容：没有一个特征有 AUC。"),
    "02.same_response": (
        "Every fifth bought again equally often, or there was nobody to ask about: no order of R, F, M and W can be seen.",
        "各五分位再次购买的比例相同，或没有可考察的客户：看不出 R、F、M、W 的先后。",
    ),
    "02.ablation": (
        "Width, added to recency, frequency and monetary: {verdicts}. All other features together then reduce log loss by up to "
        "{rest:.3f}.",
        "在最近购买、频次与金额之上加入购买广度：{verdicts}。其余全部特征合计最多再使对数损失降低{rest:.3f}。",
    ),
    "02.ablation_no_rest": (
        "Width, added to recency, frequency and monetary: {verdicts}. All other features together do not reduce log loss "
        "further ({rest:+.3f}).",
        "在最近购买、频次与金额之上加入购买广度：{verdicts}。其余全部特征合计没有进一步降低对数损失（{rest:+.3f}）。",
    ),
    "02.no_width": (
        "These order lines have no categories, so there is no width to add.",
        "订单行没有品类，因此没有购买广度可加。",
    ),
    "02.no_steps": (
        "No closed date has both outcomes before it to learn from, so the steps cannot be compared.",
        "没有一个已到期的时点之前同时出现过两种结果可供学习，因此无法比较。",
    ),
    "02.verdict": ("{verdict} in {learner}", "{learner}中{verdict}"),
}  # fmt: skip
