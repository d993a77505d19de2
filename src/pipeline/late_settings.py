"""Settings that only late notebooks look at: what cannot be used is said before the work begins."""

from __future__ import annotations

from ..errors import UserError
from ..ingest import Tables
from ..ingest.canonical.campaigns import read_campaigns, refuse_absent_offers
from ..ingest.sources.databases import address
from ..segments import abc_classes
from ..segments.purchases import has
from ..segments.score_card import read_card, score
from ..study import Study


def refuse_unusable(study: Study, tables: Tables | None = None) -> None:
    """Raises UserError for a score card or raw/campaigns that cannot be read, for a ledger at an address that is none,
    and for a campaign in same_offer that is not there; with `tables` also for a card that does not suit the customers,
    for purchases without any amount above zero, and for contributions by margin where there is no discount.

    Campaigns are passed over where the study has no folder raw/ (yet): the demo's are made by its first notebook.
    """
    card = read_card(study.segments)
    if tables is not None:
        score(tables.customers, card)
        from ..value.spend import purchases, refuse_no_amounts  # loads scipy

        refuse_no_amounts(purchases(tables.order_lines))
    if study.ledger.url is not None:
        address(study.ledger.url, study.folder, "[ledger]")
    if study.paths.raw.is_dir():
        refuse_absent_offers(read_campaigns(study), study)
    if study.segments.abc_by == "margin" and tables is not None and not has(tables.order_lines, "discount"):
        raise UserError(abc_classes.NO_DISCOUNT)
