"""Filters of the tables: every string in English and Chinese, side by side."""

WORDS = {
    "filter.title": ("Show only", "只看"),
    "filter.segment": ("Segment", "客户类别"),
    "filter.life_cycle": ("Life-cycle stage", "生命周期阶段"),
    "filter.band": ("Risk band", "风险等级"),
    "filter.region": ("Region", "地区"),
    "filter.channel": ("Channel", "渠道"),
    "filter.all": ("all ({n})", "全部（{n}）"),
    "filter.level": ("{name} ({n})", "{name}（{n}）"),
    "filter.other": ("other", "其他"),
    "filter.unknown": ("not known", "未知"),
    "filter.unscored": ("not scored", "未评分"),
    "filter.clear": ("Clear the filters", "清除筛选"),
    "filter.chosen": ("{name}: {level}", "{name}：{level}"),
    "filter.state": (
        "{n} of {all} customers ({chosen}). Tables show these customers, and shares are of them; pictures and sentences "
        "show everybody.",
        "{all} 位客户中的 {n} 位（{chosen}）。表格仅含这些客户，占比以其为基数；图与文字仍为全部客户。",
    ),
    "filter.state.contacts": (
        "{n} of {all} customers to contact ({chosen}). Tables show these customers; sentences are about all of them.",
        "需联系的 {all} 位客户中的 {n} 位（{chosen}）。表格仅含这些客户；文字仍针对全部客户。",
    ),
    "filter.state.listed": (
        "{n} of {all} customers in this report ({chosen}).",
        "本报告收录的 {all} 位客户中的 {n} 位（{chosen}）。",
    ),
    "filter.none": ("No customer fits this choice.", "没有符合条件的客户。"),
    "filter.rows": ("{n} shown", "显示 {n} 行"),
    "filter.rows.more": (
        "{n} shown; the first {of} of the table can be shown here",
        "显示 {n} 行；此处可显示表中前 {of} 行",
    ),
    "band.low": ("low (below 25%)", "低（25% 以下）"),
    "band.medium": ("medium (25% to 50%)", "中（25% 至 50%）"),
    "band.high": ("high (50% to 75%)", "高（50% 至 75%）"),
    "band.very_high": ("very high (75% or more)", "很高（75% 及以上）"),
}
