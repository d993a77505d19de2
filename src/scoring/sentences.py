"""What each feature says about a customer, as half a sentence in English and Chinese.

feature -> (how its value is shown, English, Chinese). {v} is the value; {d} the days of a window, for the features that
exist once per window (width_30d is looked up as width). Hows: count, days, money, share (of 1, shown in per cent),
times, plain, yes_no (two sentences, for 1 and for 0), change (see CHANGES). What is missing is said in MISSING's words.
"""

from __future__ import annotations

from typing import Final

Sentence = tuple[str, str, str]

SENTENCES: Final[dict[str, Sentence]] = {
    "recency_days": ("days", "last purchase {v} ago", "最近一次购买在{v}前"),
    "tenure_days": ("days", "first purchase {v} ago", "首次购买在{v}前"),
    "tenure_known": (
        "yes_no",
        "first purchase is known|may have bought before the data begin",
        "首次购买时间可确认|可能在数据开始之前已购买",
    ),
    "active_span_days": ("days", "{v} between first and last purchase", "首次与最近一次购买相隔{v}"),
    "frequency": ("count", "{v} purchase days so far", "至今有{v}个购买日"),
    "orders": ("count", "{v} orders so far", "至今有{v}个订单"),
    "lines": ("count", "{v} order lines so far", "至今有{v}个订单行"),
    "units": ("count", "{v} units bought so far", "至今购买{v}件"),
    "purchase_rate": ("plain", "{v} purchase days a year", "每年{v}个购买日"),
    "monetary": ("money", "{v} per order on average", "平均每单{v}"),
    "monetary_total": ("money", "{v} spent so far", "至今共消费{v}"),
    "largest_day": ("money", "largest day of shopping {v}", "单日最高消费{v}"),
    "width": ("count", "{v} categories bought so far", "至今购买过{v}个品类"),
    "category_entropy": ("plain", "spread over categories {v} (0 = one only)", "品类分散度{v}（0为单一品类）"),
    "category_top_share": ("share", "{v} of lines in the favourite category", "最常购品类占{v}"),
    "dropped_categories": ("count", "{v} categories given up in the last 180 days", "最近180天放弃了{v}个品类"),
    "repeated_category_share": ("share", "{v} of categories bought more than once", "{v}的品类重复购买过"),
    "product_width": ("count", "{v} products bought so far", "至今购买过{v}种商品"),
    "repeated_product_share": ("share", "{v} of products bought more than once", "{v}的商品重复购买过"),
    "first_time_product_share": (
        "share",
        "{v} of the products of the last 90 days are new to the customer",
        "最近90天所购商品中{v}为首次购买",
    ),
    "mean_gap_days": ("days", "{v} between purchases on average", "平均每{v}购买一次"),
    "median_gap_days": ("days", "typically {v} between purchases", "购买间隔通常为{v}"),
    "sd_gap_days": ("days", "gaps between purchases vary by {v}", "购买间隔的波动为{v}"),
    "longest_gap_days": ("days", "longest pause so far {v}", "至今最长间隔{v}"),
    "last_gap_days": ("days", "{v} between the last two purchases", "最近两次购买相隔{v}"),
    "lateness": ("times", "silent for {v} the usual gap", "已沉默的时间为平时间隔的{v}"),
    "lateness_sd": ("plain", "{v} standard deviations later than usual", "比平时晚{v}个标准差"),
    "gap_variation": ("plain", "irregularity of purchases {v} (0 = clockwork)", "购买不规律程度{v}（0为完全规律）"),
    "next_purchase_in_days": (
        "days",
        "next purchase expected in {v} (negative: overdue)",
        "预计{v}后再次购买（负数为已逾期）",
    ),
    "silence_record": ("times", "silent for {v} the longest pause so far", "已沉默的时间为最长间隔的{v}"),
    "frequency_change": ("change", "purchase days", "购买日"),
    "spend_change": ("change", "spending", "消费"),
    "spend_slope": ("money", "monthly spending moves by {v} a month", "月消费每月变化{v}"),
    "frequency_slope": ("plain", "monthly purchase days move by {v} a month", "月购买日数每月变化{v}"),
    "recent_spend_share": ("share", "{v} of all spending fell in the last 90 days", "{v}的消费发生在最近90天"),
    "return_lines": ("count", "{v} order lines returned so far", "至今退货{v}行"),
    "return_share": ("share", "returns are {v} of spending", "退货占消费的{v}"),
    "return_line_share": ("share", "{v} of order lines returned", "{v}的订单行被退货"),
    "return_recency_days": ("days", "last return {v} ago", "最近一次退货在{v}前"),
    "returned_last": (
        "yes_no",
        "returned something after the last purchase|nothing returned since the last purchase",
        "最近一次购买之后有退货|最近一次购买之后没有退货",
    ),
    "price_level": ("times", "pays {v} the shop's usual price", "支付价格为全店平均的{v}"),
    "lines_per_order": ("plain", "{v} lines per order", "每单{v}行"),
    "units_per_order": ("plain", "{v} units per order", "每单{v}件"),
    "unit_price": ("money", "{v} per unit on average", "平均单价{v}"),
    "discount_share": ("share", "discounts take {v} off", "折扣占{v}"),
    "promotion_share": ("share", "{v} of lines bought on discount", "{v}的订单行为折扣购买"),
    "weekend_share": ("share", "{v} of purchase days at weekends", "{v}的购买日在周末"),
    "weekday_top_share": ("share", "{v} of purchase days on the favourite weekday", "{v}的购买日在最常购买的星期"),
    "night_share": ("share", "{v} of orders at night", "{v}的订单在凌晨"),
    "morning_share": ("share", "{v} of orders in the morning", "{v}的订单在上午"),
    "afternoon_share": ("share", "{v} of orders in the afternoon", "{v}的订单在下午"),
    "evening_share": ("share", "{v} of orders in the evening", "{v}的订单在晚间"),
    "time_of_day_top_share": ("share", "{v} of orders at the favourite time of day", "{v}的订单在最常购买的时段"),
    "touch_count": ("count", "{v} contacts in the last 365 days", "最近365天有{v}次接触"),
    "touch_recency_days": ("days", "last contact {v} ago", "最近一次接触在{v}前"),
    "touch_consultation": ("count", "{v} consultations in the last 365 days", "最近365天咨询{v}次"),
    "touch_communication": ("count", "{v} conversations in the last 365 days", "最近365天沟通{v}次"),
    "touch_visit": ("count", "{v} visits in the last 365 days", "最近365天访问{v}次"),
    "touch_campaign": ("count", "{v} campaign contacts in the last 365 days", "最近365天营销接触{v}次"),
    "touch_complaint": ("count", "{v} complaints in the last 365 days", "最近365天投诉{v}次"),
    "touch_after_sale": ("count", "{v} after-sale contacts in the last 365 days", "最近365天售后服务{v}次"),
    "touch_survey": ("count", "{v} surveys in the last 365 days", "最近365天调查{v}次"),
    "touch_stage_pre_sale": ("count", "{v} contacts before a sale in the last 365 days", "最近365天售前接触{v}次"),
    "touch_stage_in_sale": ("count", "{v} contacts during a sale in the last 365 days", "最近365天售中接触{v}次"),
    "touch_stage_after_sale": ("count", "{v} contacts after a sale in the last 365 days", "最近365天售后接触{v}次"),
    "touch_score_mean": ("plain", "mean score given {v}", "平均评分{v}"),
    "touch_score_last": ("plain", "last score given {v}", "最近一次评分{v}"),
    "open_complaint": (
        "yes_no",
        "no purchase since the last complaint|has bought since the last complaint, or never complained",
        "投诉之后再未购买|投诉之后有购买或从未投诉",
    ),
    "touch_unanswered": ("count", "{v} contacts left unanswered in the last 365 days", "最近365天{v}次接触未获回应"),
    "campaign_response_share": ("share", "{v} of campaign contacts answered", "{v}的营销接触得到回应"),
    "channel_switches": ("count", "{v} changes of channel", "更换渠道{v}次"),
    "region_switches": ("count", "{v} changes of shop region", "更换购买地区{v}次"),
    "channel_top_share": ("share", "{v} of purchase days in the main channel", "{v}的购买日在主要渠道"),
    "region_top_share": ("share", "{v} of purchase days in the main shop region", "{v}的购买日在主要地区"),
    "channel_count": ("count", "{v} channels used", "使用过{v}个渠道"),
    "region_count": ("count", "{v} shop regions used", "在{v}个地区购买过"),
    "age_years": ("count", "{v} years old", "{v}岁"),
    "joined_days": ("days", "joined {v} ago", "{v}前加入"),
    "is_business": ("yes_no", "business customer|consumer", "企业客户|个人客户"),
}

WINDOWED: Final[dict[str, Sentence]] = {
    "frequency": ("count", "{v} purchase days in the last {d} days", "最近{d}天有{v}个购买日"),
    "monetary": ("money", "{v} per order in the last {d} days", "最近{d}天平均每单{v}"),
    "monetary_total": ("money", "{v} spent in the last {d} days", "最近{d}天消费{v}"),
    "width": ("count", "{v} categories bought in the last {d} days", "最近{d}天购买{v}个品类"),
    "new_categories": ("count", "{v} new categories in the last {d} days", "最近{d}天首次购买{v}个品类"),
    "product_width": ("count", "{v} products bought in the last {d} days", "最近{d}天购买{v}种商品"),
    "frequency_change": SENTENCES["frequency_change"],
    "spend_change": SENTENCES["spend_change"],
    "return_lines": ("count", "{v} order lines returned in the last {d} days", "最近{d}天退货{v}行"),
    "promotion_share": (
        "share",
        "{v} of lines bought on discount in the last {d} days",
        "最近{d}天{v}的订单行为折扣购买",
    ),
    "touch_count": ("count", "{v} contacts in the last {d} days", "最近{d}天有{v}次接触"),
}

PURCHASE_MODEL: Final = {
    "en": "{frequency} purchase days, the last {days} ago",
    "zh": "共{frequency}个购买日，最近一次在{days}前",
}
"""what the purchase model weighs against each other"""

CHANGES: Final = {
    "none_now": {"en": "no {what} in the last {d} days, after some before", "zh": "最近{d}天没有{what}，此前{d}天有"},
    "none_before": {
        "en": "{what} in the last {d} days, none in the {d} before",
        "zh": "最近{d}天有{what}，此前{d}天没有",
    },
    "same": {
        "en": "as much {what} in the last {d} days as in the {d} before",
        "zh": "最近{d}天的{what}与此前{d}天相同",
    },
    "ratio": {
        "en": "{what} in the last {d} days {times} times that of the {d} before",
        "zh": "最近{d}天的{what}为此前{d}天的{times}倍",
    },
}
"""a change of (a - b) / (a + b), told by the ratio a / b"""
