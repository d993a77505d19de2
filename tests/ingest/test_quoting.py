"""Whatever a file says comes back from a study file as it was."""

from __future__ import annotations

import tomllib

from hypothesis import example, given
from hypothesis import strategies as st

from churn.ingest.quoting import toml


@given(st.text(st.characters(exclude_categories=["Cs"])))
@example('it\'s a \\ in a "name"')
@example("two\nlines\r\n\tand a tab\x7f\x00")
def test_every_text_comes_back(text: str) -> None:
    assert tomllib.loads(f"{toml(text)} = [{toml(text)}]") == {text: [text]}


def test_plain_texts_are_in_single_quotes() -> None:
    assert (toml("a\\b"), toml("it's")) == ("'a\\b'", '"it\'s"')
