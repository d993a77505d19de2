"""Slides and e-mail: every string in English and Chinese, side by side."""

WORDS = {
    "handout.now": ("Now", "当前"),
    "handout.figure": ("Figure", "指标"),
    "handout.year": ("A year earlier", "去年同期"),
    "handout.attached": (
        "Segments, reasons, past forecasts and definitions are in the full report (report.html).",
        "客户类别、原因、历史预测与定义见完整报告（report.html）。",
    ),
    "handout.made": ("Made by churn from the order lines of {title}.", "由 churn 根据 {title} 的订单明细生成。"),
    "handout.notes": (
        "As of {day}. Source: {source}. Every figure on this slide is also in report.json.",
        "截至 {day}。来源：{source}。本页的每个数字也见于 report.json。",
    ),
    "slide.where": (
        "Where the problem is: “{segment}” holds {share} of all value at risk",
        "问题在哪里：{share} 的风险价值在“{segment}”",
    ),
    "slide.where.none": ("Where the problem is", "问题在哪里"),
    "slide.why": ("Why: what raises the risk most is {name}", "为什么：使风险上升最多的是{name}"),
    "slide.why.none": ("Why", "为什么"),
    "slide.do": ("Whom to contact: {n} customers, worth {money} after all costs", "联系谁：{n} 位客户，扣除全部成本后预计带来 {money}"),
    "slide.do.refused": ("Whom to contact: no single customers yet", "联系谁：暂不针对单个客户"),
    "slide.do.none": ("Whom to contact: no contact is expected to pay for itself", "联系谁：预计没有任何联系能收回成本"),
    "slide.trust": ("Can it be relied on? {green} of {n} lights are green", "可靠吗？{n} 项检查中有 {green} 项为绿色"),
    "slide.definitions": ("Definitions", "定义"),
    "slide.col.test": ("Proposed test", "建议的测试"),
    "slide.trial.size": ("Customers in the test", "测试客户数"),
    "slide.trial.control": ("of these left uncontacted", "其中不联系（对照组）"),
    "slide.trial.days": ("Days until the effect is read", "多少天后评估效果"),
    "slide.trial.effect": ("Expected effect, percentage points", "预期效果（百分点）"),
    "slide.trial.detectable": ("Effect shown 8 times in 10, percentage points", "有八成把握测出的效果（百分点）"),
    "slide.trial.needed": ("Customers needed for the expected effect", "测出预期效果所需客户数"),
    "slide.col.term": ("Term", "术语"),
    "slide.col.meaning": ("Meaning", "含义"),
    "slide.col.light": ("Check", "检查项"),
    "slide.col.state": ("State", "状态"),
    "slide.col.because": ("Because", "依据"),
    "slide.notes.headline": (
        "The forecast is the sum of the calibrated probabilities of the active customers; the interval comes from the "
        "errors of past forecasts. Earlier periods are actual figures.",
        "预测值为活跃客户校准概率之和；区间由以往预测的误差得出。以往各期为实际值。",
    ),
    "slide.notes.where": (
        "Value at risk is value times risk, summed over the active customers of a segment.",
        "风险价值为价值乘以风险，对该类别的活跃客户求和。",
    ),
    "slide.notes.why": (
        "Reasons are shares of the probability: base rate + reasons = risk. A reason tells what the model saw; it is not a "
        "cause.",
        "原因是概率的组成部分：基准 + 各原因 = 风险。原因说明模型看到了什么，并不等于因果。",
    ),
    "slide.notes.trust": (
        "Every past forecast used only what was known at its date, and is compared with what happened then.",
        "每次历史预测只使用当时已知的数据，并与其后的实际结果比较。",
    ),
}  # fmt: skip
