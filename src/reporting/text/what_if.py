"""The notebook of what-ifs: every string in English and Chinese, side by side."""

WORDS = {
    "what_if.horizon_days": ("Horizon, days", "预测期（天）"),
    "what_if.margin": ("Margin", "毛利率"),
    "what_if.contact_cost": ("Cost of a contact", "单次联系成本"),
    "what_if.incentive_share": ("Incentive, share of value", "优惠占价值的比例"),
    "what_if.acceptance": ("Acceptance", "接受率"),
    "what_if.result": (
        "{n} customers are worth a contact (the control group is among them): expected profit {profit} for an outlay of "
        "{outlay} if all were contacted; this list breaks even at an acceptance of {even}.",
        "{n} 位客户值得联系（含对照组）：若全部联系，预期利润 {profit}，支出 {outlay}；该名单的盈亏平衡接受率为 {even}。",
    ),
    "what_if.nobody": (
        "On these terms no contact pays.",
        "在此条件下任何联系都不划算。",
    ),
    "what_if.compared": (
        " On the study's own terms: {n} customers, {profit}.",
        "按配置文件的条件：{n} 位，{profit}。",
    ),
    "what_if.result.paper": (
        "On paper the rule lists {n} customers; that list would break even at an acceptance of {even}.",
        "按规则推算，名单为 {n} 位；盈亏平衡所需的接受率为 {even}。",
    ),
    "what_if.compared.paper": (
        " On the study's own terms: {n} customers, {even}.",
        "按配置文件的条件：{n} 位，{even}。",
    ),
    "what_if.own": ("study file", "配置文件"),
    "what_if.other": ("these terms", "当前条件"),
    "what_if.contacts": ("Customers contacted, best first", "联系人数（从最划算起）"),
    "what_if.profit": ("Expected profit", "预期利润"),
    "what_if.curves.title": (
        "Best: {n} contacts with {profit}; on the study's own terms {n0} with {profit0}",
        "最佳：联系 {n} 位，利润 {profit}；按配置文件的条件为 {n0} 位，{profit0}",
    ),
    "what_if.curves.paper": (
        "On paper, not advice: the top is at {n} customers, on the study's own terms at {n0}",
        "仅为推算，并非建议：最高点在 {n} 位客户处，按配置文件的条件在 {n0} 位处",
    ),
    "what_if.curves.alt": (
        "Two curves of expected profit against the number of customers contacted, one on these terms and one on those of "
        "the study file.",
        "两条预期利润随联系人数变化的曲线：一条为当前条件，一条为配置文件的条件。",
    ),
    "what_if.moves.title": ("Profit depends most on: {term}", "对利润影响最大的是：{term}"),
    "what_if.moves.alt": (
        "Bars of the change in expected profit when one term is moved and the others stay: {listed}.",
        "每次只改变一个条件时预期利润变化的条形图：{listed}。",
    ),
    "what_if.moves.axis": ("Change in expected profit", "预期利润的变化"),
    "what_if.evidence.refused": (
        "**Past origins do not support acting on single customers yet.** {why} Page one proposes a test instead; what "
        "follows shows how the rule reacts to its terms, not what anybody would earn.",
        "**历史预测尚不支持针对单个客户行动。** {why}首页建议先做测试；以下只说明规则如何随条件变化，并不代表可得的利润。",
    ),
    "what_if.evidence.supported": (
        "At {origins} past origins the rule would have realised {realised} per contact ({low} to {high}); it breaks even at "
        "an acceptance of {even}.",
        "在 {origins} 个历史时点，同一规则每次联系本可实现 {realised}（{low} 至 {high}）；盈亏平衡接受率为 {even}。",
    ),
    "what_if.static": (
        "The sliders work in a running notebook; this page shows the terms of the study file.",
        "滑块仅在运行中的笔记本中可用；此页显示配置文件的条件。",
    ),
}  # fmt: skip
