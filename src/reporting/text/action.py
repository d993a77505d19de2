"""What to do: every string in English and Chinese, side by side."""

WORDS = {
    "action.nav": ("Whom to contact", "联系谁"),
    "action.title": ("Whom should we contact?", "应该联系谁？"),
    "action.held_back": (
        "The list and its advice are not shown until a test or more past forecasts support them; customers.csv holds every customer's figures.",
        "在测试或更多历史预测支持之前，不展示名单与建议；每位客户的数字见 customers.csv。",
    ),
    "action.control": (
        "{control} more are held back at random as a control group, so that the effect can be measured; do "
        "not contact them.",
        "另有 {control} 位被随机留作对照组，以便衡量效果；请勿联系他们。",
    ),
    "action.gave_back": (
        "Not on the list, although a contact would pay on paper: {n} customers who returned everything they bought.",
        "按测算值得联系、但未列入名单：已将所购商品全部退回的 {n} 位客户。",
    ),
    "action.list.caption": (
        "The first {shown} of {n} to contact; all are in customers.csv, where the control group is marked",
        "共需联系 {n} 位，列出前 {shown} 位；全部名单见 customers.csv（其中标明对照组）",
    ),
    "action.list.all": (
        "All {n} to contact; customers.csv has them too, and marks the control group",
        "需联系的 {n} 位全部列出；customers.csv 中亦有，并标明对照组",
    ),
    "action.advice": ("What should they be offered?", "应提供什么？"),
    "action.advice.caption": ("What to offer, and what it is expected to bring", "提供什么，以及预计带来多少"),
    "action.warning": ("Whose risk is rising?", "谁的风险正在上升？"),
    "action.warning.caption": (
        "Active customers whose value at risk rose most since {before}",
        "自 {before} 以来风险价值上升最多的活跃客户",
    ),
    "group.control": ("Control", "对照"),
    "action.warning.lead": (
        "The risk of {risen} of {asked} customers rose by ten percentage points or more since {before}.",
        "自 {before} 以来，{asked} 位客户中有 {risen} 位的风险上升了十个百分点或更多。",
    ),
    "action.due": ("next order expected {day}", "预计下次购买 {day}"),
    "action.was_due": ("order was expected {day}", "原预计购买 {day}"),
    "action.because": ("{reason} ({change})", "{reason}（{change}）"),
}
