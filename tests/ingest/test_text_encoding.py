"""Encodings by their bytes, and text that was encoded twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from churn.ingest.text_encoding import is_chinese, read_once

HEADER = "customer_id,amount\n"


def test_chinese_bytes_are_told_from_european_ones() -> None:
    assert is_chinese((HEADER + "张三,5\n李四,6\n").encode("gb18030"))
    assert not is_chinese((HEADER + "Zoë Müller,5\nJosé,6\n").encode("cp1252"))
    assert not is_chinese((HEADER + "Ann,5\n").encode())


@pytest.mark.parametrize("text", ["Zoë Müller", "José", "£5", "naïve"])
def test_text_encoded_twice_is_read_once(text: str) -> None:
    assert read_once(text.encode().decode("cp1252")) == text


@given(st.text(alphabet="abcdéèüñ 123", max_size=20))
def test_plain_text_is_left_alone(text: str) -> None:
    assert read_once(text) is None
