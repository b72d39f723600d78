"""Questions split by segment: who is in it and who is not, or several beside everybody."""

import json
from typing import Any

import pytest
from tests.cast import aya, browser_of

from enishi.ask import queries
from enishi.lens.statistics.nps import Classes, adjusted_wald
from enishi.lib import clock
from enishi.lib.errors import BadInput
from enishi.people.tests import cast as people
from enishi.segments.actions import SegmentDraft, create_segment
from enishi.segments.conditions import current_version
from enishi.segments.live.models import Live, Passage
from enishi.segments.models import Membership, Segment
from enishi.team.access import Caller
from enishi.team.enums import Scope
from enishi.timeline.tests import making

pytestmark = pytest.mark.django_db

BOUGHT = {"is": "did", "event": "Order Completed"}
VIEWED = {"is": "did", "event": "Product Viewed"}


def answered(seq: int, person: int, score: int, **values: object) -> None:
    said = json.dumps({"metric": "nps", "score": score})
    making.event(seq, "Survey Answered", identity_id=person, properties=said, **values)


@pytest.fixture
def shoppers() -> list[int]:
    """Four who came; the first two bought; the first three answered twice: 10, 9 and 0."""
    comers = people.arrive(*(people.event(making.NOON, user_id=f"u{n}") for n in range(4)))
    for number, person in enumerate(comers):
        making.event(number + 1, identity_id=person)
    for number, person in enumerate(comers[:2]):
        making.event(
            number + 11, "Order Completed", identity_id=person, properties='{"revenue": 5000}'
        )
    for number, (person, score) in enumerate(zip(comers, (10, 9, 0), strict=False)):
        answered(number + 21, person, score)
        answered(number + 31, person, score)
    return comers


def segment(name: str, condition: object) -> Segment:
    draft = SegmentDraft(name=name, condition=condition)
    return create_segment(draft, by=Caller(aya(), None, Scope.WRITE))


def by_group(answer: Any, column: str = "n") -> dict[object, object]:
    return {row["group"]: row[column] for row in answer.rows}


def test_one_segment_parts_the_answers(shoppers: list[int]) -> None:
    pk = segment("Buyers", BOUGHT).pk

    answer = queries.ask("metrics.nps", {"by": f"segment:{pk}"})

    assert by_group(answer) == {str(pk): 4, f"not:{pk}": 2}
    assert by_group(answer, "nps") == {str(pk): 100, f"not:{pk}": -100}
    assert (answer.n, answer.params) == (6, {"by": f"segment:{pk}"})
    inside = queries.people_behind("metrics.nps", answer.params, {"group": str(pk)})
    outside = queries.people_behind("metrics.nps", answer.params, {"group": f"not:{pk}"})
    everybody = queries.people_behind("metrics.nps", answer.params, {})
    assert (inside.items, outside.items) == (shoppers[:2], shoppers[2:3])
    assert everybody.items == shoppers[:3]


def test_several_segments_may_overlap_and_stand_beside_everybody(shoppers: list[int]) -> None:
    buyers, _viewers = segment("Buyers", BOUGHT), segment("Viewers", VIEWED)

    answer = queries.ask("metrics.nps", {"by": f"segment:{buyers.pk},Viewers"})

    assert by_group(answer) == {"everybody": 6, str(buyers.pk): 4, "Viewers": 6}
    assert answer.n == 6
    assert answer.totals["of_groups"] == {
        name: {
            "n": classes.n,
            "interval": list(adjusted_wald(classes)),
            "reason": "not_enough_data",
            "totals": {"left_out": 0},
        }
        for name, classes in (
            (str(buyers.pk), Classes(promoters=4, passives=0, detractors=0)),
            ("Viewers", Classes(promoters=4, passives=0, detractors=2)),
        )
    }


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("breakdown", {}),
        ("breakdown", {"event": "Order Completed", "measure": "sum:revenue"}),
        ("trend", {"unit": "month"}),
        ("events", {}),
        ("sessions", {}),
        ("retention", {}),
        ("lifecycle", {}),
        ("rfm.cells", {}),
        ("paths.graph", {}),
        ("funnel", {"steps": "Product Viewed>Order Completed"}),
        ("metrics.csat", {}),
        ("metrics.revenue", {}),
        ("metrics.aov", {}),
        ("metrics.repeat", {}),
        ("metrics.conversion", {}),
        ("metrics.bounce", {}),
        ("metrics.time_on_site", {}),
        ("metrics.trend", {"metric": "active", "unit": "month"}),
        ("metrics.churn", {"window": "1d"}),
        ("metrics.by_class", {"follow": "1s"}),
        ("metrics.purchase_interval", {}),
        ("metrics.waiting", {}),
        ("metrics.first_response", {}),
    ],
)
def test_whatever_is_asked_the_groups_of_one_segment_add_up(
    name: str, params: dict[str, object], shoppers: list[int]
) -> None:
    pk = segment("Buyers", BOUGHT).pk
    whole = queries.ask(name, params)

    parted = queries.ask(name, {**params, "by": f"segment:{pk}"})

    groups: Any = parted.totals["of_groups"]
    assert [groups[str(pk)]["n"] + groups[f"not:{pk}"]["n"]] == [parted.n] == [whole.n]
    assert {row["group"] for row in parted.rows} == {str(pk), f"not:{pk}"}


def test_a_funnel_is_split_by_segment_beside_its_own_by(shoppers: list[int]) -> None:
    segment("Buyers", BOUGHT)
    said = {"steps": "Product Viewed>Order Completed", "split": "segment:Buyers"}

    rows = queries.ask("funnel", said).rows

    assert [(row["group"], row["step"], row["people"]) for row in rows] == [
        ("Buyers", "Product Viewed", 2), ("Buyers", "Order Completed", 2),
        ("not:Buyers", "Product Viewed", 2), ("not:Buyers", "Order Completed", 0),
    ]  # fmt: skip


def test_without_a_book_membership_is_that_of_the_windows_end(shoppers: list[int]) -> None:
    pk = segment("Buyers", BOUGHT).pk
    before = clock.from_us(making.NOON + 11 * clock.SECOND).isoformat()

    early = queries.ask("events", {"by": f"segment:{pk}", "until": before})
    late = queries.ask("events", {"by": f"segment:{pk}"})

    assert (early.totals["membership"], late.totals["membership"]) == ("end", "end")
    assert [(row["group"], row.get("name"), row.get("people")) for row in early.rows] == [
        (str(pk), None, None), (f"not:{pk}", "Product Viewed", 4),
    ]  # fmt: skip
    assert {row["group"] for row in late.rows if row.get("name") == "Order Completed"} == {str(pk)}


def test_where_the_book_reaches_back_membership_is_that_of_each_answer(
    shoppers: list[int],
) -> None:
    """The first came in between their two answers, the second left between theirs."""
    one = segment("Book", {"is": "tag", "name": "VIP"})
    since = clock.from_us(making.NOON).isoformat()
    between = making.NOON + 26 * clock.SECOND
    version = current_version(one).pk
    Live.objects.update_or_create(
        segment=one, defaults={"version": version, "filled_at": making.NOON - 1, "error": ""}
    )
    Passage.objects.create(segment=one, person_id=shoppers[0], at=between, is_in=True)
    Passage.objects.create(segment=one, person_id=shoppers[1], at=between, is_in=False)
    Membership.objects.create(segment=one, person_id=shoppers[0], entered_at=between)
    asked = {"by": f"segment:{one.pk}", "since": since}

    by_book = queries.ask("metrics.nps", asked)
    too_early = queries.ask("metrics.nps", {"by": f"segment:{one.pk}"})
    followed = queries.ask("metrics.repeat", asked)

    assert by_book.totals["membership"] == "event"
    assert by_group(by_book) == {str(one.pk): 2, f"not:{one.pk}": 4}
    assert too_early.totals["membership"] == followed.totals["membership"] == "end"
    assert queries.people_behind("metrics.nps", asked, {"group": str(one.pk)}).total == 2


def test_a_segment_explains_a_change_and_two_periods_and_a_gap(shoppers: list[int]) -> None:
    """Of the six answers three lie in each period; one more of a buyer comes after them."""
    pk = str(segment("Buyers", BOUGHT).pk)
    marks = [clock.from_us(making.NOON + n * clock.SECOND).isoformat() for n in (21, 30, 60)]
    ends = {"before": "..".join(marks[:2]), "after": "..".join(marks[1:])}
    answered(41, shoppers[0], 10)

    why = queries.ask("metrics.nps.why", {**ends, "by": f"segment:{pk}"})
    compared = queries.ask("metrics.compare", {**ends, "by": f"segment:{pk}"})
    gap = queries.ask("metrics.consistency", {"by": f"segment:{pk}"})

    # NPS 100 · 2/3 − 100 · 1/3 before, 100 · 3/4 − 100 · 1/4 after: everything is mix
    assert by_group(why, "share_after") == {pk: 0.75, f"not:{pk}": 0.25}
    assert why.totals["change"] == pytest.approx(50 - 100 / 3)
    assert by_group(why, "rate") == {pk: 0, f"not:{pk}": 0}
    assert why.totals["mix"] == pytest.approx(50 - 100 / 3)
    assert by_group(compared, "n_after") == {pk: 3, f"not:{pk}": 1}
    assert by_group(gap, "value") == {pk: 100, f"not:{pk}": -100}
    behind = queries.people_behind("metrics.nps.why", why.params, {"group": pk, "period": "after"})
    assert behind.items == shoppers[:2]
    behind = queries.people_behind("metrics.consistency", gap.params, {"group": pk})
    assert behind.items == shoppers[:2]


def test_each_of_two_periods_has_its_own_members(shoppers: list[int]) -> None:
    """Before anybody bought nobody was a buyer, whatever they are later."""
    pk = str(segment("Buyers", BOUGHT).pk)
    marks = [clock.from_us(making.NOON + n * clock.SECOND).isoformat() for n in (0, 6, 40)]
    before, after = "..".join(marks[:2]), "..".join(marks[1:])
    answered(5, shoppers[1], 9)

    rows = queries.ask(
        "metrics.compare", {"before": before, "after": after, "by": f"segment:{pk}"}
    ).rows

    found = {row["group"]: (row["n_before"], row["n_after"]) for row in rows}
    assert found == {pk: (0, 4), f"not:{pk}": (1, 2)}


@pytest.mark.parametrize(
    ("name", "by"),
    [
        ("metrics.nps", "segment:nobody"),
        ("metrics.nps", "segment:"),
        ("metrics.compare", "segment:Buyers,Viewers"),
        ("segment.preview", "segment:Buyers"),
    ],
)
def test_what_cannot_be_split_so_says_why(name: str, by: str) -> None:
    segment("Buyers", BOUGHT)
    segment("Viewers", VIEWED)

    with pytest.raises(BadInput) as told:
        queries.ask(name, {"by": by, **({"since": "-30d"} if name.startswith("m") else {})})

    assert told.value.field == "by"


def test_the_api_takes_it_too(shoppers: list[int]) -> None:
    segment("Buyers", BOUGHT)

    told = (
        browser_of(aya())
        .post(
            "/api/v1/ask/metrics.nps",
            json.dumps({"by": "segment:Buyers"}),
            content_type="application/json",
        )
        .json()
    )

    assert [row["group"] for row in told["rows"]] == ["Buyers", "not:Buyers"]
