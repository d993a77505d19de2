"""JSON Schema (draft 2020-12) of what a bundle reads and gives, for whoever checks tables or requests against it.

It is written next to the bundle (churn.schema.json), `churn show BUNDLE --format json-schema` prints it, and the
service puts the same into its OpenAPI document.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .bundle_file.content import Bundle
from .inputs import NUMBER, columns_read

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def bundle_schema(bundle: Bundle | Mapping[str, Any]) -> dict[str, Any]:
    """One document with `$defs` input (one feature row) and output (its score)."""
    return {
        "$schema": DRAFT,
        "title": f"{bundle['target']} within {bundle['horizon_days']} days, as_of {bundle['as_of']}",
        "$defs": {"input": input_schema(bundle), "output": output_schema(bundle)},
    }


def input_schema(bundle: Bundle | Mapping[str, Any]) -> dict[str, Any]:
    """A feature row: every column must be there, null where it is missing; further columns are allowed and ignored.

    A category may be any text: what the model has not seen counts as missing. Those it knows are the examples.
    """
    known = {item["name"]: item["categories"] for item in bundle["inputs"] if item["kind"] != NUMBER}
    properties: dict[str, Any] = {}
    for name, kind in columns_read(bundle).items():
        if kind == NUMBER:
            properties[name] = {"type": ["number", "boolean", "null"]}
        else:
            properties[name] = {"type": ["string", "null"], "examples": list(known.get(name) or [])}
    return {
        "type": "object",
        "properties": {
            "customer_id": {"type": ["string", "null"], "description": "handed on"},
            **properties,
        },
        "required": list(properties),
        "additionalProperties": True,
    }


def output_schema(bundle: Bundle | Mapping[str, Any]) -> dict[str, Any]:
    """The score of one customer, as the service gives it."""
    share = {"type": "number", "minimum": 0, "maximum": 1}
    return {
        "type": "object",
        "properties": {
            "customer_id": {"type": ["string", "null"]},
            "p": {**share, "description": f"probability of the target ({bundle['target']})"},
            "band": {"enum": list(bundle["bands"]["names"])},
            "in_cohort": {"type": "boolean", "description": "whether the model was trained for such customers"},
            "expected_value": {
                "type": ["number", "null"],
                "description": "expected profit; null without a value model",
            },
            "base": {"type": ["number", "null"], "description": "with reasons: base + points + other = p"},
            "reasons": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"text": {"type": "string"}, "points": {"type": "number"}},
                    "required": ["text", "points"],
                },
            },
            "other": {"type": ["number", "null"], "description": "what all families without a text add"},
        },
        "required": ["p", "band", "in_cohort", "expected_value", "reasons"],
    }
