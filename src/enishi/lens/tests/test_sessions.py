from enishi.lens.statistics.proportions import wilson
from enishi.lens.tests.golden import Ask


def test_a_pause_longer_than_the_gap_begins_another_session(ask: Ask) -> None:
    ask.tell("aya", "2026-11-01 09:00", "Viewed Home Page", kind="page")
    ask.tell("aya", "2026-11-01 09:30", "Product Viewed")
    ask.tell("aya", "2026-11-01 10:01", "Product Viewed")
    ask.tell("ben", "2026-11-01 23:50", "Product Viewed", channel="app")
    ask.tell("ben", "2026-11-02 00:10", "Order Completed", channel="store")
    ask.tell("ben", "2026-11-02 00:20", "identify", kind="identify")

    answer = ask("sessions")

    assert [row["day"] for row in answer.rows] == ["2026-11-01"]
    row = answer.rows[0]
    assert (row["sessions"], row["people"], row["events"], row["bounces"]) == (3, 2, 5, 1)
    assert (row["median_seconds"], row["p90_seconds"]) == (1200, 1680)
    assert row["bounce_share"] == 1 / 3
    assert (row["bounce_share_lo"], row["bounce_share_hi"]) == wilson(1, 3)
    assert answer.n == answer.totals["people"] == 2
    assert ask.behind("sessions", {"day": "2026-11-01"}) == ask.people("aya", "ben")


def test_a_session_belongs_to_where_and_when_it_begins(ask: Ask) -> None:
    ask.tell("aya", "2026-11-01 23:50", "Product Viewed", channel="app")
    ask.tell("aya", "2026-11-02 00:10", "Product Viewed", channel="web")
    ask.tell("ben", "2026-11-02 09:00", "Product Viewed", channel=None)

    before = ask("sessions", by="channel", until="2026-11-02")
    after = ask("sessions", by="channel", since="2026-11-02")

    assert [(row["channel"], row["sessions"], row["events"]) for row in before.rows] == [
        ("app", 1, 2)
    ]
    assert [(row["channel"], row["sessions"], row["events"]) for row in after.rows] == [
        (None, 1, 1)
    ]
    assert ask.behind("sessions", {"channel": None}, by="channel") == ask.people("ben")


def test_nobody_is_an_answer_with_its_reason(ask: Ask) -> None:
    answer = ask("sessions", gap="10m")

    assert (answer.rows, answer.n, answer.reason) == ([], 0, "no_events")
