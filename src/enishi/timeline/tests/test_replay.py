"""What was refused can be mended and comes in like everything else."""

import pytest
from tests.cast import aya

from enishi.lib.errors import BadInput
from enishi.timeline.actions import replay_quarantined
from enishi.timeline.models import Event, Quarantined
from enishi.timeline.tests.stream import drain, happen

pytestmark = pytest.mark.django_db
NAMELESS = {"type": "track", "userId": "misaki", "messageId": "m1"}
MENDED = '{"type": "track", "event": "Searched", "userId": "misaki", "messageId": "m1"}'


def refused() -> Quarantined:
    happen(NAMELESS)
    return Quarantined.objects.get()


def test_a_corrected_message_becomes_an_event_under_its_own_id() -> None:
    row = replay_quarantined(refused(), MENDED, by=aya())
    drain()
    assert Event.objects.values_list("name", "message_id").get() == ("Searched", "m1")
    assert row.replayed_at is not None


def test_replaying_twice_is_one_event() -> None:
    row = refused()
    for _ in range(2):
        replay_quarantined(row, MENDED, by=aya())
    drain()
    assert Event.objects.count() == 1


def test_what_came_another_way_meanwhile_stays_one_event() -> None:
    row = refused()
    happen({**NAMELESS, "event": "Searched"})
    replay_quarantined(row, MENDED, by=aya())
    drain()
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "code"), [("{", "not_json"), ('{"type": "track", "userId": "u"}', "event_missing")]
)
def test_a_correction_that_is_still_wrong_is_said_at_once(text: str, code: str) -> None:
    row = refused()
    with pytest.raises(BadInput) as problem:
        replay_quarantined(row, text, by=aya())
    assert problem.value.code == code
    row.refresh_from_db()
    assert row.replayed_at is None
