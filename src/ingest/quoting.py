"""Texts of the data as a study file writes them, for keys that a finding or `churn init` names."""

from __future__ import annotations


def toml(text: str) -> str:
    """The text as a string of TOML."""
    return "'" + str(text) + "'" if "'" not in str(text) else '"' + str(text).replace('"', '\\"') + '"'
