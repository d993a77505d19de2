"""Names of common values in customer and order-line columns; values that are not listed keep the study's own name."""

from __future__ import annotations

CHANNELS = {
    "store": {"en": "in store", "zh": "门店"},
    "web": {"en": "online", "zh": "网上"},
    "online": {"en": "online", "zh": "网上"},
    "app": {"en": "in the app", "zh": "手机应用"},
    "phone": {"en": "by phone", "zh": "电话"},
}
"""sales channels, as an adverbial: bought in store"""
VALUES = {
    "female": {"en": "female", "zh": "女"},
    "male": {"en": "male", "zh": "男"},
    "store": {"en": "store", "zh": "门店"},
    "web": {"en": "web", "zh": "网上"},
    "app": {"en": "app", "zh": "手机应用"},
    "search": {"en": "search engine", "zh": "搜索引擎"},
    "social": {"en": "social media", "zh": "社交媒体"},
    "fair": {"en": "trade fair", "zh": "展会"},
    "referral": {"en": "referral", "zh": "客户推荐"},
    "employee": {"en": "employee", "zh": "职员"},
    "self-employed": {"en": "self-employed", "zh": "自由职业"},
    "student": {"en": "student", "zh": "学生"},
    "retired": {"en": "retired", "zh": "退休"},
    "other": {"en": "other", "zh": "其他"},
}
"""values of customer attributes"""


def channel_name(channel: str, language: str) -> str:
    """`in store` for `store`; a channel that is not listed as `through <channel>`, in Chinese its own name."""
    if channel in CHANNELS:
        return CHANNELS[channel][language]
    return f"through {channel}" if language == "en" else channel


def value_name(value: str, language: str) -> str:
    """The name of an attribute's value, or the value itself."""
    return VALUES.get(value, {}).get(language, value)
