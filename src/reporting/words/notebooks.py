"""Strings of the pictures that only notebooks show, side by side in both languages."""

_BOTH = {
    "notebook.customers": ("Customers", "客户数"),
    "notebook.bought": ("bought that month", "当月购买"),
    "notebook.first_time": ("for the first time", "首次购买"),
    "notebook.by_month.title": ("Most customers bought in {month}: {n}", "{month}购买客户最多：{n}"),
    "notebook.by_month.alt": (
        "Bars of customers who bought in each of {months} months, with first-time buyers marked; the lowest month has {low}.",
        "{months}个月中每月购买客户的柱状图，首次购买者另行标出；最低月份为{low}。",
    ),
    "notebook.lines": ("Lines", "行数"),
    "notebook.dropped.title": ("Cleaning dropped or changed {n} lines ({share})", "清洗删除或修改了{n}行（{share}）"),
    "notebook.dropped.alt": ("Bars of lines per cleaning rule; the longest: {most}.", "各清洗规则涉及的行数；最多的是：{most}。"),
    "notebook.spread.title": ("Most features are skewed: medians are marked", "多数特征呈偏态分布：已标出中位数"),
    "notebook.spread.alt": ("Histograms of {n} features, cut at the 99th percentile.", "{n}个特征的直方图，截止到第99百分位。"),
    "notebook.lowest": ("lowest fifth", "最低五分之一"),
    "notebook.highest": ("highest fifth", "最高五分之一"),
    "notebook.with_outcome.title": ("Churn moves most with: {name}", "与流失关系最大的是：{name}"),
    "notebook.with_outcome.alt": (
        "Heat map of the churn rate in fifths of {n} features; it runs from {low} to {high}.",
        "{n}个特征五等分后的流失率热力图，范围为{low}至{high}。",
    ),
    "notebook.unknown": ("Share of unknown values", "未知值占比"),
    "notebook.unknown.title": ("Most often unknown: {name} ({share})", "未知最多的是：{name}（{share}）"),
    "notebook.unknown.alt": ("Bars of the share of unknown values in {n} feature families.", "{n}个特征族未知值占比的条形图。"),
    "notebook.quintile": ("Fifth of customers (5: most recent, most often, highest, widest)", "五分位（5：最近、最频繁、最高、最广）"),
    "notebook.response": ("Bought again", "再次购买"),
    "notebook.response.title": ("Response by quintile: {order}", "按五分位的响应：{order}"),
    "notebook.response.alt": (
        "Lines of the share that bought again by quintile of recency, frequency, monetary and width; the widest spread is {spread} points.",
        "按最近购买、频率、金额、广度五分位的再次购买比例折线；最大差距为{spread}个百分点。",
    ),
    "notebook.log_loss": ("Log loss (lower is better)", "对数损失（越低越好）"),
    "notebook.ladder.title": ("Best single rung on average: {name}", "平均最佳的单一模型：{name}"),
    "notebook.ladder.alt": ("Lines of log loss for {models} models over {n} past dates.", "{models}个模型在{n}个历史时点的对数损失折线。"),
    "notebook.share_of_customers": ("Share of customers, highest risk first", "客户占比（从高到低）"),
    "notebook.found_churn": ("Share of those who left", "已流失客户占比"),
    "notebook.found_repeat": ("Share of those who bought again", "再次购买客户占比"),
    "notebook.gain_churn.title": ("The riskiest tenth holds {found} of all who left", "风险最高的十分之一包含{found}的流失客户"),
    "notebook.gain_repeat.title": ("The likeliest tenth holds {found} of all who came back", "可能性最高的十分之一包含{found}的复购客户"),
    "notebook.gain.alt": (
        "Curve of the share found: {tenth} among the first tenth, {half} among the first half; the dashed line is chance.",
        "累计命中曲线：前十分之一包含{tenth}，前一半包含{half}；虚线为随机水平。",
    ),
    "notebook.reliability.title": ("Mean prediction and rate differ by {gap} points per date", "各时点平均预测与实际相差{gap}个百分点"),
    "notebook.reliability.alt": (
        "{n} small pictures, one per past date: predicted against happened in five groups, with the diagonal of perfection.",
        "{n}幅小图，每个历史时点一幅：五组客户的预测与实际对比，附理想对角线。",
    ),
    "notebook.days_after": ("Days after a purchase", "购买后天数"),
    "notebook.came_back": ("Share that came back", "再次购买比例"),
    "notebook.returning.title": ("{share} of first-time buyers come back within {days} days", "{share}的首购客户在{days}天内复购"),
    "notebook.returning.alt": ("Lines for {n} customer types of the share back within 1 to {days} days.", "{n}类客户在1至{days}天内复购比例的折线。"),
}  # fmt: skip
EN = {key: both[0] for key, both in _BOTH.items()}
ZH = {key: both[1] for key, both in _BOTH.items()}
