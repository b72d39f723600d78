"""The demo company follows up its unhappy answers."""

import pytest
from tests.cast import aya

from enishi.lib import clock
from enishi.segments.models import Segment
from enishi.site.demo.followed import follow_up
from enishi.site.demo.load import LOGIN
from enishi.team.models import Member
from enishi.timeline.queries import stats
from enishi.timeline.tests.stream import Message, happen, track
from enishi.work.models import Entry, Item, Rule

pytestmark = pytest.mark.django_db


def answer(number: int, hours: int, score: int) -> Message:
    at = clock.from_us(clock.now_us() - hours * clock.HOUR)
    said = track("Survey Answered", f"a{number}", who=f"p{number}", metric="NPS", score=score)
    return {**said, "timestamp": at.isoformat()}


@pytest.fixture
def company() -> None:
    Segment.objects.all().delete()
    aya()
    owner = Member(email=LOGIN, name="デモ", role="owner")
    owner.set_unusable_password()
    owner.save()
    happen(*(answer(number, 7 + 6 * number, number % 11) for number in range(30)))


@pytest.mark.usefixtures("company")
def test_the_newest_detractors_are_followed_up_in_every_way() -> None:
    before = stats().events
    follow_up()
    items = Item.objects.filter(rule=Rule.objects.get())
    assert items.count() == 12
    assert set(items.values_list("status", flat=True)) == {
        "open",
        "in_progress",
        "waiting",
        "resolved",
    }
    assert all(item.title.startswith("NPS ") for item in items)
    assert items.filter(owner=None, status="open").exists()
    assert not items.exclude(status="resolved").exclude(reason="").exists()
    assert set(Item.objects.values_list("kind", flat=True)) == {"follow_up", "issue", "task"}
    assert max(Item.objects.values_list("changed_at", flat=True)) <= clock.now_us()
    assert stats().events == before  # nothing that customers did


@pytest.mark.usefixtures("company")
def test_a_second_run_changes_nothing() -> None:
    follow_up()
    items, entries = list(Item.objects.values()), Entry.objects.count()
    follow_up()
    assert (list(Item.objects.values()), Entry.objects.count()) == (items, entries)
    assert Rule.objects.count() == 1
