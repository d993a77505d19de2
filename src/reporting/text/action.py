"""What to do: every string in English and Chinese, side by side."""

WORDS = {
    "action.nav": ("What to do", "怎么做"),
    "action.title": ("What to do", "怎么做"),
    "action.held_back": (
        "The list, its curve and its advice are not shown until a test or more past forecasts support them; customers.csv "
        "holds every customer's figures.",
        "在测试或更多历史预测支持之前，不展示名单、曲线与建议；每位客户的数字见 customers.csv。",
    ),
    "action.control": (
        "{control} more are held back at random as a control group, so that the effect can be measured; do "
        "not contact them.",
        "另有 {control} 位被随机留作对照组，以便衡量效果；请勿联系他们。",
    ),
    "action.list": ("Contact list", "联系名单"),
    "action.list.caption": (
        "The first {shown} of {n} to contact; all are in customers.csv, where the control group is marked",
        "共需联系 {n} 位，列出前 {shown} 位；全部名单见 customers.csv（其中标明对照组）",
    ),
    "action.advice": ("Advice", "建议"),
    "action.advice.caption": ("What to offer, and what it is expected to bring", "提供什么，以及预计带来多少"),
    "action.curve": ("How many to contact?", "联系多少人合适？"),
    "action.curve.caption": ("Expected result by number of contacts", "按联系人数的预期结果"),
    "action.slider": ("Budget", "预算"),
    "action.slider.result": (
        "With {budget}: contact {n} customers, expected profit {profit}.",
        "预算 {budget}：联系 {n} 位客户，预期利润 {profit}。",
    ),
    "action.curve.control": (
        "The control group ({control} customers) is not in the curve.",
        "曲线不含对照组的 {control} 位客户。",
    ),
    "action.warning": ("Early warning", "预警"),
    "action.warning.caption": (
        "Active customers whose value at risk rose most since {before}",
        "自 {before} 以来风险价值上升最多的活跃客户",
    ),
    "group.control": ("control", "对照"),
    "action.curve.table": ("The same as a table", "同一内容的表格"),
    "action.warning.lead": (
        "The risk of {risen} of {asked} customers rose by ten percentage points or more since {before}.",
        "自 {before} 以来，{asked} 位客户中有 {risen} 位的风险上升了十个百分点或更多。",
    ),
    "action.campaigns": ("What past campaigns did", "以往活动的效果"),
    "action.campaigns.caption": (
        "Effect on the share that buys within the horizon, against the control group",
        "相对于对照组，在预测期内购买的变化",
    ),
    "action.campaigns.last": (
        "Campaign {campaign} from {day}: {treated} contacted, {control} in the control group; effect on the share that "
        "bought: {effect} points ({low} to {high}).",
        "活动 {campaign}（{day}）：联系 {treated} 位，对照 {control} 位；购买比例的变化为 {effect} 个百分点（{low} 至"
        " {high}）。",
    ),
}
