"""Month by month: every string in English and Chinese, side by side."""

WORDS = {
    "months.nav": ("Trend", "趋势"),
    "months.title": ("Is it getting better or worse?", "情况是好转还是恶化？"),
    "months.lead": (
        "The last twelve months, with the same months a year before in grey. A month's churn rate is the share of the "
        "customers active on its first day who then bought nothing for {days} days; it is known only when those days "
        "are over, and today's is the forecast (diamond) with its 80% interval.",
        "最近十二个月，灰色为去年同期。某月的流失率是该月第一天的活跃客户中此后 {days} 天没有购买者的比例；只有这 {days} "
        "天结束后才能得知，今天的数值为预测（菱形）及其 80% 区间。",
    ),
    "months.marks": (" Triangles are campaigns.", "三角形表示营销活动。"),
    "months.peaks": (" Shaded months are the peak season.", "阴影月份为旺季。"),
    "months.rate": (
        "{name} is {now}, against {before} in the same months a year before ({change} points; months compared: {n}).",
        "{name}为 {now}，去年同期为 {before}（{change} 个百分点；比较 {n} 个月）。",
    ),
    "months.count": (
        "{name}: {now} a month on average, against {before} in the same months a year before ({change}; months "
        "compared: {n}).",
        "{name}：月均 {now}，去年同期为 {before}（{change}；比较 {n} 个月）。",
    ),
    "months.caption": ("The last twelve months; in brackets a year before", "最近十二个月；括号内为去年同期"),
    "months.before": ("{now} ({before})", "{now}（{before}）"),
    "months.today": ("{day}, forecast", "{day}（预测）"),
    "months.groups": ("Is it the same for every region, channel and segment?", "各地区、渠道与客户类别是否相同？"),
    "months.groups.lead": (
        "Churn rates only where at least {few} customers of the group were active. Region and channel are those of the "
        "last purchase; the segment is the one at the time.",
        "仅显示该组活跃客户不少于 {few} 位的流失率。地区与渠道取最近一次购买时的数值；客户类别取当时所属。",
    ),
    "months.short": (
        "There are not yet enough months of data: a figure needs its whole look-back and a closed horizon.",
        "数据月份尚不足：每个数值都需要完整的回看期和已结束的预测期。",
    ),
    "figure.months.churn_rate": ("Churn rate", "流失率"),
    "figure.months.repeat_rate": ("Second purchase", "二次购买率"),
    "figure.months.active": ("Active customers", "活跃客户"),
    "figure.months.new": ("New customers", "新客户"),
    "figure.months.title": (
        "{name}: {now}, a year before {before} (months compared: {n})",
        "{name}：{now}，去年同期 {before}（比较 {n} 个月）",
    ),
    "figure.months.alt": ("{name} by month: {values}.", "{name}逐月数值：{values}。"),
    "figure.months.by_region": (
        "Churn by region on {day}: highest in {most} ({high}), lowest in {least} ({low})",
        "{day} 各地区流失率：{most}最高（{high}），{least}最低（{low}）",
    ),
    "figure.months.by_channel": (
        "Churn by channel on {day}: highest {most} ({high}), lowest {least} ({low})",
        "{day} 各渠道流失率：{most}最高（{high}），{least}最低（{low}）",
    ),
    "figure.months.by_segment": (
        "Churn by segment on {day}: highest in “{most}” ({high}), lowest in “{least}” ({low})",
        "{day} 各类客户流失率：“{most}”最高（{high}），“{least}”最低（{low}）",
    ),
    "figure.months.by_alt": (
        "{n} small line pictures of the churn rate by month on one scale; on {day} highest {most} with {high}, lowest "
        "{least} with {low}.",
        "{n} 幅同一刻度的逐月流失率折线图；{day}：{most}最高，为 {high}；{least}最低，为 {low}。",
    ),
    "months.more": (
        "How do second purchases, active and new customers develop?",
        "二次购买、活跃客户与新客户走势如何？",
    ),
}
