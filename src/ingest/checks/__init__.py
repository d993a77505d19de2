"""Findings on what the data look like: what was read without trouble and may be wrong all the same."""
