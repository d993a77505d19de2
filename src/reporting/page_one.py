"""Page one in words and shown figures: the one source of the report, e-mail, slides, PDF, PNG and report.json."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from .formats import Formats
from .sections.evidence import POOLED
from .text import Words

FEW = 20
"""a count below this changes by customers, not by per cent"""
_KEY = re.compile(r"\[[a-z_]+(?:\.[a-z_]+)*\]|\b[a-z_]+ = ")
"""a section or a key of the study file"""


@dataclass(frozen=True)
class Answer:
    """A question of page one and its answer; key is `who`, `why` or `do`. commands: parts of the text to be typed."""

    key: str
    question: str
    text: str
    commands: tuple[str, ...] = ()


@dataclass(frozen=True)
class Earlier:
    """A key figure at an earlier time: its label, the figure, the change since; direction and tone as in `overview`."""

    label: str
    shown: str
    change: str
    direction: str
    tone: str


@dataclass(frozen=True)
class Tile:
    """A key figure as it is shown: its note, and the same figure one horizon and one year earlier (None: unknown)."""

    key: str
    name: str
    shown: str
    note: str
    previous: Earlier | None
    last_year: Earlier | None


@dataclass(frozen=True)
class Light:
    """Whether one side of the numbers can be relied on: colour (green, amber, red, grey), its word, and why."""

    key: str
    name: str
    colour: str
    word: str
    text: str


@dataclass(frozen=True)
class PageOne:
    """What page one says; `decision`: its last answer in full; `acts`: the evidence supports contacting customers."""

    title: str
    kicker: str
    headline: str
    lead: str
    answers: tuple[Answer, ...]
    tiles: tuple[Tile, ...]
    lights: tuple[Light, ...]
    definition: Answer
    decision: Answer
    acts: bool

    @property
    def answer(self) -> dict[str, Answer]:
        """The answers by key."""
        return {one.key: one for one in self.answers}


def page_one(summary: dict[str, Any], language: str | None = None) -> PageOne:
    """Page one of the report of `summary` (see `reporting.summary`) in `language` (default: the study's)."""
    study, overview = summary["study"], summary["overview"]
    chosen = language or study["language"]
    words, formats = Words(chosen), Formats(chosen, study["currency"])
    headline, days, as_of = overview["headline"], overview["horizon_days"], formats.day(summary["as_of"])
    text = "overview.definition.text" if overview["active_days"] else "overview.definition.text_all"
    means = words(
        text, active_days=overview["active_days"], days=days, day=as_of, end=formats.day(overview["window_end"])
    )
    return PageOne(
        title=words("page.title", title=study["title"], day=as_of),
        kicker=f"{words('page.kicker')} · {words('page.as_of', day=as_of)}",
        headline=words(
            "overview.headline",
            expected=formats.count(headline["expected"]),
            n=formats.count(headline["n"]),
            rate=formats.percent(headline["rate"]),
            days=days,
        ),
        lead=_lead(headline, days, words, formats),
        answers=tuple(_answers(summary, words, formats)),
        tiles=tuple(_tile(one, overview, words, formats) for one in overview["tiles"]),
        lights=tuple(_light(one, overview, words, formats) for one in overview["lights"]),
        definition=Answer("definition", words("overview.definition"), means),
        decision=_decision(summary, words, formats, brief=False),
        acts=bool(headline["contact"]["n"]) and not overview["evidence"]["refusals"],
    )


def _decision(summary: dict[str, Any], words: Words, formats: Formats, *, brief: bool) -> Answer:
    """Whom to contact and what it is worth; where the evidence does not support that, why not, and the test instead.

    brief: as page one says it; else as the section on action does, with what the expectation rests on.
    """
    trial = summary["overview"]["evidence"]["trial"]
    size = trial["size"] if trial else 0
    commands = (f"churn campaign assign STUDY --size {size} --control 0.5", "churn campaign read STUDY")
    text = _whom(summary, words, formats, commands, brief=brief)
    return Answer("do", words("overview.short.do"), text, tuple(one for one in commands if one in text))


def _whom(summary: dict[str, Any], words: Words, formats: Formats, commands: tuple[str, ...], *, brief: bool) -> str:
    overview = summary["overview"]
    contact, evidence = overview["headline"]["contact"], overview["evidence"]
    if not contact["n"]:
        return words("overview.short.do.none")
    past = _past(evidence, contact["profit"] / contact["n"], words, formats, brief=brief)
    if evidence["refusals"]:
        why = why_not(evidence, words, formats)
        same = {"acceptance", "assumed", "costless"} & set(evidence["refusals"])
        known = "" if same else past  # a past profit rests on the same assumption
        refused = words(
            "overview.refuse" if evidence["trial"] else "overview.refuse.untested", why=why, past=known
        ).strip()
        trial = _trial(evidence, overview["horizon_days"], commands, words, formats)
        return words.joined([refused, *trial])
    keys = {"money": "profit", "low": "low", "high": "high"}
    amounts = {name: formats.money(contact[key]) for name, key in keys.items()}
    return words(
        "overview.short.do.brief" if brief else "overview.short.do.text",
        n=formats.count(contact["n"]),
        each=formats.money(contact["profit"] / contact["n"]),
        past=past,
        **amounts,
    ).strip()


def why_not(evidence: dict[str, Any], words: Words, formats: Formats) -> str:
    """Why single customers should not be contacted yet, in sentences; evidence: `sections.evidence.summarise`."""
    facts = {"acceptance": formats.percent(evidence["acceptance"]), "times": formats.number(evidence["times"], 0)}
    return words.joined([words(f"refuse.{one}", **facts) for one in evidence["refusals"]])


def _lead(headline: dict[str, Any], days: int, words: Words, formats: Formats) -> str:
    interval = ""
    if headline["low"] is not None:
        interval = words("overview.interval", low=formats.count(headline["low"]), high=formats.count(headline["high"]))
    previous, last_year = headline["previous_rate"], headline["last_year_rate"]
    shown = formats.percent(previous)
    if last_year is not None:
        shown = "" if previous is None else words("overview.trend.and_previous", days=days, rate=shown)
    trend = words(
        f"overview.trend.{headline['trend']}", previous=shown, last_year=formats.percent(last_year), days=days
    )
    return words.joined([one for one in (interval, trend) if one])


def _answers(summary: dict[str, Any], words: Words, formats: Formats) -> list[Answer]:
    who, why = summary["short"]["who"], summary["short"]["why"]
    answers = []
    if who:
        text = words(
            "overview.short.who.text",
            segment=words.of(who["name"]),
            rule=words.of(who["rule"]),
            money=formats.money(who["at_risk"]),
            share=formats.percent(who["share"]),
        )
        text = words.joined([text, *_largest(summary["overview"].get("largest"), words, formats)])
        answers.append(Answer("who", words("overview.short.who"), text))
    if why and "ranking" in summary["overview"]["evidence"]["refusals"]:
        answers.append(Answer("why", words("overview.short.why"), words("overview.short.why.unknown")))
    elif why:
        text = words(
            "overview.short.why.text",
            name=words(f"reason.{why['key']}"),
            points=formats.number(100 * why["points"], 0 if round(100 * why["points"]) else 1),
            n=formats.count(why["n"]),
        )
        if outcome := why["outcome"]:
            rates = outcome["rate"], outcome["others_rate"]
            digits = 1 if formats.percent(rates[0]) == formats.percent(rates[1]) else None
            text += words(
                "overview.short.why.outcome",
                name=words.of(outcome["name"]),
                rate=formats.percent(rates[0], digits),
                others=formats.percent(rates[1], digits),
            )
        answers.append(Answer("why", words("overview.short.why"), text))
    return [*answers, _decision(summary, words, formats, brief=True)]


def _largest(largest: dict[str, Any] | None, words: Words, formats: Formats) -> list[str]:
    """The sentence on the one or the ten customers with whom the shop's figures move; none without such."""
    if not largest:
        return []
    key = "ten" if largest["n"] > 1 else "one" if largest["customer_id"] else "nameless"
    shown = {name: formats.percent(largest[name]) for name in ("sales", "value")}
    return [words(f"overview.largest.{key}", customer=largest["customer_id"], **shown)]


def _past(evidence: dict[str, Any], each: float, words: Words, formats: Formats, *, brief: bool) -> str:
    """What the list would have earned at past dates, and without the few customers who decide that; each: today's."""
    past = evidence["past"]
    if not past:
        return ""
    realised = past["realised"]
    bounded = realised["low"] is not None
    if brief:
        key = "overview.past.brief" if bounded else "overview.past.mean"
    else:
        key = "overview.past" if bounded else "overview.past.short"
    text = words(
        key,
        origins=formats.count(realised["origins"]),
        realised=formats.money(realised["mean"]),
        low=formats.money(realised["low"]),
        high=formats.money(realised["high"]),
        expected=formats.money(past["expected"]),
        acceptance=formats.percent(evidence["acceptance"]),
        even=formats.percent(past["break_even"]),
    )
    if not past["without_few"]:
        return text
    key = "overview.past.one" if past["few"] == 1 else "overview.past.few"
    shown = {"without": formats.money(past["without_few"]["mean"]), "each": formats.money(each)}
    return words.joined([text, words(key, few=formats.count(past["few"]), **shown)])


def _trial(evidence: dict[str, Any], days: int, commands: tuple[str, ...], words: Words, formats: Formats) -> list[str]:
    """The sentences that propose a test, or say that none can decide; none without one to propose."""
    if never := evidence["hopeless"]:
        shown = {key: formats.count(never[key]) for key in ("size", "needed")}
        return [words("trial.hopeless", effect=formats.number(100 * never["effect"], 1), **shown)]
    trial = evidence["trial"]
    if not trial:
        return []
    size, control = formats.count(trial["size"]), formats.count(trial["control"])
    tests = -(-trial["needed"] // trial["size"])
    power = words(
        "trial.enough" if tests == 1 else "trial.short" if tests <= POOLED else "trial.far",
        effect=formats.number(100 * trial["effect"], 1),
        needed=formats.count(trial["needed"]),
        detectable=formats.number(100 * trial["detectable"], 1),
        tests=formats.count(tests),
    )
    proposed = words("trial.text", size=size, control=control, days=days)
    return [proposed, power, words("trial.commands", commands=words.comma.join(commands))]


def _tile(one: dict[str, Any], overview: dict[str, Any], words: Words, formats: Formats) -> Tile:
    shown, key = getattr(formats, one["kind"]), one["key"]
    template = f"tile.{key}.note_all" if key == "active" and not overview["active_days"] else f"tile.{key}.note"
    note = "" if key == "leaving" and one["low"] is None else words(
        template,
        active_days=overview["active_days"],
        days=overview["horizon_days"],
        value_days=overview["value_days"],
        of=formats.money(one["of"]),
        n=formats.count(one["n"]),
        low=shown(one["low"]),
        high=shown(one["high"]),
    )  # fmt: skip
    labels = {"previous": words("overview.previous", days=overview["horizon_days"])}
    labels["last_year"] = words("overview.last_year_label")
    earlier = {name: _earlier(one, one[name], label, words, formats) for name, label in labels.items()}
    return Tile(key, words(f"tile.{key}"), shown(one["value"]), note, **earlier)


def _earlier(
    one: dict[str, Any], past: dict[str, Any] | None, label: str, words: Words, formats: Formats
) -> Earlier | None:
    if not past:
        return None
    if one["kind"] == "percent":
        change = words("overview.by_points", change=formats.difference(one["value"], past["value"]))
    elif past["relative"] is None or (one["kind"] == "count" and past["value"] < FEW):
        change = formats.signed(one["kind"], past["change"])
    else:
        change = formats.change(past["relative"])
    shown = getattr(formats, one["kind"])(past["value"])
    return Earlier(label, shown, change, past["direction"], past["tone"])


def _light(one: dict[str, Any], overview: dict[str, Any], words: Words, formats: Formats) -> Light:
    key, colour = one["key"], one["colour"]
    if key == "quality":
        text = _quality(one, overview, words, formats)
    elif colour == "grey" and one.get("least"):
        text = words(f"light.{key}.few", least=formats.count(one["least"]))
    elif colour == "grey":
        text = words(f"light.{key}.none")
    elif key == "drift":
        text = words(
            "light.drift.text",
            psi=formats.number(one["psi"], 2),
            stable=formats.number(one["stable"], 2),
            moved=formats.count(one["moved"]),
            inputs=formats.count(one["inputs"]),
        )
    elif key == "ranking":
        text = _ranking(one, words, formats)
    else:
        text = words(
            "light.calibration.text",
            origins=formats.count(one["origins"]),
            miss=formats.number(100 * one["miss"], 1),
            held=formats.count(one["held"]),
            closed=formats.count(one["closed"]),
        )
        if bias := one["bias"]:
            points = formats.number(100 * bias["points"], 1)
            text += words(f"light.calibration.{bias['side']}", n=formats.count(bias["n"]), points=points)
    return Light(key, words(f"light.{key}"), colour, words(f"light.{colour}"), text)


def _quality(one: dict[str, Any], overview: dict[str, Any], words: Words, formats: Formats) -> str:
    worst = words("light.quality.worst", note=words.of(one["note"])) if one["note"] else ""
    last = formats.day(overview["freshness"]["last"])
    text = "light.quality.text" if one["share"] else "light.quality.text_none"
    texts = [words(text, last=last, share=formats.percent(one["share"]), most=worst)]
    if silence := one["silence"]:
        span = {name: formats.day(silence[name]) for name in ("first", "last")}
        texts.append(words("light.quality.silence", days=formats.count(silence["days"]), **span))
    if jump := one["break"]:
        shown = {"month": formats.month(jump["month"]), "times": formats.number(jump["times"], 0)}
        shown |= {name: formats.amount(jump[name]) for name in ("before", "after")}
        texts.append(words("light.quality.break", **shown))
    if apart := one["apart"]:
        shown = {"high": apart["high"], "low": apart["low"], "times": formats.number(apart["times"], 0)}
        shown |= {name: formats.amount(apart[name]) for name in ("most", "least")}
        texts.append(words("light.quality.apart", **shown))
    if one["stale"]:
        texts.append(words("light.quality.age", days=formats.count(one["age_days"])))
    remedies = False
    for finding in one["noticed"][:2]:
        text = words.of(finding["text"])
        fact = _without_keys(text)
        remedies |= fact != text
        texts.append(words("light.quality.noticed", name=words.of(finding["name"]), text=fact))
    if len(one["noticed"]) > 2:
        texts.append(words("light.quality.more", n=formats.count(len(one["noticed"]) - 2)))
    elif remedies:
        texts.append(words("light.quality.remedy"))
    return words.joined(texts)


def _without_keys(text: str) -> str:
    """What a finding says, without its later clauses that tell an analyst which key of the study file to set."""
    fact, *rest = re.split(r"(?=; |；)", text)
    return "".join([fact, *(clause for clause in rest if not _KEY.search(clause))])


def _ranking(one: dict[str, Any], words: Words, formats: Formats) -> str:
    constant, rule = one["constant"], one["rule"]
    text = words(
        "light.ranking.text",
        constant=formats.change(constant["mean"]),
        low=formats.change(constant["low"]),
        high=formats.change(constant["high"]),
        auc=formats.number(one["auc"], 2),
        origins=formats.count(constant["origins"]),
    )
    if rule and rule["low"] is not None:
        limits = {name: formats.change(rule[name]) for name in ("low", "high")}
        text += words("light.ranking.rule", rule=formats.change(rule["mean"]), **limits)
    return text
