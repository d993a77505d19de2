"""Whether targeting uses individual acceptances, and why, in one sentence of English or Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..wording import filled
from .uplift_evaluation import CERTAIN, FEWEST_CAMPAIGNS

TEXT = {
    "too_few": {
        "en": "It is the same for every customer: to tell who responds takes {fewest} randomised campaigns with this "
        "offer, and {campaigns} can be read.",
        "zh": "对每位客户取同一接受率：至少有 {fewest} 次同一优惠的随机对照活动才能判断谁会响应，"
        "现可读取 {campaigns} 次。",
    },
    "no_effect": {
        "en": "It is the same for every customer: in {campaigns} campaigns with {customers} customers the contact has "
        "no certain effect that could differ between them.",
        "zh": "对每位客户取同一接受率：{campaigns} 次活动共 {customers} 人次，联系的总体效果尚不确定，"
        "无从区分个体差异。",
    },
    "no_difference": {
        "en": "It is the same for every customer: {campaigns} campaigns with {customers} customers show no difference "
        "in who responds beyond chance.",
        "zh": "对每位客户取同一接受率：{campaigns} 次活动共 {customers} 人次，未见超出偶然的响应差异。",
    },
    "no_better": {
        "en": "It is the same for every customer: individual effects, estimated from {campaigns} campaigns with "
        "{customers} customers, were not better with fair certainty on the campaigns left out (better in {certainty} "
        "of resamples; {wanted} are asked for).",
        "zh": "对每位客户取同一接受率：由 {campaigns} 次活动共 {customers} 人次估计的个体效果，在留出的活动上"
        "未能较有把握地优于同一接受率（重抽样中 {certainty} 更优，要求 {wanted}）。",
    },
    "used": {
        "en": "It differs between customers around this mean: individual effects, estimated from {campaigns} campaigns "
        "with {customers} customers, predicted the campaigns left out better than one acceptance for all (better in "
        "{certainty} of resamples).",
        "zh": "各客户的接受率围绕该均值而不同：由 {campaigns} 次活动共 {customers} 人次估计的个体效果，在留出的活动上"
        "优于同一接受率（重抽样中 {certainty} 更优）。",
    },
}


def uplift_text(facts: Mapping[str, Any], language: str = "en") -> str:
    """The sentence for `Uplift.facts()`. It follows that of `acceptance_text`."""
    return filled(
        TEXT[facts["state"]][language],
        language,
        fewest=FEWEST_CAMPAIGNS,
        campaigns=facts["campaigns"],
        customers=f"{facts['customers']:,}",
        certainty=f"{facts['certainty'] or 0:.0%}",
        wanted=f"{CERTAIN:.0%}",
    )
