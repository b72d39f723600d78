"""What a person permits, from what was said about each of their identities."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from enishi.people.models import Consent


@dataclass(frozen=True, slots=True)
class Join:
    """Two identities became one person at that moment."""

    low: int
    high: int
    at: int


def in_force(statements: Iterable[Consent], joins: Iterable[Join]) -> list[Consent]:
    """Per purpose and channel the statement that holds: on one side the newest; where two sides
    meet, a refusal before a permission; what is said after they met is said by both. The history
    is played in the order of its own time, so it does not matter when a statement arrived."""
    slots: dict[tuple[str, str], list[Consent]] = {}
    for statement in statements:
        slots.setdefault((statement.purpose, statement.channel), []).append(statement)
    meetings = sorted(joins, key=lambda join: (join.at, join.low, join.high))
    return [_holds(said, meetings) for _, said in sorted(slots.items())]


@dataclass(frozen=True, slots=True)
class Change:
    """From that moment on this holds, for the person that the identities are today."""

    purpose: str
    channel: str
    at: int
    granted: bool


def changes(statements: Iterable[Consent], joins: Iterable[Join]) -> list[Change]:
    """What `in_force` would have said, from the first statement on."""
    slots: dict[tuple[str, str], list[Consent]] = {}
    for statement in statements:
        slots.setdefault((statement.purpose, statement.channel), []).append(statement)
    meetings = sorted(joins, key=lambda join: (join.at, join.low, join.high))
    return [
        Change(*slot, at, granted)
        for slot, said in sorted(slots.items())
        for at, granted in _over_time(said, meetings)
    ]


def _over_time(said: list[Consent], meetings: list[Join]) -> Iterator[tuple[int, bool]]:
    last: bool | None = None
    for moment in sorted({c.at for c in said} | {join.at for join in meetings}):
        heard = [c for c in said if c.at <= moment]
        if not heard:
            continue
        granted = _holds(heard, [join for join in meetings if join.at <= moment]).granted
        if granted != last:
            last = granted
            yield moment, granted


def _holds(said: list[Consent], meetings: list[Join]) -> Consent:
    side: dict[int, set[int]] = {}
    value: dict[int, Consent] = {}  # by identity; all of one side have the same

    def state(identities: set[int], statement: Consent | None) -> None:
        for identity in identities:
            side[identity] = identities
            if statement is not None:
                value[identity] = statement

    moments: list[tuple[int, int, int, Join | Consent]] = [
        (join.at, 0, number, join) for number, join in enumerate(meetings)
    ]
    moments += [(c.at, 1, c.pk, c) for c in said]
    for _, _, _, moment in sorted(moments, key=lambda m: m[:3]):
        if isinstance(moment, Consent):
            state(side.get(moment.identity_id, {moment.identity_id}), moment)
        else:
            both = side.get(moment.low, {moment.low}) | side.get(moment.high, {moment.high})
            state(both, _stricter(value.get(moment.low), value.get(moment.high)))
    last = {value[c.identity_id].pk: value[c.identity_id] for c in said}
    return min(last.values(), key=lambda c: (c.granted, -c.at, -c.pk))


def _stricter(one: Consent | None, other: Consent | None) -> Consent | None:
    if one is None or other is None:
        return one or other
    return min(one, other, key=lambda c: (c.granted, -c.at, -c.pk))
