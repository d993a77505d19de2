"""Every figure's definition, formula and source: every string in English and Chinese, side by side."""

DEFINITIONS = (
    "as_of", "horizon", "active", "churn_rate", "repeat_rate", "risk", "points", "value", "worth", "at_risk", "profit",
    "won_back", "rfmw", "abc", "life_cycle", "interval", "log_loss", "auc", "ece", "psi",
)  # fmt: skip
"""terms in reading order; each has a text, and a formula where there is one"""

SOURCES = {
    "points": "Aas, Jullum and Løland (2021), Artificial Intelligence 298; Jullum, Redelmeier and Aas (2021)",
    "profit": "Verbraken, Verbeke and Baesens (2013), IEEE TKDE 25(5), equation 8",
    "auc": "Hanley and McNeil (1982), Radiology 143(1)",
    "ece": "Naeini, Cooper and Hauskrecht (2015), AAAI",
    "log_loss": "Brier (1950), Monthly Weather Review 78(1)",
}
"""where a method is described, the same in every language"""

WORDS = {
    "trust.definitions": ("Definitions, formulas, sources", "定义、公式与来源"),
    "define.as_of": ("As of", "报告基准日"),
    "define.as_of.text": (
        "The date of the report: it uses only data from before this date.",
        "报告所依据的日期：只使用此日期之前的数据。",
    ),
    "define.horizon": ("Horizon", "预测期"),
    "define.horizon.text": (
        "The {days} days from the as-of date on that a forecast covers.",
        "自报告基准日起、预测所覆盖的 {days} 天。",
    ),
    "define.active": ("Active customer", "活跃客户"),
    "define.active.text": (
        "A customer whose last purchase is at most {active_days} days before the date; returns are no purchases.",
        "最近一次购买距该日期不超过 {active_days} 天的客户；退货不算购买。",
    ),
    "define.active.text_all": (
        "A customer who bought at any time before the date; returns are no purchases.",
        "在该日期之前曾经购买过的客户；退货不算购买。",
    ),
    "define.churn_rate": ("Churn rate", "流失率"),
    "define.churn_rate.text": (
        "The share of the customers active at a date who buy nothing in the {days} days that begin there. For past dates "
        "it is counted; for today it is the mean of the risks.",
        "某日期的活跃客户中，在随后 {days} 天内没有任何购买的比例。历史日期为实际计数，今天为各客户风险的平均。",
    ),
    "define.churn_rate.formula": (
        "customers without a purchase in [date, date + horizon) / active customers at the date",
        "在 [日期, 日期 + 预测期) 内无购买的客户数 / 该日期的活跃客户数",
    ),
    "define.repeat_rate": ("Second purchase", "二次购买率"),
    "define.repeat_rate.text": (
        "The share of first-time buyers (one purchase day, at most {new_days} days ago) who buy again within {days} days.",
        "首购客户（仅一个购买日，距今不超过 {new_days} 天）在 {days} 天内再次购买的比例。",
    ),
    "define.risk": ("Risk", "风险"),
    "define.risk.text": (
        "The calibrated probability that an active customer buys nothing in the next {days} days.",
        "活跃客户在未来 {days} 天内没有任何购买的校准概率。",
    ),
    "define.points": ("Points of a reason", "原因的百分点"),
    "define.points.text": (
        "How far one thing known about a customer moves the risk away from the average; the average and all points add "
        "up to the risk. They say what customers like these did, not what would change if they were treated "
        "differently. Computed as conditional Shapley values of feature families.",
        "某一方面的已知信息使该客户风险偏离平均值多少；平均值与各项百分点之和等于风险。它说明类似客户的行为，而不是采取"
        "不同措施后的变化。采用特征族的条件 Shapley 值。",
    ),
    "define.value": ("Value", "价值"),
    "define.value.text": (
        "The margin (sales less cost of goods) a customer is expected to bring in the next {value_days} days, discounted.",
        "客户在未来 {value_days} 天内预计带来的毛利，已折现。",
    ),
    "define.worth": ("Worth if kept", "留住的价值"),
    "define.worth.text": (
        "The margin the customer would bring in the next {value_days} days if they stayed: what a successful contact gains.",
        "客户若留下，在未来 {value_days} 天内将带来的毛利：即联系成功所赢得的价值。",
    ),
    "define.at_risk": ("Value at risk", "风险价值"),
    "define.at_risk.text": (
        "Value times risk, summed over active customers. Value already allows for likely leavers not coming back; what a "
        "contact can gain is the worth if kept.",
        "价值乘以风险，对活跃客户求和。价值已计入客户可能不再回来；联系所能赢得的是“留住的价值”。",
    ),
    "define.profit": ("Expected profit of a contact", "联系的预期利润"),
    "define.profit.text": (
        "What contacting a customer is expected to bring: would-be leavers accept the offer with the acceptance, everyone "
        "who buys anyway uses the incentive too, and every contact costs.",
        "联系一位客户预计带来的收益：潜在流失客户以接受率接受优惠，本来就会购买的客户也会使用优惠，每次联系都有成本。",
    ),
    "define.profit.formula": (
        "risk × acceptance × (worth if kept − incentive) − (1 − risk) × incentive − cost of contact",
        "风险 × 接受率 ×（留住的价值 − 优惠）−（1 − 风险）× 优惠 − 联系成本",
    ),
    "define.won_back": ("Reactivated", "沉默后回购"),
    "define.won_back.text": (
        "Customers who bought in the period after a silence that is longer than an active customer's may be, but by no "
        "more than a year. Earlier periods are shown only where the data go back far enough. The life-cycle stage “Won back” "
        "counts silence in each customer's own purchase cycle instead.",
        "在本期内再次购买，且此前的沉默超过活跃期、超出部分不多于一年的客户。回看期在数据中不完整的时期不作对比。"
        "生命周期中的“赢回客户”则以客户自身的购买周期衡量。",
    ),
    "define.rfmw": ("RFMW", "RFMW"),
    "define.rfmw.text": (
        "Recency, frequency, monetary (mean order value) and width (categories bought), each scored 1 to 5 "
        "by fixed cut points.",
        "最近购买、频次、金额（客单价）与购买广度（品类数），各按固定分界点评 1 至 5 分。",
    ),
    "define.abc": ("ABC classes", "ABC 分类"),
    "define.abc.text": (
        "Customers by their sales of the last year, less the share of all their purchases that they have returned so far, largest first: A until the first share of all sales set in the study "
        "file is reached, B until the second, C the rest.",
        "按过去一年的销售额（按每位客户迄今全部购买的退货比例扣除退货）由大到小排列客户：累计达到配置的第一个占比为 A 类，达到第二个占比为 B 类，其余为 C 类。",
    ),
    "define.life_cycle": ("Life-cycle stages", "生命周期阶段"),
    "define.life_cycle.text": (
        "How long each customer has been silent, counted in their own purchase cycles; the rule of each stage stands "
        "under its name.",
        "以客户自身的购买周期衡量其沉默时长；各阶段的规则列在名称下方。",
    ),
    "define.interval": ("80% interval", "80% 区间"),
    "define.interval.text": (
        "A range that should contain the outcome 8 times in 10; its width comes from the errors of past forecasts.",
        "应在 10 次中有 8 次包含实际结果的范围；其宽度由以往预测的误差得出。",
    ),
    "define.log_loss": ("Log loss, Brier", "对数损失与 Brier 分数"),
    "define.log_loss.text": (
        "How far predictions are from outcomes, per customer; lower is better.",
        "预测与结果的平均差距；越低越好。",
    ),
    "define.log_loss.formula": (
        "mean of −log(probability given to what happened); mean of (probability − outcome)²",
        "给予实际结果的概率之对数的相反数的平均；（概率 − 结果）² 的平均",
    ),
    "define.auc": ("AUC", "AUC"),
    "define.auc.text": (
        "How often a customer who left had a higher risk than one who stayed: 0.5 is chance, 1 is perfect.",
        "流失客户的风险高于未流失客户的频率：0.5 为随机，1 为完美。",
    ),
    "define.ece": ("Calibration error", "校准误差"),
    "define.ece.text": (
        "Mean difference between predicted and actual share over 15 groups of equal size.",
        "分成 15 个等量组后，预测比例与实际比例的平均距离。",
    ),
    "define.psi": ("PSI", "PSI"),
    "define.psi.text": (
        "Population stability index: 0 when a distribution has not changed; above 0.25 it has shifted strongly. "
        "Small groups differ by chance, which is added to the limits.",
        "群体稳定性指数：分布不变时为 0；高于 0.25 表示变化明显。人数少时的偶然波动已计入界限。",
    ),
    "define.psi.formula": (
        "sum over ten groups of (share now − share before) × log(share now / share before)",
        "十个组的（现占比 − 原占比）× 对数（现占比 / 原占比）之和",
    ),
}
