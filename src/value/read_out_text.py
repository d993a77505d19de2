"""A campaign's read-out in sentences, English and Chinese."""

from __future__ import annotations

from math import isfinite

from ..wording import filled
from .read_out import ReadOut

VERDICTS = {
    "repeat": {
        "en": "Repeat it: it paid for itself within the window.",
        "zh": "建议继续：在预测期内已收回成本。",
    },
    "repeat_if_kept": {
        "en": "Repeat it if you trust that the customers won back stay: it did not pay for itself within the window, "
        "but would over the value horizon.",
        "zh": "若相信被挽回的客户会留下，可继续：预测期内未收回成本，但按价值期计算有利。",
    },
    "stop": {
        "en": "Do not repeat it in this form: it cost more than it brought.",
        "zh": "不建议按此形式继续：成本高于收益。",
    },
    "unclear": {
        "en": "Inconclusive on profit: both a gain and a loss are still possible.",
        "zh": "是否盈利尚无定论：盈亏均有可能。",
    },
}
TEXT = {
    "en": {
        "head": "Campaign {id}: {treated:,} contacted, {control:,} in the control group, {days} days from {date}.",
        "purchase": "Purchase: {one:.1%} bought with contact, {other:.1%} without. Effect {effect:+.1f} points "
        "(95% interval {low:+.1f} to {high:+.1f}); adjusting for the prediction removed {saved:.0%} of the variance.",
        "spend": "Spend per customer, before returns: {one:,.2f} against {other:,.2f} {currency}. "
        "Effect {effect:+,.2f} ({low:+,.2f} to {high:+,.2f}).",
        "acceptance": "Of those who would not have bought, {share:.1%} bought because of the contact "
        "(standard error {error:.1%}).",
        "nobody_silent": "Everybody in the control group bought: there was nobody for the contact to win, and so "
        "acceptance cannot be measured.",
        "profit": "Cost {cost:,.0f} {currency}. Profit after returns within the window {profit:+,.0f} "
        "({low:+,.0f} to {high:+,.0f}).",
        "kept": "Over the value horizon, if they stay: {profit:+,.0f} ({low:+,.0f} to {high:+,.0f}).",
        "needed": "About {needed:,} customers would be needed to tell this effect on purchase from none.",
        "segments": "By segment (exploratory, not conclusive):",
        "segment": "  {name}: {effect:+.1f} points ({low:+.1f} to {high:+.1f}), {treated:,} and {control:,} customers",
        "small": "; too few to rely on",
    },
    "zh": {
        "head": "活动 {id}：联系 {treated:,} 人，对照 {control:,} 人，自 {date} 起 {days} 天。",
        "purchase": "购买：联系组 {one:.1%}，对照组 {other:.1%}；效果 {effect:+.1f} 个百分点"
        "（95% 区间 {low:+.1f} 至 {high:+.1f}）；预测概率消除了 {saved:.0%} 的方差。",
        "spend": "人均消费（未扣退货）：{one:,.2f} 对 {other:,.2f} {currency}；"
        "效果 {effect:+,.2f}（{low:+,.2f} 至 {high:+,.2f}）。",
        "acceptance": "原本不会购买的客户中，{share:.1%} 因联系而购买（标准误 {error:.1%}）。",
        "nobody_silent": "对照组的客户全都购买了：没有可供联系争取的客户，因此无法测得接受率。",
        "profit": "成本 {cost:,.0f} {currency}；预测期内扣除退货后的利润 {profit:+,.0f}"
        "（{low:+,.0f} 至 {high:+,.0f}）。",
        "kept": "若被挽回的客户留下，按价值期计：{profit:+,.0f}（{low:+,.0f} 至 {high:+,.0f}）。",
        "needed": "要把对购买的这一效果与零区分开，约需 {needed:,} 名客户。",
        "segments": "分群效果（仅供启发，不作结论）：",
        "segment": "  {name}：{effect:+.1f} 个百分点（{low:+.1f} 至 {high:+.1f}），{treated:,} 与 {control:,} 人",
        "small": "；人数过少，不可靠",
    },
}


def read_out_text(
    read: ReadOut, language: str = "en", currency: str = "", segment_names: dict[str, str] | None = None
) -> str:
    """The read-out in a few lines of `language` (en, zh); `segment_names` maps segment keys to names in it."""
    text, names = TEXT[language], segment_names or {}
    bought, spent = read.purchase, read.spend
    lines = [
        filled(
            text["head"],
            language,
            id=read.campaign_id,
            treated=bought.treated,
            control=bought.control,
            days=read.days,
            date=read.assigned_at,
        ),
        filled(
            text["purchase"],
            language,
            one=bought.mean_treated,
            other=bought.mean_control,
            effect=100 * bought.effect,
            low=100 * bought.low,
            high=100 * bought.high,
            saved=bought.saved,
        ),
        filled(
            text["spend"],
            language,
            one=spent.mean_treated,
            other=spent.mean_control,
            effect=spent.effect,
            low=spent.low,
            high=spent.high,
            currency=currency,
        ),
        filled(
            text["acceptance" if isfinite(read.acceptance_error) else "nobody_silent"],
            language,
            share=read.acceptance,
            error=read.acceptance_error,
        ),
        _profit(text["profit"], language, read.profit, cost=read.cost, currency=currency),
    ]
    if read.profit_kept is not None:
        lines.append(_profit(text["kept"], language, read.profit_kept))
    lines.append(VERDICTS[read.verdict][language])
    if read.verdict == "unclear" and read.needed > bought.treated + bought.control:
        lines.append(filled(text["needed"], language, needed=read.needed))
    if len(read.segments):
        lines.append(text["segments"])
        lines.extend(_segment(text, language, row, names) for row in read.segments.to_dict("records"))
    return "\n".join(lines)


def _profit(text: str, language: str, profit: tuple[float, float, float], **more: object) -> str:
    return filled(text, language, profit=profit[0], low=profit[1], high=profit[2], **more)


def _segment(text: dict[str, str], language: str, row: dict, names: dict[str, str]) -> str:
    line = filled(
        text["segment"],
        language,
        name=names.get(row["segment"], row["segment"]),
        effect=100 * row["effect"],
        low=100 * row["low"],
        high=100 * row["high"],
        treated=row["treated"],
        control=row["control"],
    )
    return line + text["small"] if row["small"] else line
