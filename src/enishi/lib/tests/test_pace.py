from enishi.lib import clock
from enishi.lib.pace import Pace


def test_an_address_is_too_fast_until_the_minute_is_over_and_others_are_not() -> None:
    pace = Pace(2)
    with clock.clock_at(clock.HOUR):
        assert [pace.is_too_fast("1.2.3.4") for _time in range(3)] == [False, False, True]
        assert not pace.is_too_fast("5.6.7.8")
    with clock.clock_at(clock.HOUR + clock.MINUTE):
        assert not pace.is_too_fast("1.2.3.4")
