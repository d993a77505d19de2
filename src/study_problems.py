"""What is wrong with a study file, as a person would say it."""

from __future__ import annotations

import difflib
from typing import Any

from pydantic import BaseModel, ValidationError

from .study_rules import field_model


def first_problem(model: type[BaseModel], error: ValidationError) -> str:
    """What is wrong with a file that does not fit `model`, in one line: the first problem, and what is allowed."""
    problem, *_ = problems = error.errors()
    if problem["type"] == "missing" and len(problem["loc"]) > 1:  # a key that is misspelt is unknown and missing
        problem = next((one for one in problems if one["type"] == "extra_forbidden"), problem)
    kinds = ("constrained-int", "str", "bool", "Filter")
    place = tuple(part for part in problem["loc"] if part not in kinds and not str(part).startswith(("func", "tuple[")))
    where = ".".join(str(part) for part in place)
    if problem["type"] == "extra_forbidden":
        return f"unknown key `{where}`; {nearest(model, str(place[-1]), place[:-1])}"
    if problem["type"] == "missing":
        section = f"section [{where}]" if len(place) == 1 else f"key `{where}`"
        return f"{section} is missing; data/example/study.toml shows every key"
    message = _plainly(problem)
    if problem["type"] == "value_error" and isinstance(problem["input"], dict):
        return f"[{where}] {message}"
    shown = repr(problem["input"])
    return f"`{where}` = {shown if len(shown) <= 60 else shown[:57] + '...'}: {message}"


def _plainly(problem: Any) -> str:
    """What is wrong with a value, as a person would say it."""
    context, kind = problem.get("ctx", {}), problem["type"]
    texts = {
        "string_too_short": "may not be empty",
        "int_parsing": "must be a whole number",
        "int_type": "must be a whole number",
        "int_from_float": "must be a whole number",
        "float_parsing": "must be a number",
        "float_type": "must be a number",
        "bool_parsing": "must be true or false",
        "bool_type": "must be true or false",
        "string_type": "must be text in quotes",
        "greater_than": f"must be above {context.get('gt', 0):g}",
        "greater_than_equal": f"must be {context.get('ge', 0):g} or more",
        "less_than": f"must be below {context.get('lt', 0):g}",
        "less_than_equal": f"must be {context.get('le', 0):g} or less",
        "literal_error": f"must be {context.get('expected')}",
    }
    message = str(problem["msg"]).removeprefix("Value error, ")
    return texts.get(kind, message[:1].lower() + message[1:])


def nearest(model: type[BaseModel], key: str, section: tuple[int | str, ...] = ()) -> str:
    """Which key of `model`, in the section at this place, an unknown one is nearest to."""
    near = difflib.get_close_matches(key, _known_keys(model, section), n=1, cutoff=0)
    return f"the nearest known one is `{near[0]}`" if near else "no key is known here"


def _known_keys(model: Any, section: tuple[int | str, ...]) -> list[str]:
    for part in section:
        if not isinstance(part, int):
            model = field_model(model.model_fields[part].annotation)
    return [name for name, field in model.model_fields.items() if not field.exclude]
