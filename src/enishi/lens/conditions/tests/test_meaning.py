"""What conditions mean, by hand: both evaluators against what a person would say."""

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import pytest

from enishi.lens.conditions.days import Calendar
from enishi.lens.conditions.expand import expanded
from enishi.lens.conditions.facts import Event, Permission, Said
from enishi.lens.conditions.holds import holds
from enishi.lens.conditions.sql import sql
from enishi.lens.conditions.tests.histories import Identity, facts_of
from enishi.lens.conditions.tests.test_one_meaning import lend
from enishi.lens.conditions.tree import parse
from enishi.lens.engines import duckdb
from enishi.lens.tests.golden import TOKYO, moment
from enishi.lib import clock

CALENDAR = Calendar(TOKYO)
MICRO = 1


class Told:
    """People are named; ids in order of first mention."""

    def __init__(self, engine: duckdb.Engine) -> None:
        self.engine = engine
        self.ids: dict[str, int] = {}
        self.known: dict[str, Identity] = {}
        self.numbers = count(1)

    def of(self, who: str) -> Identity:
        self.ids.setdefault(who, len(self.ids) + 1)
        return self.known.setdefault(who, Identity(since=0))

    def did(self, who: str, when: str | int, name: str = "Order Completed", **said: Any) -> None:
        at = when if isinstance(when, int) else moment(when)
        text = msgspec.json.encode(said).decode()
        self.of(who).events.append(Event(at, next(self.numbers), 1, name, properties=text))

    def has(self, who: str, when: str, **traits: object) -> None:
        for name, value in traits.items():
            self.of(who).traits.append((name, Said(moment(when), next(self.numbers), value)))

    def says(self, who: str, when: str, channel: str, *, granted: bool) -> None:
        permission = Permission(moment(when), next(self.numbers), granted)
        self.of(who).consents.append((channel, permission))

    def who(self, at: str | int, **condition: Any) -> list[str]:
        """By both evaluators."""
        one = expanded(parse(json.dumps(condition)))
        instant = at if isinstance(at, int) else moment(at)
        lend(self.engine, {self.ids[who]: [(0, part)] for who, part in self.known.items()})
        rows = self.engine.ask(sql(one, instant, CALENDAR))
        alone = [
            who
            for who, part in self.known.items()
            if holds(one, facts_of([part]), instant, CALENDAR).holds
        ]
        assert sorted(self.ids[who] for who in alone) == sorted(int(str(pk)) for (pk,) in rows)
        return alone

    def next(self, who: str, at: str | int, **condition: Any) -> str | None:
        one = expanded(parse(json.dumps(condition)))
        instant = at if isinstance(at, int) else moment(at)
        found = holds(one, facts_of([self.known[who]]), instant, CALENDAR).next
        return None if found is None else _written(found)


def _written(at: int) -> str:
    return clock.from_us(at).astimezone(TOKYO).replace(tzinfo=None).isoformat(" ")


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    with duckdb.engine(duckdb.Limits(temp=tmp_path, threads=1)) as engine:
        yield Told(engine)


ORDERED: dict[str, Any] = {"is": "did", "event": "Order Completed"}
LAST_30 = {"is": "last", "span": "30d"}


def test_an_event_counts_for_thirty_days_to_the_microsecond(told: Told) -> None:
    told.did("aya", "2026-11-01 09:00")
    asked = {**ORDERED, "window": LAST_30}
    end = moment("2026-12-01 09:00")

    assert told.who(moment("2026-11-01 09:00") - MICRO, **asked) == []
    assert told.who("2026-11-01 09:00", **asked) == ["aya"]
    assert told.who(end - MICRO, **asked) == ["aya"]
    assert told.who(end, **asked) == []
    assert told.next("aya", "2026-11-05 00:00", **asked) == "2026-12-01 09:00:00"
    assert told.next("aya", end, **asked) is None


def test_last_month_is_the_companys_month(told: Told) -> None:
    told.did("aya", "2026-10-01 00:00")
    told.did("ben", "2026-10-31 23:59")
    told.did("chi", "2026-11-01 00:00")
    asked = {**ORDERED, "window": {"is": "previous", "unit": "month"}}

    assert told.who("2026-11-24 12:00", **asked) == ["aya", "ben"]
    assert told.who("2026-12-01 00:00", **asked) == ["chi"]
    assert told.next("chi", "2026-11-24 12:00", **asked) == "2026-12-01 00:00:00"


def test_the_fiscal_year_begins_in_april(told: Told) -> None:
    told.did("aya", "2026-03-31 23:59")
    told.did("ben", "2026-04-01 00:00")

    this = told.who("2027-03-31 12:00", **ORDERED, window={"is": "this", "unit": "fiscal_year"})
    last = told.who("2026-11-24 12:00", **ORDERED, window={"is": "previous", "unit": "fiscal_year"})

    assert (this, last) == (["ben"], ["aya"])


def test_who_never_did_it_did_it_no_times(told: Told) -> None:
    told.did("aya", "2026-11-01 09:00")
    told.did("ben", "2026-11-01 09:00", "Product Viewed")

    assert told.who("2026-11-02 00:00", **ORDERED, amount={"at_most": 0}) == ["ben"]
    assert told.who("2026-11-02 00:00", **{**ORDERED, "is": "did_not"}) == ["ben"]


def test_money_is_added_up_exactly(told: Told) -> None:
    for _ in range(3):
        told.did("aya", "2026-11-01 09:00", revenue=0.1)
        told.did("ben", "2026-11-01 09:00", revenue="0.1")

    asked = {**ORDERED, "sum_of": "revenue", "amount": {"exactly": 0.3}}
    assert told.who("2026-11-02 00:00", **asked) == ["aya"]


def test_types_are_not_mixed_up(told: Told) -> None:
    for who, value in {"n": 1, "t": "1", "f": True, "z": None, "l": [1], "x": 1.0}.items():
        told.did(who, "2026-11-01 09:00", size=value)
    told.did("none", "2026-11-01 09:00")

    def sized(op: str, *value: Any) -> list[str]:
        asked = {"name": "size", "op": op, **({"value": value[0]} if value else {})}
        return told.who("2026-11-02 00:00", **ORDERED, where=[asked])

    assert sized("=", 1) == ["n", "x"]
    assert sized("=", "1") == ["t"]
    assert sized("=", True) == ["f"]
    assert sized("!=", 1) == ["t", "f", "l"]
    assert sized(">", 0) == ["n", "x"]
    assert sized("in", ["1", True]) == ["t", "f"]
    assert sized("exists") == ["n", "t", "f", "l", "x"]
    assert sized("missing") == ["z", "none"]


def test_one_thing_follows_another_within_its_time(told: Told) -> None:
    for who, then in {"aya": "2026-11-02 08:59", "ben": "2026-11-02 09:00"}.items():
        told.did(who, "2026-11-01 09:00", "Product Added")
        told.did(who, then)
    told.did("chi", "2026-11-01 09:00")  # the other way round
    told.did("chi", "2026-11-01 10:00", "Product Added")
    told.did("dai", "2026-11-01 09:00", "Product Added")
    told.did("dai", "2026-11-01 09:00")  # at the same instant, but arrived after it
    steps = [{"is": "step", "event": name} for name in ("Product Added", "Order Completed")]
    asked = {"is": "sequence", "within": "1d", "steps": steps}

    assert told.who("2026-11-24 12:00", **asked) == ["aya", "dai"]
    assert told.who("2026-11-24 12:00", **asked, then="did_not") == ["ben", "chi"]
    assert told.who("2026-11-02 08:00", **asked, then="did_not") == []
    assert told.next("ben", "2026-11-01 12:00", **asked, then="did_not") == "2026-11-02 09:00:00"


def test_a_trait_is_read_as_of_its_instant(told: Told) -> None:
    told.has("aya", "2026-10-01 09:00", plan="silver")
    told.has("aya", "2026-11-01 09:00", plan="gold")
    told.has("ben", "2026-10-01 09:00", plan="gold")
    told.has("ben", "2026-11-01 09:00", plan=None)
    told.did("aya", "2026-10-15 09:00")
    gold = {"is": "trait", "name": "plan", "op": "=", "value": "gold"}
    at_the_time = {"name": "plan", "op": "=", "value": "silver", "of": "trait"}

    assert told.who("2026-11-24 12:00", **gold) == ["aya"]
    assert told.who("2026-10-20 12:00", **gold) == ["ben"]
    assert told.who("2026-11-24 12:00", **gold, ago="30d") == ["ben"]
    assert told.who("2026-11-24 12:00", **gold, fresh="7d") == []
    assert told.who("2026-11-24 12:00", **{**gold, "op": "missing", "value": None}) == ["ben"]
    assert told.who("2026-11-24 12:00", **ORDERED, where=[at_the_time]) == ["aya"]


def test_a_birthday_begins_at_midnight_and_leap_days_have_one_each_year(told: Told) -> None:
    told.has("aya", "2020-01-01 00:00", born="1990-11-25")
    told.has("ben", "2020-01-01 00:00", born="2000-02-29")
    today = {"is": "trait", "name": "born", "op": "anniversary", "value": [0, 0]}
    twenties = {"is": "trait", "name": "born", "op": "age", "value": [20, 29]}

    assert told.who("2026-11-24 23:59", **today) == []
    assert told.next("aya", "2026-11-24 12:00", **today) == "2026-11-25 00:00:00"
    assert told.who("2026-11-25 00:00", **today) == ["aya"]
    assert told.next("aya", "2026-11-25 00:00", **today) == "2026-11-26 00:00:00"
    assert told.who("2027-02-28 12:00", **today) == ["ben"]
    assert told.who("2028-02-29 12:00", **today) == ["ben"]
    assert told.who("2028-02-28 12:00", **today) == []
    assert told.next("ben", "2026-11-24 12:00", **twenties) == "2030-03-01 00:00:00"


def test_one_refusal_refuses(told: Told) -> None:
    told.says("aya", "2026-11-01 09:00", "mail", granted=True)
    told.says("ben", "2026-11-01 09:00", "mail", granted=True)
    told.says("ben", "2026-11-02 09:00", "", granted=False)
    told.says("chi", "2026-11-01 09:00", "line", granted=True)
    asked = {"is": "consent", "purpose": "marketing", "channel": "mail"}

    assert told.who("2026-11-24 12:00", **asked) == ["aya"]
    assert told.who("2026-11-01 12:00", **asked) == ["aya", "ben"]
    assert told.who("2026-11-24 12:00", **asked, state="refused") == ["ben"]
    assert told.who("2026-11-24 12:00", **asked, state="unknown") == ["chi"]


def test_the_last_answer_is_what_counts(told: Told) -> None:
    told.did("aya", "2026-11-01 09:00", "Survey Answered", metric="NPS", score=3)
    told.did("aya", "2026-11-02 09:00", "Survey Answered", metric="NPS", score=9)
    told.did("aya", "2026-11-03 09:00", "Survey Answered", metric="CSAT", score=1)
    told.did("ben", "2026-11-02 09:00", "Survey Answered", metric="NPS", score=9)
    told.did("ben", "2026-11-01 09:00", "Survey Answered", metric="NPS", score=10)  # came late
    told.did("ben", "2026-11-02 09:00", "Survey Answered", metric="NPS", score=2)  # same instant
    promoter = {"is": "survey", "metric": "NPS", "op": ">=", "value": 9}

    assert told.who("2026-11-24 12:00", **promoter) == ["aya"]
    assert told.who("2026-11-01 12:00", **promoter) == ["ben"]


def test_days_since_the_first_event_are_each_persons_own(told: Told) -> None:
    told.did("aya", "2026-11-01 09:00", "Signed Up")
    told.did("aya", "2026-11-08 08:59")
    told.did("ben", "2026-11-01 09:00", "Signed Up")
    told.did("ben", "2026-11-08 09:00")
    week = {"is": "since_first", "span": "7d", "event": "Signed Up"}

    assert told.who("2026-11-24 12:00", **ORDERED, window=week) == ["aya"]


def test_who_came_later_is_not_among_the_people(told: Told) -> None:
    told.of("aya").since = moment("2026-11-10 00:00")
    told.of("ben").since = moment("2026-11-01 00:00")
    nobody_bought = {"is": "did_not", "event": "Order Completed"}

    assert told.who("2026-11-05 00:00", **nobody_bought) == ["ben"]
    assert told.next("aya", "2026-11-05 00:00", **nobody_bought) == "2026-11-10 00:00:00"
