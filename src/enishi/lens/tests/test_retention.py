import pytest

from enishi.lens.errors import QuestionError
from enishi.lens.result import Result
from enishi.lens.tests.golden import Ask


def tell_three_weeks(ask: Ask) -> None:
    """Two begin in the week of Monday 2 November, one in the next; NOW is Tuesday the 24th."""
    ask.tell("aya", "2026-11-02 00:00", "Product Viewed")
    ask.tell("aya", "2026-11-09 09:00", "Order Completed", revenue=5000)
    ask.tell("aya", "2026-11-23 09:00", "Product Viewed")
    ask.tell("ben", "2026-11-08 23:59", "Product Viewed")
    ask.tell("ben", "2026-11-17 09:00", "Product Viewed", kind="page")
    ask.tell("cho", "2026-11-10 09:00", "Product Viewed")
    ask.tell("cho", "2026-11-24 09:00", "Product Viewed")
    ask.tell("cho", "2026-11-01 09:00", "identify", kind="identify")  # no visit


def triangle(answer: Result) -> dict[object, list[object]]:
    rows: dict[object, list[object]] = {}
    for row in answer.rows:
        rows.setdefault((row["cohort"], row["people"]), []).append(row["returned"])
    return rows


def test_who_came_in_exactly_that_week_and_nobody_knows_yet(ask: Ask) -> None:
    tell_three_weeks(ask)

    answer = ask("retention")

    assert triangle(answer) == {
        ("2026-11-02", 2): [2, 1, 1, None],
        ("2026-11-09", 1): [1, 0, None, None],
    }
    assert answer.n == 3
    assert answer.rows[1]["share"] == 0.5
    assert (answer.rows[3]["share"], answer.rows[3]["lo"]) == (None, None)
    assert [(one["people"], one["returned"]) for one in answer.totals["periods"]] == [  # type: ignore[attr-defined] # a list
        (3, 3),
        (3, 1),
        (2, 1),
    ]


def test_who_came_in_that_week_or_later(ask: Ask) -> None:
    tell_three_weeks(ask)

    assert triangle(ask("retention", kind="unbounded")) == {
        ("2026-11-02", 2): [2, 2, 2, None],
        ("2026-11-09", 1): [1, 1, None, None],
    }


def test_weeks_may_be_counted_from_each_persons_own_start(ask: Ask) -> None:
    tell_three_weeks(ask)

    # the first week's cohort is complete on the 9th; their own second week ends on the 23rd
    assert triangle(ask("retention", kind="rolling")) == {
        ("2026-11-02", 2): [2, 2, None, None],
        ("2026-11-09", 1): [1, None, None, None],
    }


def test_a_week_after_the_start_to_the_microsecond_is_the_next(ask: Ask) -> None:
    ask.tell("aya", "2026-11-02 09:00", "Visit")
    ask.tell("aya", "2026-11-09 08:59", "Visit")
    ask.tell("ben", "2026-11-02 09:00", "Visit")
    ask.tell("ben", "2026-11-09 09:00", "Visit")
    ask.tell("cho", "2026-11-23 09:00", "Visit")

    rows = triangle(ask("retention", kind="rolling"))

    assert rows["2026-11-02", 2] == [2, 1, None, None]


def test_people_behind_a_cell_are_those_who_returned_in_it(ask: Ask) -> None:
    tell_three_weeks(ask)
    cell = {"cohort": "2026-11-02", "period": 1}

    assert ask.behind("retention", cell) == ask.people("aya")
    assert ask.behind("retention", cell, kind="unbounded") == ask.people("aya", "ben")
    assert ask.behind("retention", {"cohort": "2026-11-09"}) == ask.people("cho")
    assert ask.behind("retention", {}) == ask.people("aya", "ben", "cho")


def test_start_and_back_may_be_events_of_their_own(ask: Ask) -> None:
    ask.tell("aya", "2026-11-02 08:00", "Order Completed")  # before the start: no return
    ask.tell("aya", "2026-11-02 09:00", "Signed Up")
    ask.tell("ben", "2026-11-03 09:00", "Signed Up")
    ask.tell("ben", "2026-11-03 09:00", "Order Completed")
    ask.tell("ben", "2026-11-10 09:00", "Order Completed")
    ask.tell("cho", "2026-11-10 09:00", "Order Completed")  # never signed up

    answer = ask("retention", start="Signed Up", back="Order Completed", until="2026-11-16")

    assert triangle(answer) == {("2026-11-02", 2): [1, None]}
    rolling = ask("retention", start="Signed Up", back="Order Completed", kind="rolling")
    assert triangle(rolling)["2026-11-02", 2] == [None, None]


def test_who_began_before_the_window_is_of_no_cohort(ask: Ask) -> None:
    tell_three_weeks(ask)

    assert triangle(ask("retention", since="2026-11-09", periods=1)) == {("2026-11-09", 1): [1]}


def test_months_are_the_calendars_in_the_companys_zone(ask: Ask) -> None:
    ask.tell("aya", "2025-12-31 23:59", "Visit")
    ask.tell("aya", "2026-02-01 00:00", "Visit")
    ask.tell("ben", "2026-01-01 00:00", "Visit")

    answer = ask("retention", unit="month", until="2026-03-01")

    # nothing is known after 1 February, the last day with an event
    assert triangle(answer) == {
        ("2025-12-01", 1): [1, 0, None],
        ("2026-01-01", 1): [1, None, None],
    }


def test_days_follow_each_other(ask: Ask) -> None:
    ask.tell("aya", "2026-11-22 23:00", "Visit")
    ask.tell("aya", "2026-11-23 01:00", "Visit")
    ask.tell("ben", "2026-11-24 01:00", "Visit")

    assert triangle(ask("retention", unit="day")) == {
        ("2026-11-22", 1): [1, 1, None],
        ("2026-11-24", 1): [None, None, None],
    }


def test_without_events_there_is_a_reason(ask: Ask) -> None:
    assert (ask("retention").rows, ask("retention").reason) == ([], "no_events")
    ask.tell("aya", "2026-11-22 23:00", "Visit")
    assert ask("retention", start="Signed Up").reason == "no_events"


def test_a_row_that_is_none_is_refused(ask: Ask) -> None:
    with pytest.raises(QuestionError) as refused:
        ask.behind("retention", {"cohort": "last week"})

    assert refused.value.field == "cohort"


def test_a_person_who_comes_daily_counts_once_in_week_and_month(ask: Ask) -> None:
    for day in range(10, 24):
        ask.tell("aya", f"2026-11-{day} 09:00", "Visit")
    ask.tell("ben", "2026-11-15 09:00", "Visit")
    ask.tell("cho", "2026-10-22 09:00", "Visit")

    answer = ask("stickiness", since="2026-11-20")

    assert [tuple(row.values())[:4] for row in answer.rows] == [
        ("2026-11-20", 1, 2, 3),
        ("2026-11-21", 1, 2, 2),
        ("2026-11-22", 1, 1, 2),
        ("2026-11-23", 1, 1, 2),
    ]
    assert answer.rows[0]["dau_mau"] == pytest.approx(1 / 3)
    assert answer.totals["dau_mau"] == 4 / 9
    assert answer.n == 2
    assert ask.behind("stickiness", {"day": "2026-11-20"}) == ask.people("aya", "ben", "cho")
    assert len(ask("stickiness", days=3).rows) == 3


def test_a_day_on_which_nobody_came_has_no_ratio(ask: Ask) -> None:
    ask.tell("aya", "2026-11-22 09:00", "Visit")

    answer = ask("stickiness", since="2026-11-21")

    assert [row["dau_mau"] for row in answer.rows] == [None, 1.0]


def test_no_visits_at_all_have_no_stickiness(ask: Ask) -> None:
    assert ask("stickiness").reason == "no_events"
