from typing import Any

import pytest

from enishi.lens.errors import QuestionError
from enishi.lens.scores.tests.telling import answered, mixed
from enishi.lens.statistics.nps import Classes, adjusted_wald
from enishi.lens.statistics.proportions import wilson
from enishi.lens.tests.golden import Ask


def test_the_score_is_promoters_minus_detractors_with_its_interval(ask: Ask) -> None:
    answered(ask, [10, 9, 9, 10, 10, 8, 7, 6, 0, 5])
    answered(ask, [5], metric="CSAT")

    answer = ask("metrics.nps")

    low, high = adjusted_wald(Classes(5, 2, 3))
    assert answer.rows == [
        {"group": None, "nps": 20.0, "lo": low, "hi": high, "n": 10,
         "promoters": 5, "passives": 2, "detractors": 3}
    ]  # fmt: skip
    assert (answer.n, answer.interval, answer.reason) == (10, (low, high), None)


def test_groups_partition_the_answers_and_what_is_not_said_is_null(ask: Ask) -> None:
    answered(ask, mixed(8, 1, 1), channel="web", stage="Order")
    answered(ask, mixed(2, 1, 9), channel="store")
    answered(ask, mixed(1, 1, 0), channel=None, stage="")

    by_channel = ask("metrics.nps", by="channel").rows
    by_stage = ask("metrics.nps", by="stage").rows

    assert [(row["group"], row["n"]) for row in by_channel] == [
        ("store", 12), ("web", 10), (None, 2)
    ]  # fmt: skip
    assert [row.get("reason") for row in by_channel] == [None, None, "not_enough_data"]
    assert [(row["group"], row["nps"], row["n"]) for row in by_stage] == [
        ("Order", 70.0, 10), (None, pytest.approx(-600 / 14), 14)
    ]  # fmt: skip


def test_blank_scores_and_other_scales_are_left_out_and_counted(ask: Ask) -> None:
    answered(ask, mixed(10, 0, 0), metric="nps")
    answered(ask, [11, -1])
    answered(ask, [5], max=5)
    ask.tell("aya", "2026-11-01 12:00", "Survey Answered", metric="NPS", comment="…")
    ask.tell("ben", "2026-11-01 12:00", "Survey Answered", metric="NPS", score="9")

    answer = ask("metrics.nps")

    assert (answer.n, answer.totals) == (11, {"left_out": 4})


def test_any_property_splits_whatever_its_name(ask: Ask) -> None:
    for name in ("plan", "料金 プラン", "a-b", "x/y:z"):
        answered(ask, mixed(1, 0, 0), **{name: "A"})
        answered(ask, mixed(0, 0, 2), **{name: "B"})
        rows = ask("metrics.nps", by=f"property:{name}").rows
        assert {row["group"]: row["n"] for row in rows if row["group"]} == {"A": 1, "B": 2}


def test_a_property_inside_a_property_splits_too(ask: Ask) -> None:
    answered(ask, mixed(0, 0, 2), ratings={"delivery": 1})
    answered(ask, mixed(1, 0, 0), ratings={"delivery": 5})
    rows = ask("metrics.nps", by="property:ratings.delivery").rows
    assert [(row["group"], row["nps"]) for row in rows] == [("1", -100), ("5", 100)]


def test_an_answer_about_an_order_is_about_its_store(ask: Ask) -> None:
    said: dict[str, Any] = {"metric": "NPS", "score": 9}
    ask.tell("aya", "2026-10-01 10:00", "Order Completed", order_id="A1", store="川口店")
    ask.tell("aya", "2026-10-02 10:00", "Survey Answered", order_id="A1", **said)
    ask.tell("ben", "2026-10-02 10:00", "Survey Answered", order_id="A1", store="世田谷店", **said)
    ask.tell("chi", "2026-10-02 10:00", "Survey Answered", order_id="A2", **said)
    ask.tell("dai", "2026-10-02 10:00", "Survey Answered", **said)

    rows = ask("metrics.nps", by="store").rows

    assert {row["group"]: row["n"] for row in rows} == {"川口店": 1, "世田谷店": 1, None: 2}
    assert ask.behind("metrics.nps", {"group": "川口店"}, by="store") == ask.people("aya")


def test_periods_are_the_companys_and_come_in_order(ask: Ask) -> None:
    answered(ask, mixed(1, 0, 0), "2026-10-31 23:59")
    answered(ask, mixed(0, 0, 2), "2026-11-01 00:00")
    answered(ask, mixed(0, 1, 0), "2026-03-31 10:00")

    def groups(by: str) -> list[tuple[object, object]]:
        return [(row["group"], row["n"]) for row in ask("metrics.nps", by=by).rows]

    assert groups("day") == [("2026-03-31", 1), ("2026-10-31", 1), ("2026-11-01", 2)]
    assert groups("week") == [("2026-03-30", 1), ("2026-10-26", 3)]
    assert groups("month") == [("2026-03-01", 1), ("2026-10-01", 1), ("2026-11-01", 2)]
    assert groups("quarter") == [("2026-01-01", 1), ("2026-10-01", 3)]
    assert groups("year") == [("2025-04-01", 1), ("2026-04-01", 3)]
    assert len(ask.behind("metrics.nps", {"group": "2026-11-01"}, by="month")) == 2
    assert len(ask.behind("metrics.nps", {"group": "2026-10-01"}, by="quarter")) == 3


def test_people_are_those_of_the_group_and_the_class(ask: Ask) -> None:
    ask.tell("aya", "2026-11-01 09:00", "Survey Answered", metric="NPS", score=10, channel="web")
    ask.tell("ben", "2026-11-01 09:00", "Survey Answered", metric="NPS", score=7, channel="web")
    ask.tell("chi", "2026-11-01 09:00", "Survey Answered", metric="NPS", score=0, channel=None)

    def behind(**row: object) -> list[int]:
        return ask.behind("metrics.nps", row, by="channel")

    assert behind() == ask.people("aya", "ben", "chi")
    assert behind(group="web") == ask.people("aya", "ben")
    assert behind(group=None) == ask.people("chi")
    assert behind(group="web", **{"class": "passives"}) == ask.people("ben")
    assert behind(**{"class": "detractors"}) == ask.people("chi")
    assert ask.behind("metrics.nps", {"group": None}) == ask.people("aya", "ben", "chi")


def test_no_answers_is_an_answer_with_its_reason(ask: Ask) -> None:
    assert (ask("metrics.nps").rows, ask("metrics.nps").reason) == ([], "no_events")
    answered(ask, mixed(3, 0, 0))
    assert ask("metrics.nps").reason == "not_enough_data"
    assert ask("metrics.nps", until="2026-11-01").reason == "no_events"


@pytest.mark.parametrize(
    ("params", "field"),
    [({"by": "weather"}, "by"), ({"by": "property:"}, "by"), ({"by": "property:a[0]"}, "by")],
)
def test_what_cannot_split_is_refused(ask: Ask, params: dict[str, str], field: str) -> None:
    with pytest.raises(QuestionError) as refused:
        ask("metrics.nps", **params)
    assert refused.value.field == field
    with pytest.raises(QuestionError):
        ask.behind("metrics.nps", {"group": "yesterday"}, by="day")
    with pytest.raises(QuestionError):
        ask.behind("metrics.nps", {"class": "neutrals"})


def test_employees_answers_are_their_own_metric(ask: Ask) -> None:
    answered(ask, mixed(8, 1, 1), metric="eNPS")
    answered(ask, mixed(0, 0, 5))
    assert [row["nps"] for row in ask("metrics.enps").rows] == [70.0]


def test_satisfaction_is_the_share_of_the_top_box(ask: Ask) -> None:
    answered(ask, [5, 4, 4, 3, 1, 5, 5, 5, 5, 2], metric="CSAT", max=5)
    answered(ask, [7], metric="CSAT", max=7)

    answer = ask("metrics.csat")

    assert answer.rows == [
        {"group": None, "csat": 0.7, "lo": wilson(7, 10)[0], "hi": wilson(7, 10)[1], "n": 10,
         "top": 7, "mean": 3.9}
    ]  # fmt: skip
    assert answer.totals == {"left_out": 1}
    assert ask("metrics.csat", top=5).rows[0]["csat"] == 0.5
    assert ask("metrics.csat", scale="1-7").rows == [
        {"group": None, "csat": 1.0, "lo": wilson(1, 1)[0], "hi": 1.0, "n": 1,
         "top": 1, "mean": 7.0, "reason": "not_enough_data"}
    ]  # fmt: skip


def test_effort_may_be_shown_as_a_mean(ask: Ask) -> None:
    answered(ask, [7, 6, 5, 4, 3, 2, 1, 7, 7, 7], metric="CES")

    mean = ask("metrics.ces", show="mean")

    assert mean.rows[0]["ces"] == 4.9
    # Student by hand: s² = (287 − 49²/10)/9 = 5.2111, t(9) = 2.2622
    assert mean.interval == pytest.approx((4.9 - 1.6330, 4.9 + 1.6330), abs=1e-3)
    assert ask("metrics.ces").rows[0]["ces"] == 0.6
    with pytest.raises(QuestionError):
        ask("metrics.ces", scale="1-9")
