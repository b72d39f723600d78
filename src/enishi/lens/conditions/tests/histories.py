"""Random trees and random histories for both evaluators: few names, few values and instants on a
grid with its microseconds around, so that everything meets everything, on the boundary too."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from hypothesis import strategies as st

from enishi.lens.conditions import tree as t
from enishi.lens.conditions.days import Calendar
from enishi.lens.conditions.facts import Event, Facts, Permission, Said

HOUR = 3_600_000_000
# 2026-03-08 00:00 UTC: New York's clocks go forward that morning; and a new fiscal year is near.
BASE = 1_772_928_000_000_000
STEPS = 80
PATHS = ("a", "b", "c.d", "値 段")
TRAITS = ("plan", "born")
NAMES = ("Product Viewed", "Product Added", "Order Completed")

moments = st.builds(
    lambda step, jitter: BASE + step * 12 * HOUR + jitter,
    st.integers(0, STEPS),
    st.sampled_from((0, 0, 0, 1, -1)),
)
scalars = st.sampled_from(
    [0, 1, 1.0, 2, -3, 0.1, 2.5, 2**53 + 1, 1e16, "", "1", "2", "a", "ab", "値", True, False]
)
said = st.one_of(scalars, st.sampled_from([None, [1, "a"], {"d": 1}, 10**25, -0.0, 'q"\\']))
days = st.sampled_from(
    ["1990-03-10", "2000-02-29", "2026-03-20", "2026-04-01T09:00", "1990-3-1", "2026-02-30", "soon"]
)
spans = st.sampled_from(["12h", "1d", "2d", "90m", "1w", "5d", "30d"])
units = st.sampled_from(["day", "week", "month", "quarter", "year", "fiscal_year"])
zones = st.sampled_from(["Asia/Tokyo", "UTC", "America/New_York"]).map(ZoneInfo)
calendars = st.builds(Calendar, zones, st.sampled_from([1, 4, 3]))
names = st.sampled_from([*NAMES, "Product *"])
written = moments.map(lambda at: msgspec.json.encode(_iso(at)).decode().strip('"'))


def _iso(at: int) -> str:
    from enishi.lib import clock

    return clock.from_us(at).isoformat()


windows = st.one_of(
    st.just(t.Ever()),
    st.builds(t.Last, span=spans),
    st.builds(t.Last, span=spans),
    st.builds(t.Before, span=spans),
    st.builds(t.This, unit=units),
    st.builds(t.Previous, unit=units),
    st.builds(t.Between, since=st.none() | written, until=st.none() | written),
    st.builds(
        t.Between, since=st.just("2026-03-10"), until=st.sampled_from(["2026-03-20", "2026-04-01"])
    ),
    st.builds(t.SinceFirst, span=spans, event=st.sampled_from(["", NAMES[0]])),
)


@st.composite
def comparisons(draw: Any, dates: bool = False) -> dict[str, object]:
    ops = ["=", "!=", "<", "<=", ">", ">=", "between", "in", "not_in", "contains", "not_contains"]
    ops += ["starts_with", "exists", "missing"]
    op = draw(st.sampled_from([*ops, *sorted(t.DATE_OPS)] if dates else ops))
    if op in t.DATE_OPS:
        low = draw(st.integers(0, 40))
        if op == "days_from_today":
            low -= 20
        return {"op": op, "value": (low, low + draw(st.integers(0, 10)))}
    if op in {"exists", "missing"}:
        return {"op": op}
    if op in {"in", "not_in"}:
        return {"op": op, "value": tuple(draw(st.lists(scalars, min_size=1, max_size=3)))}
    if "contains" in op or op == "starts_with":
        return {"op": op, "value": draw(st.sampled_from(["", "a", "値", "1"]))}
    if op == "between":
        kind = draw(st.sampled_from([["", "1", "a", "ab"], [0, 1, 2.5, 1e16]]))
        return {
            "op": op,
            "value": tuple(draw(st.lists(st.sampled_from(kind), min_size=2, max_size=2))),
        }
    value = draw(scalars.filter(lambda v: not isinstance(v, bool) or op in {"=", "!="}))
    return {"op": op, "value": value}


@st.composite
def filters(draw: Any) -> t.Filter:
    of = draw(st.sampled_from(["property", "property", "event", "trait"]))
    pool = {"property": PATHS, "event": ("channel", "stage"), "trait": TRAITS}[of]
    return t.Filter(draw(st.sampled_from(pool)), of=of, **draw(comparisons()))


def events_asked(draw: Any) -> dict[str, Any]:
    asked = {"touchpoint": "店"} if draw(st.integers(0, 7)) == 0 else {"event": draw(names)}
    return {**asked, "where": tuple(draw(st.lists(filters(), max_size=2)))}


amounts = st.one_of(
    st.builds(t.Amount, at_least=st.sampled_from([0, 1, 2, 2.5, 3])),
    st.builds(t.Amount, at_most=st.sampled_from([0, 1, 2, -1])),
    st.builds(t.Amount, exactly=st.sampled_from([0, 1, 2, 1.5, 0.1])),
    st.builds(t.Amount, at_least=st.sampled_from([0, 1]), at_most=st.sampled_from([1, 3])),
)


@st.composite
def leaves(draw: Any) -> t.Condition:
    kind = draw(st.sampled_from(["did", "did", "did_not", "sequence", "value", "trait", "known"]))
    if kind == "did":
        sum_of = draw(st.sampled_from(["", "", *PATHS]))
        return t.Did(
            amount=draw(amounts), sum_of=sum_of, window=draw(windows), **events_asked(draw)
        )
    if kind == "did_not":
        return t.DidNot(window=draw(windows), **events_asked(draw))
    if kind == "sequence":
        then = draw(st.sampled_from(["did", "did_not"]))
        most = 3 if then == "did" else 2
        steps = [t.Step(**events_asked(draw)) for _ in range(draw(st.integers(2, most)))]
        return t.Sequence(steps=tuple(steps), within=draw(spans), then=then, window=draw(windows))
    if kind == "value":
        cls: type[t.FirstValue | t.LastValue] = draw(st.sampled_from([t.FirstValue, t.LastValue]))
        return cls(
            name=draw(st.sampled_from(PATHS)),
            window=draw(windows),
            **draw(comparisons()),
            **events_asked(draw),
        )
    if kind == "trait":
        return t.Trait(
            name=draw(st.sampled_from(TRAITS)),
            ago=draw(st.none() | spans),
            fresh=draw(st.none() | spans),
            **draw(comparisons(dates=True)),
        )
    known: t.Condition = draw(
        st.one_of(
            st.builds(t.Tag, name=st.sampled_from(["VIP", "新規"])),
            st.builds(t.Identifier, kind=st.sampled_from(["email", "line"])),
            st.builds(
                t.Consent,
                purpose=st.just("marketing"),
                channel=st.sampled_from(["", "mail", "line"]),
                state=st.sampled_from(["granted", "refused", "unknown"]),
            ),
        )
    )
    return known


conditions = st.recursive(
    leaves(),
    lambda inner: st.one_of(
        st.builds(t.All, of=st.lists(inner, max_size=3).map(tuple)),
        st.builds(t.Any, of=st.lists(inner, max_size=3).map(tuple)),
        st.builds(t.Not, of=inner),
    ),
    max_leaves=4,
)


@dataclass
class Identity:
    """What one source knows; identities are merged into people, and may be parted again."""

    since: int
    events: list[Event] = field(default_factory=list)
    traits: list[tuple[str, Said]] = field(default_factory=list)
    tags: dict[str, int] = field(default_factory=dict)
    consents: list[tuple[str, Permission]] = field(default_factory=list)
    identifiers: dict[str, int] = field(default_factory=dict)


@st.composite
def events(draw: Any, numbers: Any) -> Event:
    inner = draw(st.one_of(said, st.just({"d": draw(said)})))
    properties = {"a": draw(said), "b": draw(said), "c": inner, "値 段": draw(said)}
    for gone in draw(st.lists(st.sampled_from(list(properties)), max_size=2)):
        properties.pop(gone, None)
    return Event(
        time=draw(moments),
        seq=next(numbers),  # in order of arrival, which is not that of time
        kind=draw(st.sampled_from([1, 1, 1, 1, 2, 4])),
        name=draw(st.sampled_from(NAMES)),
        touchpoint=draw(st.sampled_from([None, "店"])),
        stage=draw(st.sampled_from([None, "a"])),
        channel=draw(st.sampled_from([None, "a", "ab"])),
        properties=msgspec.json.encode(properties).decode(),
    )


@st.composite
def identities(draw: Any, numbers: Any) -> Identity:
    rows = draw(st.lists(events(numbers), max_size=7))
    if rows and draw(st.booleans()):  # the same again, as a source repeats itself
        rows.append(msgspec.structs.replace(draw(st.sampled_from(rows)), seq=next(numbers)))
    values = {"plan": said, "born": st.one_of(days, days, said)}
    traits = [
        (name, Said(draw(moments), next(numbers), draw(values[name])))
        for name in draw(st.lists(st.sampled_from(TRAITS), max_size=4))
    ]
    return Identity(
        since=BASE - HOUR if draw(st.integers(0, 3)) else draw(moments),
        events=rows,
        traits=traits,
        tags=draw(st.dictionaries(st.sampled_from(["VIP", "新規"]), moments, max_size=1)),
        consents=[
            (channel, Permission(draw(moments), next(numbers), draw(st.booleans())))
            for channel in draw(st.lists(st.sampled_from(["", "mail", "line"]), max_size=3))
        ],
        identifiers=draw(st.dictionaries(st.sampled_from(["email", "line"]), moments, max_size=2)),
    )


def facts_of(parts: Sequence[Identity]) -> Facts:
    """One person of several identities."""
    traits: dict[str, list[Said]] = {}
    consents: dict[tuple[str, str], list[Permission]] = {}
    for part in parts:
        for name, row in part.traits:
            traits.setdefault(name, []).append(row)
        for channel, permission in part.consents:
            consents.setdefault(("marketing", channel), []).append(permission)
    return Facts(
        since=min(part.since for part in parts),
        events=sorted((e for part in parts for e in part.events), key=lambda e: (e.time, e.seq)),
        traits={n: sorted(rows, key=lambda row: (row.at, row.seq)) for n, rows in traits.items()},
        tags=_earliest([part.tags for part in parts]),
        consents={
            slot: sorted(rows, key=lambda row: (row.at, row.seq)) for slot, rows in consents.items()
        },
        identifiers=_earliest([part.identifiers for part in parts]),
    )


def _earliest(found: Sequence[dict[str, int]]) -> dict[str, int]:
    return {name: min(one[name] for one in found if name in one) for one in found for name in one}
