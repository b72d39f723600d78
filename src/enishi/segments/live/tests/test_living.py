"""Live membership after the pipeline is what the batch says of everybody, at every moment."""

import pytest

from enishi.lib import clock
from enishi.lib.clock import clock_at
from enishi.segments.live import filling
from enishi.segments.live.tests import living
from enishi.segments.live.tests.living import SEGMENTS, everybody_by_hand, everybody_by_sql
from enishi.segments.models import Segment
from enishi.timeline.tests.stream import drain

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> None:
    Segment.objects.all().delete()
    living.start_afresh()


def names_that_differ() -> dict[str, tuple[set[int], set[int]]]:
    live, batch = everybody_by_hand(), everybody_by_sql()
    names = dict(Segment.objects.values_list("pk", "name"))
    return {names[pk]: (live[pk], batch[pk]) for pk in batch if live[pk] != batch[pk]}


@pytest.mark.parametrize("seed", range(2))
def test_live_and_batch_agree_whatever_happens(seed: int) -> None:
    for name, condition in SEGMENTS.items():
        living.segment(name, condition)
    with clock_at(living.BEGIN):
        filling.fill_all()
    somebody = 0
    for number, (now, batch) in enumerate(living.lives(seed, hours=16)):
        with clock_at(now):
            living.arrive(batch)
            drain()
            living.pass_time()
            assert names_that_differ() == {}, f"after batch {number}"
            somebody += sum(map(len, everybody_by_hand().values()))
        if number % 5 == 4:  # nothing comes in, but time passes
            with clock_at(now + clock.HOUR // 2 + number * clock.MINUTE):
                living.pass_time()
                assert names_that_differ() == {}, f"some time after batch {number}"
        if number == 9:
            living.start_afresh()
    assert somebody > 200
