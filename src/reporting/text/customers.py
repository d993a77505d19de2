"""One customer: every string in English and Chinese, side by side."""

WORDS = {
    "customers.nav": ("One customer", "单个客户"),
    "customers.title": ("What about one customer?", "某位客户的情况如何？"),
    "customers.lead": (
        "Type a customer number to see purchases, risk, reasons, worth and what to do. {n} of {all} customers are here: first "
        "those on the contact list, then those with most value at risk. For anybody else run:",
        "输入客户编号，即可查看其购买、风险、原因、价值与建议。这里收录 {all} 位客户中的 {n} 位：先是联系名单，再是风险"
        "价值最高者。其他客户请运行：",
    ),
    "customers.lead_all": (
        "Type a customer number to see purchases, risk, reasons, worth and what to do. All {n} customers are here.",
        "输入客户编号，即可查看其购买、风险、原因、价值与建议。这里收录全部 {n} 位客户。",
    ),
    "customers.hidden": (
        "This report shows no customer numbers (study key report.show_customer_ids). For one customer:",
        "本报告不显示客户编号（配置文件键 report.show_customer_ids）。查看单个客户：",
    ),
    "customers.script": ("The search needs scripts, which are switched off here.", "查询需要启用脚本，当前已关闭。"),
    "customers.search": ("Customer number", "客户编号"),
    "customers.matches": ("{n} found", "找到 {n} 位"),
    "customers.page.title": ("Customer {customer}, {title}, {day}", "客户 {customer}，{title}，{day}"),
    "customers.risk": ("Risk of churn", "流失风险"),
    "customers.risk.text": (
        "{p} chance that they buy nothing in the next {days} days; {base} on average",
        "未来 {days} 天不再购买的概率为 {p}；平均为 {base}",
    ),
    "customers.risk.none": (
        "no score: only customers who bought in the last {active_days} days get one",
        "无评分：仅对最近 {active_days} 天内购买过的客户评分",
    ),
    "customers.repeat": ("Second purchase", "二次购买"),
    "customers.repeat.text": ("{p} within {days} days", "{days} 天内的概率为 {p}"),
    "customers.purchases": ("Purchases", "购买"),
    "customers.purchases.text": (
        "{n} purchase days, the first on {first}, the last on {last}",
        "{n} 个购买日，首次 {first}，最近 {last}",
    ),
    "customers.purchases.none": ("none yet", "尚无"),
    "customers.gap": ("Usual gap", "平时间隔"),
    "customers.gap.text": ("{gap} days (median); next purchase due on {due}", "{gap} 天（中位数）；下次购买预计 {due}"),
    "customers.gap.late": (
        "{gap} days (median); the next purchase was due on {due}",
        "{gap} 天（中位数）；下次购买原预计 {due}",
    ),
    "customers.gap.once": (
        "not known after one purchase day; others buy again by {due}",
        "仅一个购买日，尚不可知；其他客户通常在 {due} 前再次购买",
    ),
    "customers.worth": ("Worth", "价值"),
    "customers.worth.mean": (
        "{value} of margin expected in {days} days, of which {at_risk} is at risk",
        "未来 {days} 天预期毛利 {value}，其中风险价值 {at_risk}",
    ),
    "customers.worth.text": (
        "{value} of margin expected in {days} days ({low} to {high}), of which {at_risk} is at risk",
        "未来 {days} 天预期毛利 {value}（{low} 至 {high}），其中风险价值 {at_risk}",
    ),
    "customers.groups": ("Belongs to", "所属类别"),
    "customers.abc": ("class {key}", "{key} 类"),
    "customers.why": ("Why", "原因"),
    "customers.why.none": ("no reason stands out: close to the average customer", "无突出原因：接近平均客户"),
    "customers.do": ("What to do", "怎么做"),
    "customers.do.text": (
        "{advice}; {timing} (expected profit of a contact: {profit})",
        "{advice}；{timing}（联系的预期利润：{profit}）",
    ),
    "customers.do.none": ("{advice}", "{advice}"),
    "customers.do.control": (
        "Control group: do not contact, so that the effect of the contacts can be measured",
        "对照组：请勿联系，以便衡量联系的效果",
    ),
    "customers.do.untested": (
        "No decision on single customers yet (see page one)",
        "尚不针对单个客户决策（见首页）",
    ),
    "customers.touchpoints": ("Last contacts", "最近接触"),
    "customers.touchpoint": ("{day} {kind}", "{day} {kind}"),
    "customers.touchpoint.score": ("{day} {kind}, score {score}", "{day} {kind}，评分 {score}"),
    "customers.timeline": (
        "Purchases and risk over time: {n} purchase days, risk now {p}",
        "购买与风险的时间线：{n} 个购买日，当前风险 {p}",
    ),
    "customers.timeline.purchases": ("Purchases (height: amount)", "购买（高度表示金额）"),
    "customers.timeline.risk": ("Risk at past dates, as forecast then", "历史时点的风险（当时的预测）"),
    "customers.found": ("Customers found", "找到的客户"),
    "customers.more": ("{n} more: narrow the search", "另有 {n} 位，请进一步筛选"),
}
