"""What the documents of the small shop (`ran`) say, read once for all tests of this folder."""

from __future__ import annotations

import pytest
from ran_shop import Ran

from .documents import Written, everything


@pytest.fixture(scope="session")
def written(ran: Ran) -> Written:
    """The summary of that study, all documents in both languages, and the pages of the report by language."""
    return everything(ran.study)
