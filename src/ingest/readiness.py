"""Is it enough? What the data of a study allow, what is missing, and what it would allow."""

from __future__ import annotations

import pandas as pd

from ..order_lines import purchase_lines
from ..study import Study
from .finding import Finding, State
from .tables import Tables

FEW_CUSTOMERS, ENOUGH_CUSTOMERS = 200, 1_000
FEW_REPEATERS, ENOUGH_REPEATERS = 50, 300
STRAY_DAYS = 45
"""Last lines so long after nearly all others are taken for wrong dates."""
QUIET_DAYS = 31


def readiness(tables: Tables, study: Study) -> list[Finding]:
    """What was noticed in reading, then customers, history, repeaters, recency, outcomes, optional columns, tables."""
    bought = purchase_lines(tables.order_lines)
    days = bought.assign(day=bought["ordered_at"].dt.normalize())[["customer_id", "day"]].drop_duplicates()
    as_of = pd.Timestamp(study.task.as_of) if study.task.as_of else days["day"].max() + pd.Timedelta(days=1)
    return [
        *tables.findings,
        _customers(days),
        _history(days, study.task.horizon_days),
        _repeaters(days),
        _recent(days, as_of),
        _outcomes(days, as_of, study),
        _categories(bought),
        *(_column(bought, name) for name in _COLUMNS),
        _returns(tables.order_lines),
        _table("attributes", tables.customers),
        _table("touchpoints", tables.touchpoints),
    ]


def _state(value: float, few: float, enough: float) -> State:
    return "ok" if value >= enough else "warning" if value >= few else "missing"


def _customers(days: pd.DataFrame) -> Finding:
    n = days["customer_id"].nunique()
    return Finding(
        "customers",
        _state(n, FEW_CUSTOMERS, ENOUGH_CUSTOMERS),
        {"en": "Customers who bought", "zh": "购买过的客户"},
        {
            "en": f"{n:,}; {FEW_CUSTOMERS:,} are the least to learn from, {ENOUGH_CUSTOMERS:,} or more are better",
            "zh": f"{n:,} 位；至少需要 {FEW_CUSTOMERS:,} 位，最好 {ENOUGH_CUSTOMERS:,} 位以上",
        },
    )


def _history(days: pd.DataFrame, horizon: int) -> Finding:
    span = int((days["day"].max() - days["day"].min()).days) + 1 if len(days) else 0
    least, better = 3 * horizon, 730 + horizon
    return Finding(
        "history",
        _state(span, least, better),
        {"en": "Days of history", "zh": "历史天数"},
        {
            "en": f"{span:,}; {least:,} are the least for a horizon of {horizon} days (look back, learn, check); "
            f"with {better:,} a season can be told from growth",
            "zh": f"{span:,} 天；预测 {horizon} 天至少需要 {least:,} 天（回看、学习、检验）；"
            f"有 {better:,} 天才能区分季节与增长",
        },
    )


def _repeaters(days: pd.DataFrame) -> Finding:
    each = days["customer_id"].value_counts()
    n, share = int((each > 1).sum()), float((each > 1).mean()) if len(each) else 0.0
    return Finding(
        "repeaters",
        _state(n, FEW_REPEATERS, ENOUGH_REPEATERS),
        {"en": "Customers who came back", "zh": "再次购买的客户"},
        {
            "en": f"{n:,} ({share:.0%}) bought on two days or more; rhythm and churn are learned from them",
            "zh": f"{n:,} 位（{share:.0%}）在两天或更多天购买过；节奏与流失从他们身上学习",
        },
    )


def _recent(days: pd.DataFrame, as_of: pd.Timestamp) -> Finding:
    name = {"en": "Recent orders", "zh": "近期订单"}
    before = days.loc[days["day"] < as_of, "day"]
    if before.empty:
        text = f"no purchase before as_of = {as_of:%Y-%m-%d}; change [task] as_of"
        return Finding("recent", "missing", name, {"en": text, "zh": f"{as_of:%Y-%m-%d} 之前没有购买；请修改 as_of"})
    last, bulk = before.max(), before.quantile(0.999)
    quiet, stray = int((as_of - last).days) - 1, int((last - bulk).days)
    if stray > STRAY_DAYS:
        return Finding(
            "recent",
            "warning",
            name,
            {
                "en": f"the last purchase, {last:%Y-%m-%d}, lies {stray} days after nearly all others: a wrong date? "
                "Check it, or set [task] as_of",
                "zh": f"最后一次购买 {last:%Y-%m-%d} 比几乎所有其他购买晚 {stray} 天：日期有误？请检查或设置 as_of",
            },
        )
    return Finding(
        "recent",
        "ok" if quiet <= QUIET_DAYS else "warning",
        name,
        {
            "en": f"the last is of {last:%Y-%m-%d}, {quiet} days before as_of {as_of:%Y-%m-%d}",
            "zh": f"最后一单为 {last:%Y-%m-%d}，早于 {as_of:%Y-%m-%d} {quiet} 天",
        },
    )


def _outcomes(days: pd.DataFrame, as_of: pd.Timestamp, study: Study) -> Finding:
    """Whether both outcomes happened in the last closed window, among those asked about when it began."""
    name = {"en": "Both outcomes seen", "zh": "两种结果都出现过"}
    start = as_of - pd.Timedelta(days=study.task.horizon_days)
    known = days[days["day"] < start].groupby("customer_id")["day"].max()
    if study.task.active_days is not None:
        known = known[known >= start - pd.Timedelta(days=study.task.active_days)]
    again = days.loc[(days["day"] >= start) & (days["day"] < as_of), "customer_id"].unique()
    if known.empty:
        text = {
            "en": f"nobody bought in the {study.task.active_days or 'many'} days before {start:%Y-%m-%d}; "
            "raise [task] active_days or shorten horizon_days",
            "zh": f"{start:%Y-%m-%d} 之前的考察期内无人购买；请增大 active_days 或缩短 horizon_days",
        }
        return Finding("outcomes", "missing", name, text)
    rate = float((~known.index.isin(again)).mean())
    few = min(rate, 1 - rate) * len(known)
    state: State = "missing" if few == 0 else "warning" if few < FEW_REPEATERS else "ok"
    return Finding(
        "outcomes",
        state,
        name,
        {
            "en": f"of {len(known):,} customers on {start:%Y-%m-%d}, {rate:.0%} did not buy in the next "
            f"{study.task.horizon_days} days" + ("" if state == "ok" else "; too one-sided to learn much from"),
            "zh": f"{start:%Y-%m-%d} 的 {len(known):,} 位客户中，{rate:.0%} 在随后 {study.task.horizon_days} 天没有购买"
            + ("" if state == "ok" else "；过于单一，可学习的内容很少"),
        },
    )


def _categories(bought: pd.DataFrame) -> Finding:
    name = {"en": "Categories", "zh": "品类"}
    there = float(bought["category"].notna().mean()) if len(bought) else 0.0
    n = bought["category"].nunique()
    if n == 0:
        return Finding(
            "category",
            "missing",
            name,
            {
                "en": "none: width and all that needs a category are left out; map [order_lines.columns] category, "
                "or say category = 'prefix:2' to read it from the product number",
                "zh": "没有：购买广度及所有需要品类的内容都会省略；请映射 category，"
                "或用 category = 'prefix:2' 从商品编号读取",
            },
        )
    fits = 3 <= n <= 300 and there >= 0.9
    return Finding(
        "category",
        "ok" if fits else "warning",
        name,
        {
            "en": f"{n:,}, on {there:.0%} of purchase lines"
            + ("" if fits else "; width says most with 3 to 300 categories on nearly all lines"),
            "zh": f"{n:,} 个，占购买行的 {there:.0%}"
            + ("" if fits else "；品类在 3 至 300 个之间且几乎覆盖所有行时最有用"),
        },
    )


_COLUMNS: dict[str, tuple[str, str, str, str]] = {
    "order_id": (
        "Order numbers",
        "订单号",
        "would tell two orders of one day apart; until then a customer's day is one order",
        "可区分同一天的两个订单；目前客户的一天算一个订单",
    ),
    "product_id": (
        "Product numbers",
        "商品编号",
        "would allow what is bought together and same-day reversals",
        "可分析连带购买与当天撤销",
    ),
    "quantity": ("Quantities", "数量", "would allow units per order", "可计算每单件数"),
    "discount": ("Discounts", "折扣", "would allow price sensitivity", "可分析价格敏感度"),
    "channel": (
        "Channels",
        "渠道",
        "would allow preferred channels and switches between them",
        "可分析偏好渠道与渠道转换",
    ),
    "region": ("Regions", "地区", "would allow regions as features and in the report", "可按地区分析"),
}


def _column(bought: pd.DataFrame, column: str) -> Finding:
    en, zh, allows_en, allows_zh = _COLUMNS[column]
    share = float(bought[column].notna().mean()) if len(bought) else 0.0
    state: State = "missing" if share == 0 else "warning" if share < 0.9 else "ok"
    return Finding(
        column,
        state,
        {"en": en, "zh": zh},
        {
            "en": f"on {share:.0%} of purchase lines" if share else f"none; {allows_en}",
            "zh": f"占购买行的 {share:.0%}" if share else f"没有；{allows_zh}",
        },
    )


def _returns(lines: pd.DataFrame) -> Finding:
    n = int(lines["is_return"].sum())
    return Finding(
        "returns",
        "ok" if n else "missing",
        {"en": "Returns", "zh": "退货"},
        {
            "en": f"{n:,} lines" if n else "none; they would allow return behaviour ([order_lines] returns tells them)",
            "zh": f"{n:,} 行" if n else "没有；有退货可分析退货行为（由 returns 指定）",
        },
    )


_TABLES: dict[str, tuple[str, str, str, str]] = {
    "attributes": (
        "Customer attributes",
        "客户属性",
        "a table [customers] would allow profiles by age, region, occupation, way of joining",
        "有 [customers] 表可按年龄、地区、职业、来源分析",
    ),
    "touchpoints": (
        "Touchpoints",
        "接触记录",
        "a table [touchpoints] would allow service, complaints, surveys and campaigns as drivers",
        "有 [touchpoints] 表可分析服务、投诉、调查与营销活动的影响",
    ),
}


def _table(name: str, table: pd.DataFrame | None) -> Finding:
    en, zh, allows_en, allows_zh = _TABLES[name]
    there = table is not None and len(table) > 0
    return Finding(
        name,
        "ok" if there else "missing",
        {"en": en, "zh": zh},
        {
            "en": f"{len(table):,} rows" if table is not None and there else f"none; {allows_en}",
            "zh": f"{len(table):,} 行" if table is not None and there else f"没有；{allows_zh}",
        },
    )
