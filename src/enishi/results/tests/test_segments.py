"""Results of the people of a segment, and segments side by side."""

from typing import Any

import pytest
from tests.cast import aya, ben, browser_of

from enishi.ask import queries
from enishi.lib import clock
from enishi.people.tests import cast as people
from enishi.results.tests.making import applied, asked, page, survey
from enishi.segments.actions import SegmentDraft, create_segment
from enishi.segments.models import Membership, Segment
from enishi.surveys.models import Survey
from enishi.surveys.submitting import Submission, submit
from enishi.team.access import Caller
from enishi.team.enums import Scope
from enishi.timeline.tests import making

pytestmark = pytest.mark.django_db


def segment(name: str, event: str, members: list[int]) -> Segment:
    draft = SegmentDraft(name=name, condition={"is": "did", "event": event})
    made = create_segment(draft, by=Caller(aya(), None, Scope.WRITE))
    for one in members:
        Membership.objects.create(segment=made, person_id=one, entered_at=clock.now_us())
    return made


@pytest.fixture
def answered() -> tuple[Survey, Segment, Segment]:
    """24 people answered: those who bought are happy, those who returned something are not."""
    comers = people.arrive(*(people.event(making.NOON, user_id=f"u{n}") for n in range(24)))
    for number, person in enumerate(comers):
        name = "Order Completed" if number < 12 else "Return Requested"
        making.event(number + 1, name, identity_id=person)
    made = survey(asked())
    for number, person in enumerate(comers):
        given = Submission(f"k{number}", {"nps": 10 if number < 12 else 2}, "ja", person)
        submit(made, given)
    applied()
    buyers = segment("購入者", "Order Completed", comers[:12])
    return made, buyers, segment("返品者", "Return Requested", comers[12:])


def of(answer: Any) -> dict[object, tuple[object, object, object]]:
    rows = [row for row in answer.rows if "metric" in row]
    return {row["group"]: (row["n"], row["value"], row["mark"]) for row in rows}


def test_a_segment_is_judged_against_everybody_else(
    answered: tuple[Survey, Segment, Segment],
) -> None:
    made, buyers, returners = answered
    params = {"survey": made.pk, "question": "nps"}

    one = queries.ask("surveys.results", {**params, "by": f"segment:{buyers.pk}"})
    both = queries.ask("surveys.results", {**params, "by": f"segment:{buyers.pk},{returners.pk}"})

    assert of(one) == {
        str(buyers.pk): (12, 100.0, "above"),
        f"not:{buyers.pk}": (12, -100.0, "below"),
    }
    assert of(both) == {
        str(buyers.pk): (12, 100.0, "above"),
        str(returners.pk): (12, -100.0, "below"),
    }


def test_the_filter_means_the_same_people_in_figures_and_lists(
    answered: tuple[Survey, Segment, Segment],
) -> None:
    made, buyers, _returners = answered
    found = browser_of(ben()).get(f"/surveys/{made.pk}/results/?segment={buyers.pk}").context
    assert (found["n"], found["found"][0].n, found["cards"][0].value) == (12, 12, "+100")
    listed = browser_of(ben()).get(f"/surveys/{made.pk}/results/answers/?segment={buyers.pk}")
    assert len(listed.context["answers"]) == 12
    assert "購入者" in page(ben(), made, "groups/", by=f"segment:{buyers.pk}")
