"""Can I trust it: every string in English and Chinese, side by side."""

WORDS = {
    "trust.nav": ("Can I trust it?", "可信吗？"),
    "trust.title": ("Can I trust it?", "可信吗？"),
    "trust.lead": (
        "{inside} of {n} past outcomes lay inside the interval forecast at the time; the forecast churn rate was off "
        "by {miss} percentage points on average.",
        "过去 {n} 次结果中有 {inside} 次落在事先给出的区间内；流失率的预测平均偏差 {miss} 个百分点。",
    ),
    "trust.lead_none": (
        "The horizon of the first forecast is not over yet, so there is nothing to check it against.",
        "首次预测的预测期尚未结束，因此还没有可供检验的结果。",
    ),
    "trust.origins": ("Forecast vs. actual", "预测与实际"),
    "trust.origins.churn": (
        "Customers expected to leave, and who left; each forecast uses only what was known at its date",
        "预计流失与实际流失的客户数；每次预测只使用当时已知的信息",
    ),
    "trust.origins.repeat": (
        "First-time buyers expected to buy again, and who did; each forecast uses only what was known at its date",
        "预计与实际再次购买的首购客户数；每次预测只使用当时已知的信息",
    ),
    "trust.calibration": ("What does a probability mean?", "概率意味着什么？"),
    "trust.calibration.churn": (
        "Of 100 customers with a risk of about {p}, {happened} left.",
        "预测流失率约 {p} 的客户，每 100 位中有 {happened} 位流失。",
    ),
    "trust.calibration.repeat": (
        "Of 100 first-time buyers with a probability of about {p}, {happened} bought again.",
        "预测复购率约 {p} 的首购客户，每 100 位中有 {happened} 位再次购买。",
    ),
    "trust.candidates": ("Is it better than simpler models?", "是否优于更简单的模型？"),
    "trust.candidates.caption": (
        "{target}: same customers, same dates, mean of {n} past dates; lower is better, except AUC",
        "{target}：同样的客户、同样的日期，{n} 个历史时点的平均；除 AUC 外越低越好",
    ),
    "trust.candidates.gain": ("Log loss compared with “{name}”: {change}.", "对数损失与“{name}”相比：{change}。"),
    "trust.candidates.shipped": (
        "The shipped model is a blend whose weights at each date come from earlier dates only; in hindsight another model may look better.",
        "所用模型是加权混合模型，每个时点的权重仅依据更早的时点确定；事后看，其他模型可能显得更好。",
    ),
    "trust.by_age": ("New and established customers", "新客户与老客户"),
    "trust.by_age.caption": (
        "The back-test, separately for customers with one purchase day and with more",
        "回测结果按只有一个购买日与多个购买日的客户分列",
    ),
    "trust.needs.repeat": (
        "Second purchase: too few first-time buyers to train or score a model (study key task.new_days).",
        "二次购买：可用于训练或评分的首购客户太少（配置文件键 task.new_days）。",
    ),
    "trust.drift": ("Have the data changed since training?", "训练之后数据变了吗？"),
    "trust.drift.text": (
        "Have the model's inputs changed since {before}? Population stability index (PSI): below {stable} stable, above "
        "{shifted} shifted; what chance would bring with so many customers is allowed for. Scores, after removing "
        "the base rate: {psi}.",
        "模型输入自 {before} 以来有变化吗？群体稳定性指数（PSI）低于 {stable} 为稳定，高于 {shifted} 为明显变化，"
        "已考虑该客户数下的偶然波动。评分（去除基准率后）：{psi}。",
    ),
    "trust.drift.caption": ("The ten inputs that changed most", "变化最大的十个输入"),
    "trust.findings": ("Are the data sound?", "数据可靠吗？"),
    "trust.findings.caption": (
        "What reading the files showed: what was put right by itself, and what to check",
        "读取文件时的发现：已自动修正的内容与需核实的内容",
    ),
    "finding.ok": ("fine", "正常"),
    "finding.warning": ("check this", "请核实"),
    "finding.missing": ("fix this first", "请先修正"),
    "trust.audit": ("Cleaning", "数据清洗"),
    "trust.audit.caption": ("What cleaning left out or changed", "清洗剔除或修改的内容"),
    "trust.assumptions": ("Assumptions", "假设"),
    "trust.assumptions.caption": ("Set in the study file; change them there", "在配置文件中设定并修改"),
    "trust.changes": ("What changed since the last report?", "与上次报告相比有何变化？"),
    "trust.changes.first": (
        "This is the first report of this study; the next one will show what changed.",
        "这是第一份报告；下一份将说明变化。",
    ),
    "target.churn": ("Churn", "流失"),
    "target.repeat": ("Second purchase", "二次购买"),
    "age.new": ("New (one purchase day)", "新客户（一个购买日）"),
    "age.established": ("Established", "老客户"),
    "assume.horizon_days": ("Horizon: days a forecast looks ahead", "预测期：预测所涉及的天数"),
    "assume.active_days": ("Active: days since the last purchase, at most", "活跃：距上次购买最多天数"),
    "assume.new_days": ("New: days since the first purchase, at most", "新客户：距首次购买最多天数"),
    "assume.history_days": (
        "Days that habits (usual gaps, shares, mean prices) look back",
        "习惯类特征（常规间隔、占比、均价）的回看天数",
    ),
    "assume.value_horizon_days": ("Days over which a customer's value is counted", "计算客户价值的天数"),
    "assume.margin": ("Margin on sales", "销售毛利率"),
    "assume.contact_cost": ("Cost of one contact", "每次联系的成本"),
    "assume.incentive_share": ("Incentive, as a share of the customer's value", "优惠占客户价值的比例"),
    "assume.acceptance": (
        "Acceptance: share of would-be leavers kept by a contact",
        "接受率：联系后留住的潜在流失客户比例",
    ),
    "assume.acceptance_measured": (
        "Acceptance in use: measured by campaigns with the same offer",
        "实际采用的接受率：由相同优惠的活动测得",
    ),
    "assume.budget": ("Budget for contacts", "联系预算"),
    "assume.capacity": ("Capacity: customers per campaign, at most", "每次活动客户数上限"),
    "assume.discount_rate": ("Discount rate per year", "年折现率"),
    "assume.everyone": ("all who ever bought", "所有曾购买的客户"),
    "assume.all_lines": ("all order lines", "全部订单行"),
    "assume.no_budget": ("no limit", "不限"),
    "trust.audit.idle": ("{n} more rules found nothing.", "另有 {n} 条规则未发现问题。"),
    "cleaning.read": ("read", "读入"),
    "cleaning.dropped": ("dropped", "剔除"),
    "cleaning.changed": ("changed", "修改"),
    "cleaning.kept": ("kept", "保留"),
    "cleaning.off": ("switched off", "未启用"),
    "trust.response": ("Which score tells buyers from others best?", "哪个评分最能区分是否会再购买？"),
    "trust.response.caption": (
        "Share that bought within {days} days of {day}, by their score on that day (–: no customer had it); largest difference first",
        "{day} 起 {days} 天内购买的比例，按当时的评分（–：当时无人）；差距最大者在前",
    ),
    "trust.repeat": ("Second purchases: forecast vs. actual", "二次购买：预测与实际"),
    "trust.assumptions.fold": ("What is assumed?", "作了哪些假设？"),
    "trust.origins.all": ("Churn: every past forecast", "流失：全部历史预测"),
}
