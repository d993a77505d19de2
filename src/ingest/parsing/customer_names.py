"""Addresses and names that are one customer however they are written: a.b+x@gmail.com and ab@gmail.com are one mailbox,
"Smith, Jane" is "Jane Smith"."""

from __future__ import annotations

import pandas as pd

_DOTLESS = r"^(?:gmail|googlemail)\.com$"
"""Domains in whose addresses points mean nothing, and which are one"""


def one_mailbox(ids: pd.Series) -> pd.Series:
    """E-mail addresses without what stands behind a plus sign, and Gmail's without points; other ids as they are."""
    parts = ids.str.extract(r"^([^@+]+)(?:\+[^@]*)?@([^@]+\.[^@]+)$")
    domain = parts[1].str.casefold()
    google = domain.str.match(_DOTLESS).fillna(False).astype(bool)
    local = parts[0].str.casefold()
    local = local.where(~google, local.str.replace(".", "", regex=False))
    return (local + "@" + domain.mask(google, "gmail.com")).where(parts[0].notna(), ids)


def given_name_first(ids: pd.Series) -> pd.Series:
    """ "Smith, Jane" as "Jane Smith"; what has digits, or not just one comma, as it is."""
    parts = ids.str.extract(r"^([^\d,@]*[^\W\d_][^\d,@]*),\s*([^\d,@]*[^\W\d_][^\d,@]*)$")
    return (parts[1].str.strip() + " " + parts[0].str.strip()).where(parts[0].notna(), ids)
