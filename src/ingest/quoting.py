"""Texts of the data as a study file writes them, for keys that a finding or `churn init` names."""

from __future__ import annotations

import re

_NO_LITERAL = re.compile(r"['\x00-\x08\x0a-\x1f\x7f]")
"""What a text in single quotes cannot hold"""
_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f]')


def toml(text: str) -> str:
    """The text as a string of TOML, in single quotes where it can be."""
    if _NO_LITERAL.search(str(text)) is None:
        return f"'{text}'"
    return '"' + _ESCAPED.sub(_escape, str(text)) + '"'


def _escape(sign: re.Match[str]) -> str:
    return f"\\{sign[0]}" if sign[0] in '"\\' else f"\\u{ord(sign[0]):04x}"
