from enishi.lens.tests.golden import Ask


def test_events_are_listed_by_how_often_they_came(ask: Ask) -> None:
    ask.tell("aya", "2026-11-01 09:00", "Product Viewed")
    ask.tell("aya", "2026-11-01 09:01", "Product Viewed")
    ask.tell("ben", "2026-11-02 09:00", "Product Viewed")
    ask.tell("ben", "2026-11-02 09:05", "Order Completed", revenue=5000)
    ask.tell("vic", "2026-11-02 09:05", "identify", kind="identify")

    answer = ask("events")

    assert answer.rows == [
        {"name": "Product Viewed", "count": 3, "people": 2},
        {"name": "Order Completed", "count": 1, "people": 1},
    ]
    assert answer.n == 2
    assert ask.behind("events", {"name": "Order Completed"}) == ask.people("ben")


def test_a_window_takes_its_first_day_and_leaves_its_last(ask: Ask) -> None:
    ask.tell("aya", "2026-11-01 00:00", "Product Viewed")
    ask.tell("ben", "2026-11-02 00:00", "Product Viewed")

    answer = ask("events", since="2026-11-01", until="2026-11-02")

    assert answer.rows == [{"name": "Product Viewed", "count": 1, "people": 1}]


def test_nothing_is_an_answer_with_its_reason(ask: Ask) -> None:
    answer = ask("events")

    assert (answer.rows, answer.n, answer.reason) == ([], 0, "no_events")
