from typing import Any

import pytest

from enishi.lens.errors import QuestionError
from enishi.lens.scores.tests.telling import answered, mixed
from enishi.lens.statistics.nps import Classes, difference
from enishi.lens.statistics.proportions import newcombe
from enishi.lens.tests.golden import Ask

MONTHS = {"before": "2026-09-01..2026-10-01", "after": "2026-10-01..2026-11-01"}
SEPTEMBER, OCTOBER = "2026-09-10 10:00", "2026-10-10 10:00"


def simpson(ask: Ask) -> None:
    """Each channel rises by ten points; people move to the one with the lower level."""
    answered(ask, mixed(70, 20, 10), SEPTEMBER, channel="store")  # 60
    answered(ask, mixed(35, 30, 35), SEPTEMBER, channel="web")  # 0
    answered(ask, mixed(30, 8, 2), OCTOBER, channel="store")  # 70
    answered(ask, mixed(72, 32, 56), OCTOBER, channel="web")  # 10


def test_every_channel_rises_and_the_whole_falls_because_of_the_mix(ask: Ask) -> None:
    simpson(ask)

    answer = ask("metrics.nps.why", by="channel", **MONTHS)

    by_group = {row["group"]: row for row in answer.rows}
    assert {group: row["rate"] for group, row in by_group.items()} == pytest.approx(
        {"store": 3.5, "web": 6.5}
    )
    # centred at (30 + 22) / 2 = 26: store −.3 · (65 − 26), web +.3 · (5 − 26)
    assert {group: row["mix"] for group, row in by_group.items()} == pytest.approx(
        {"store": -11.7, "web": -6.3}
    )
    totals: dict[str, Any] = answer.totals
    assert (totals["change"], totals["mix"], totals["rate"]) == pytest.approx((-8, -18, 10))
    assert (totals["nps_before"], totals["nps_after"]) == (30, 22)
    assert totals["mix_hi"] < 0 < totals["rate"]
    assert by_group["web"]["share_after"] == 0.8
    assert (answer.n, totals["verdict"]) == (400, "not_distinguishable")


def test_parts_add_up_also_when_a_channel_comes_and_one_goes(ask: Ask) -> None:
    answered(ask, mixed(7, 2, 4), SEPTEMBER, channel="store")
    answered(ask, mixed(5, 3, 3), SEPTEMBER, channel="phone")
    answered(ask, mixed(9, 2, 8), OCTOBER, channel="store")
    answered(ask, mixed(4, 4, 9), OCTOBER, channel="app")
    answered(ask, mixed(1, 0, 2), OCTOBER)

    answer = ask("metrics.nps.why", **MONTHS)

    rows: list[dict[str, Any]] = answer.rows
    change = 100 * (14 - 19) / 39 - 100 * (12 - 7) / 24
    assert sum(row["mix"] + row["rate"] for row in rows) == pytest.approx(change, abs=1e-9)
    assert answer.totals["change"] == pytest.approx(change, abs=1e-9)
    assert {row["group"] for row in rows} == {"store", "phone", "app", None}
    assert {row["group"]: row["rate"] for row in rows if row["group"] != "store"} == {
        "phone": 0, "app": 0, None: 0
    }  # fmt: skip
    app = next(row for row in rows if row["group"] == "app")
    assert (app["nps_before"], app["n_before"]) == (None, 0)


def test_the_same_question_draws_the_same_intervals(ask: Ask) -> None:
    simpson(ask)
    once, twice = (ask("metrics.nps.why", **MONTHS) for _ in range(2))
    assert once == twice
    assert all(row["mix_lo"] < row["mix"] < row["mix_hi"] for row in once.rows)  # type: ignore[operator] # numbers


def test_thirteen_points_of_a_hundred_answers_are_not_distinguishable(ask: Ask) -> None:
    answered(ask, mixed(45, 25, 30), SEPTEMBER)
    answered(ask, mixed(53, 22, 25), OCTOBER)

    answer = ask("metrics.compare", **MONTHS)

    low, high = difference(Classes(45, 25, 30), Classes(53, 22, 25))
    assert answer.rows == [
        {"group": None, "before": 15, "after": 28, "change": 13, "lo": low, "hi": high,
         "n_before": 100, "n_after": 100, "verdict": "not_distinguishable"}
    ]  # fmt: skip
    assert answer.totals["verdict"] == "not_distinguishable"
    assert answer.interval == (low, high)


def test_a_large_change_is_called_by_its_direction(ask: Ask) -> None:
    answered(ask, [5] * 30 + [2] * 70, SEPTEMBER, "CSAT", max=5)
    answered(ask, [5] * 60 + [2] * 40, OCTOBER, "CSAT", max=5)

    answer = ask("metrics.compare", metric="csat", **MONTHS)
    back = ask(
        "metrics.compare",
        metric="csat",
        show="mean",
        before=MONTHS["after"],
        after=MONTHS["before"],
    )

    assert answer.interval == newcombe((60, 100), (30, 100))
    assert (answer.totals["change"], answer.totals["verdict"]) == (pytest.approx(0.3), "rose")
    assert (back.totals["change"], back.totals["verdict"]) == (pytest.approx(-0.9), "fell")


def test_several_groups_widen_the_intervals_and_few_answers_say_so(ask: Ask) -> None:
    for channel in ("web", "app"):
        answered(ask, mixed(40, 30, 30), SEPTEMBER, channel=channel)
        answered(ask, mixed(58, 24, 18), OCTOBER, channel=channel)
    answered(ask, mixed(2, 0, 0), OCTOBER, channel="store")

    rows = ask("metrics.compare", by="channel", **MONTHS).rows

    alone = difference(Classes(40, 30, 30), Classes(58, 24, 18))
    assert rows[0]["lo"] < alone[0] < alone[1] < rows[0]["hi"]  # type: ignore[operator] # numbers
    assert [row["verdict"] for row in rows] == ["rose", "rose", "not_enough_data"]
    assert (rows[2]["before"], rows[2]["change"]) == (None, None)


def test_without_periods_the_window_is_compared_with_the_time_before_it(ask: Ask) -> None:
    answered(ask, mixed(10, 0, 0), "2026-10-22 10:00")
    answered(ask, mixed(0, 0, 10), "2026-11-02 10:00")
    answered(ask, mixed(0, 0, 10), "2026-10-21 23:59")

    answer = ask("metrics.compare", since="2026-11-01", until="2026-11-11")

    assert (answer.totals["n_before"], answer.totals["n_after"]) == (10, 10)
    assert answer.totals["change"] == -200


def test_people_are_those_of_either_period_or_of_one(ask: Ask) -> None:
    said: dict[str, Any] = {"metric": "NPS", "score": 9}
    ask.tell("aya", SEPTEMBER, "Survey Answered", **said)
    ask.tell("ben", OCTOBER, "Survey Answered", **said)
    ask.tell("chi", OCTOBER, "Survey Answered", **{**said, "channel": "store"})
    ask.tell("dai", "2026-10-10 10:00", "Survey Answered", **said)
    apart = {"before": MONTHS["before"], "after": "2026-10-10..2026-11-01"}
    ask.tell("emi", "2026-10-09 10:00", "Survey Answered", **said)

    def behind(**row: object) -> list[int]:
        return ask.behind("metrics.nps.why", row, **apart)

    assert behind() == ask.people("aya", "ben", "chi", "dai")
    assert behind(group="web") == ask.people("aya", "ben", "dai")
    assert behind(group="web", period="before") == ask.people("aya")
    assert behind(period="after") == ask.people("ben", "chi", "dai")


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"before": "2026-09-01..2026-10-01"},
        {"before": "2026-09-01", "after": "2026-10-01..2026-11-01"},
        {"before": "2026-09-01..2026-09-01", "after": "2026-10-01..2026-11-01"},
        {"before": "2026-09-01..2026-10-02", "after": "2026-10-01..2026-11-01"},
        {**MONTHS, "by": "month"},
    ],
)
def test_two_periods_must_be_two_periods(ask: Ask, params: dict[str, str]) -> None:
    with pytest.raises(QuestionError):
        ask("metrics.nps.why", **params)


def test_nothing_before_is_an_answer_with_its_reason(ask: Ask) -> None:
    answered(ask, mixed(5, 0, 0), OCTOBER)
    answer = ask("metrics.nps.why", **MONTHS)
    assert (answer.rows, answer.n, answer.reason) == ([], 5, "no_events")
    answered(ask, mixed(5, 0, 0), SEPTEMBER)
    assert ask("metrics.nps.why", **MONTHS).reason == "not_enough_data"
    assert ask("metrics.compare", **MONTHS).totals["verdict"] == "not_enough_data"
