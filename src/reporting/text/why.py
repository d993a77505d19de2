"""Why customers leave: every string in English and Chinese, side by side."""

WORDS = {
    "why.nav": ("Why", "为何流失"),
    "why.title": ("Why do customers leave?", "客户为何流失？"),
    "why.lead": (
        "Every customer starts from {base}, the mean risk. What we know about them raises or lowers it; the parts add up "
        "exactly to the probability shown for each customer.",
        "每位客户均以平均风险 {base} 为基准，已知的情况使其上升或下降；各部分相加恰好等于每位客户显示的概率。",
    ),
    "why.unproven": (
        "At past dates the ranking was no better than the same probability for everybody: these are the reasons the model "
        "sees, but they did not tell those who left from the others.",
        "在历史时点上，排序并不优于对所有人使用同一概率：以下是模型看到的原因，但它们未能区分流失与未流失的客户。",
    ),
    "why.drivers": ("What drives the risk", "影响风险的原因"),
    "why.drivers.caption": (
        "Reasons by strength; points = percentage points of probability",
        "按强度排列的原因；单位为概率的百分点",
    ),
    "why.outcome": (
        "of those {name}, {rate} left ({n} customers); of the others, {others} ({rest})",
        "{name}的客户中{rate}流失（{n}位），其余{others}（{rest}位）",
    ),
    "why.outcome.note": (
        "What happened is counted, not modelled: customers active on {day}, and how many of them bought nothing in "
        "the {days} days after.",
        "“实际情况”为实际计数而非模型结果：{day} 时的活跃客户，其后 {days} 天内没有购买的比例。",
    ),
    "why.by_segment": ("Does the reason differ by segment?", "各类客户的原因是否不同？"),
    "why.touchpoints": ("What happened at the last contact?", "最后一次接触发生了什么？"),
    "why.touchpoints.caption": (
        "Customers active on {day}, by their last touchpoint before; the share that bought nothing in the {days} "
        "days after",
        "{day} 时的活跃客户，按此前最后一次接触划分；其后 {days} 天内没有购买的比例",
    ),
    "why.touchpoints.note": (
        "These are observed shares, not effects: unhappy customers also differ in other ways.",
        "这是观察到的比例，并非因果效应：不满意的客户在其他方面也有所不同。",
    ),
    "why.journey": ("Where in the journey are customers lost?", "客户在旅程的哪一步流失？"),
    "why.journey.caption": (
        "Customers who bought again within {days} days of each purchase day",
        "每个购买日之后 {days} 天内再次购买的客户",
    ),
    "why.journey.step": ("from purchase {step} to {next}", "第 {step} 次到第 {next} 次"),
    "why.lost_by_type.caption": ("Lost customers, new and established", "已流失客户：新客户与老客户"),
    "mood.none": ("no score", "无评分"),
    "mood.low": ("below average", "低于平均"),
    "mood.high": ("average or better", "平均或以上"),
    "kind.consultation": ("consultation", "咨询"),
    "kind.communication": ("message", "消息"),
    "kind.visit": ("visit", "到访"),
    "kind.campaign": ("campaign", "营销活动"),
    "kind.complaint": ("complaint", "投诉"),
    "kind.after_sale": ("after-sales service", "售后服务"),
    "kind.survey": ("survey", "问卷"),
    "kind.other": ("other", "其他"),
    "kind.none": ("none", "无"),
    "why.satisfaction": ("Does satisfaction lead to loyalty and profit?", "满意度是否带来忠诚与利润？"),
    "why.effects.caption": (
        "Each path with its 95% interval, controlling for recency and frequency, and for the stages also for the other stages. "
        "Scores come first, the repeat purchase in the {days} days after, profit in the {days} days after those.",
        "每条路径及其 95% 区间；已控制最近购买与频次（各阶段的路径还控制了其他阶段）。先有评分，再看其后 {days} "
        "天的复购，最后看再往后 {days} 天的利润。",
    ),
    "why.effects.arrow": ("{start} → {end}", "{start} → {end}"),
    "why.unit.stage": ("percentage points of probability per point of score", "评分每 1 分对应的概率百分点"),
    "why.unit.satisfaction_repeat": (
        "percentage points of probability per standard deviation",
        "每 1 个标准差对应的概率百分点",
    ),
    "why.unit.satisfaction_recommendation": (
        "points of recommendation per standard deviation",
        "每 1 个标准差对应的推荐意愿分值",
    ),
    "why.unit.repeat_profit": ("money, among those who bought again", "金额（再次购买者）"),
    "why.unit.recommendation_profit": ("money per point of recommendation", "推荐意愿每 1 分对应的金额"),
    "why.effects.unsure": ("not significant", "不显著"),
    "why.topics": ("Which survey topics matter?", "问卷中的哪些内容最重要？"),
    "why.topics.caption": (
        "Change in the probability of a purchase within {days} days per point of score, strongest first; nothing else is "
        "controlled for",
        "评分每提高 1 分，{days} 天内购买概率的变化，由强到弱；未控制其他因素",
    ),
    "reason.recency": ("how long ago they last bought", "距上次购买的时间"),
    "reason.frequency": ("how often they buy", "购买的频次"),
    "reason.monetary": ("how much they spend", "消费的金额"),
    "reason.width": ("how many categories they buy", "购买的品类数"),
    "reason.rhythm": ("being overdue for their usual pattern", "已超出自身购买周期"),
    "reason.trend": ("whether they buy more or less than before", "购买的增减趋势"),
    "reason.returns": ("what they return", "退货情况"),
    "reason.price": ("basket size and prices", "连带率与价格"),
    "reason.time_of_day": ("the days and hours when they shop", "购物的时段"),
    "reason.touchpoints": ("contacts and after-sales", "客户接触与售后"),
    "reason.profile": ("what is known about the person", "客户自身的属性"),
    "reason.season": ("season and the whole shop", "季节与整体情况"),
}
