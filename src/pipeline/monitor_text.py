"""The words of `churn monitor`, in English and Chinese."""

from __future__ import annotations

from ..wording import filled

WORDS = {
    "title": ("{study}: predicted and happened", "{study}：预测与实际"),
    "churn": ("Customers who left", "流失客户"),
    "repeat": ("First-time buyers who bought again", "复购的首购客户"),
    "as_of": ("as_of", "基准日"),
    "customers": ("customers", "客户数"),
    "expected": ("predicted (95%)", "预测人数（95%）"),
    "happened": ("happened", "实际人数"),
    "auc": ("AUC, 95%", "AUC（95%）"),
    "evidence": ("evidence", "证据值"),
    "open": ("open until {closes}", "{closes} 结束"),
    "drift": ("{target}: inputs that have shifted since training", "{target}：训练之后分布发生变化的输入"),
    "input": ("input", "输入"),
    "psi": ("PSI", "PSI"),
    "mean_shift": ("mean p, points", "平均概率（百分点）"),
    "moved": ("|p| moved, points", "概率变动幅度（百分点）"),
    "other_band": ("other band", "等级改变"),
    "alarm": (
        "ALARM, {target}: forecasts miss by more than they say, first on {first}; evidence {evidence}, alarm at"
        " {threshold}. Train again, and look at the inputs that have shifted.",
        "警报（{target}）：预测误差超出其自身声明的范围，首次出现于 {first}；"
        "证据值 {evidence}，警报线 {threshold}。请重新训练，并查看分布发生变化的输入。",
    ),
    "calm": (
        "{target}: no alarm. Evidence {evidence} after {dates} closed dates; it sounds at {threshold}.",
        "{target}：无警报。已结束 {dates} 个基准日，证据值 {evidence}，警报线 {threshold}。",
    ),
    "past": (
        "{target}: it sounded on {first} and is calm again.",
        "{target}：曾于 {first} 发出警报，现已平息。",
    ),
    "bound": (
        "Had nothing been wrong, a false alarm on any of these dates had a chance of at most {bound}.",
        "若一切正常，这些日期中出现误报的概率至多为 {bound}。",
    ),
    "nothing_closed": (
        "{target}: no window has closed yet; the first does on {closes}.",
        "{target}：尚无窗口结束；第一个窗口在 {closes} 结束。",
    ),
    "score_psi": (
        "{target}: PSI of the probabilities of {now} against {before}: {psi}.",
        "{target}：{now} 的概率相对 {before} 的 PSI 为 {psi}。",
    ),
    "no_drift": (
        "{target}: {measured} inputs compared with training, none has shifted (PSI above {limit}).",
        "{target}：{measured} 个输入与训练时相比，均未发生明显变化（PSI 高于 {limit}）。",
    ),
    "too_few": (
        "{target}: inputs were not compared with training: that takes {least} customers of today's cohort.",
        "{target}：未与训练时比较输入：今日的样本群需至少有 {least} 名客户。",
    ),
    "no_model": (
        "{target}: no model file at {file}, so inputs were not compared.",
        "{target}：{file} 处没有模型文件，未比较输入。",
    ),
    "expired": (
        "{target}: the model expired on {expires}: train it again.",
        "{target}：模型已于 {expires} 过期，请重新训练。",
    ),
    "unknown": (
        "{count} customers of the ledger have no order line before their as_of now (merged or erased ids): left out.",
        "台账中有 {count} 名客户在其基准日之前已无订单行（编号被合并或已删除），未计入。",
    ),
}


def word(key: str, language: str, **values: object) -> str:
    """The text `key` in `language` (en or zh), with `values` filled in."""
    return filled(WORDS[key][("en", "zh").index(language)], language, **values)
