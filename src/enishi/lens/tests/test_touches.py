from enishi.lens.tests.golden import Ask


def tell_arrivals(ask: Ask) -> None:
    ask.tell("aya", "2026-10-01 09:00", "View", channel="mail", touchpoint="Newsletter")
    ask.tell("aya", "2026-11-01 09:00", "View", channel="web")
    ask.tell("aya", "2026-11-02 09:00", "Order Completed", channel="store")
    ask.tell("aya", "2026-11-03 09:00", "Order Completed", channel="store")
    ask.tell("ben", "2026-11-01 09:00", "View", channel="app")
    ask.tell("ben", "2026-11-01 09:00", "View", channel="web")
    ask.tell("chi", "2026-11-01 09:00", "Order Completed", channel="store")
    ask.tell("dai", "2026-11-01 08:00", "identify", kind="identify", channel="web")
    ask.tell("dai", "2026-11-01 09:00", "View", channel=None)
    ask.tell("dai", "2026-11-01 09:10", "View", channel="web")


def test_a_person_comes_by_the_channel_of_their_very_first_event(ask: Ask) -> None:
    tell_arrivals(ask)

    answer = ask("touch.first")

    assert [
        (row["touch"], row["people"], row["converted"], row["conversions"], row["share"])
        for row in answer.rows
    ] == [(None, 1, 0, 0, 0), ("app", 1, 0, 0, 0), ("mail", 1, 1, 2, 1), ("store", 1, 1, 1, 1)]
    assert answer.n == 4
    assert ask.behind("touch.first", {"touch": "mail"}) == ask.people("aya")
    assert ask.behind("touch.first", {"touch": None}) == ask.people("dai")


def test_who_came_before_the_window_did_not_come_in_it(ask: Ask) -> None:
    tell_arrivals(ask)

    answer = ask("touch.first", since="2026-11-01", by="touchpoint")

    assert [(row["touch"], row["people"]) for row in answer.rows] == [(None, 3)]


def test_the_last_touch_is_the_one_before_the_conversion(ask: Ask) -> None:
    tell_arrivals(ask)

    answer = ask("touch.last")

    assert [(row["touch"], row["people"], row["conversions"]) for row in answer.rows] == [
        (None, 1, 1), ("web", 1, 2),
    ]  # fmt: skip
    assert (answer.n, answer.totals) == (2, {"conversions": 3})
    assert ask.behind("touch.last", {"touch": "web"}) == ask.people("aya")


def test_the_last_touch_may_lie_before_the_window(ask: Ask) -> None:
    tell_arrivals(ask)

    answer = ask("touch.last", by="touchpoint", since="2026-11-03")

    assert [(row["touch"], row["conversions"]) for row in answer.rows] == [("Newsletter", 1)]


def test_no_conversion_is_an_answer_with_its_reason(ask: Ask) -> None:
    answer = ask("touch.last", conversion="Signed Up")

    assert (answer.rows, answer.n, answer.reason) == ([], 0, "no_events")
