from enishi.lens.statistics.proportions import wilson
from enishi.lens.tests.golden import Ask


def visits(ask: Ask) -> None:
    ask.tell("aya", "2026-11-01 10:00", "Product Viewed", channel="web")
    ask.tell("aya", "2026-11-01 10:00", "Order Completed", channel="store")
    ask.tell("ben", "2026-11-01 10:00", "Order Completed", channel="app")
    ask.tell("ben", "2026-11-01 10:00", "Product Viewed", channel="app")
    ask.tell("chi", "2026-11-02 10:00", "Product Viewed", channel="web")
    ask.tell("chi", "2026-11-09 10:00", "Order Completed", channel="web")
    ask.tell("chi", "2026-11-20 10:00", "Order Completed", channel="web")
    ask.tell("dai", "2026-11-23 10:00", "Product Viewed", channel=None)


def test_the_goal_counts_after_the_start_only(ask: Ask) -> None:
    visits(ask)

    answer = ask("metrics.conversion", by="channel")

    assert [(row["group"], row["conversion"], row["n"]) for row in answer.rows] == [
        ("web", 1.0, 2), ("app", 0.0, 1), (None, 0.0, 1)
    ]  # fmt: skip
    assert answer.totals == {"conversion": 0.5, "converted": 2}
    assert answer.interval == wilson(2, 4)

    def behind(**row: object) -> list[int]:
        return ask.behind("metrics.conversion", row, by="channel")

    assert behind(followed=True) == ask.people("aya", "chi")
    assert behind(followed=False) == ask.people("ben", "dai")
    assert behind(group="app") == ask.people("ben")


def test_only_who_has_had_the_time_is_judged(ask: Ask) -> None:
    visits(ask)

    week = ask("metrics.conversion", within="7d")
    short = ask("metrics.conversion", within="6d")

    assert (week.n, week.totals["converted"]) == (3, 2)  # dai came yesterday
    assert (short.n, short.totals["converted"]) == (3, 1)


def test_coming_again_is_a_share_of_those_who_ordered(ask: Ask) -> None:
    visits(ask)

    answer = ask("metrics.repeat")

    low, high = wilson(1, 3)
    assert answer.rows == [
        {"group": None, "repeat": 1 / 3, "lo": low, "hi": high, "n": 3, "again": 1}
    ]
    assert ask("metrics.repeat", within="10d").totals["again"] == 0
    assert [row["group"] for row in ask("metrics.repeat", by="month").rows] == ["2026-11-01"]
    assert ask("metrics.repeat", until="2026-11-01").reason == "no_events"
