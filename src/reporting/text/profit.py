"""Does contacting pay: every string in English and Chinese, side by side."""

WORDS = {
    "profit.nav": ("Does it pay?", "是否划算"),
    "profit.title": ("Does contacting pay?", "联系客户划算吗？"),
    "profit.curve.control": (
        "The control group ({control} customers) is not in the curve.",
        "曲线不含对照组的 {control} 位客户。",
    ),
    "profit.campaigns.last": (
        "Campaign {campaign} from {day}: {treated} contacted, {control} in the control group; effect on the share that "
        "bought: {effect} points ({low} to {high}).",
        "活动 {campaign}（{day}）：联系 {treated} 位，对照 {control} 位；购买比例的变化为 {effect} 个百分点（{low} 至"
        " {high}）。",
    ),
    "profit.campaigns.caption": (
        "Effect on the share that buys within {days} days, against the control group",
        "与对照组相比，{days} 天内购买比例的变化",
    ),
    "profit.campaigns": ("What did past campaigns do?", "以往活动效果如何？"),
    "profit.slider.result": (
        "With {budget}: contact {n} customers, expected profit {profit}.",
        "预算 {budget}：联系 {n} 位客户，预期利润 {profit}。",
    ),
    "profit.slider": ("Budget", "预算"),
    "profit.curve.caption": ("Expected result by number of contacts", "按联系人数的预期结果"),
    "profit.past": ("Would the list have paid in the past?", "按名单行事，过去会赚钱吗？"),
    "profit.past.text": (
        "At every past date the list is drawn up from what was known then; its profit is computed from what happened.",
        "在每个历史时点，按当时所知列出名单，再用实际结果核算。",
    ),
    "profit.none": (
        "No contact is expected to pay at today's costs, so there is no curve.",
        "按目前成本，预计没有任何联系划算，因此没有曲线。",
    ),
    "profit.curve.fold": ("How does it change with the number of contacts?", "结果如何随联系人数变化？"),
    "profit.held_back": (
        "The curve is not shown until a test or more past forecasts support contacting single customers.",
        "在测试或更多历史预测支持之前，不展示曲线。",
    ),
}
