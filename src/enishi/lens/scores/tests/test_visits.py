from enishi.lens.statistics.proportions import wilson
from enishi.lens.tests.golden import Ask


def came(ask: Ask) -> None:
    ask.tell("aya", "2026-11-01 10:00", "Product Viewed")
    ask.tell("aya", "2026-11-01 10:10", "Product Added")
    ask.tell("ben", "2026-11-01 10:00", "Product Viewed")
    ask.tell("ben", "2026-11-01 18:00", "Store Visited", channel="store")


def test_a_bounce_is_a_session_of_one_event(ask: Ask) -> None:
    came(ask)

    by_channel = ask("metrics.bounce", by="channel")

    low, high = wilson(1, 2)
    assert by_channel.rows == [
        {"group": "web", "bounce": 0.5, "lo": low, "hi": high, "n": 2, "people": 2},
        {"group": "store", "bounce": 1.0, "lo": wilson(1, 1)[0], "hi": 1.0, "n": 1, "people": 1},
    ]
    assert (by_channel.n, by_channel.reason) == (3, None)
    assert [(row["group"], row["bounce"]) for row in ask("metrics.bounce").rows] == [(None, 2 / 3)]
    assert [(row["group"], row["n"]) for row in ask("metrics.bounce", channel="web").rows] == [
        (None, 2)
    ]
    assert ask.behind("metrics.bounce", {}, channel="store") == ask.people("ben")
    assert ask.behind("metrics.bounce", {"group": "store"}, by="channel") == ask.people("ben")
    assert ask.behind("metrics.bounce", {}) == ask.people("aya", "ben")


def test_time_on_site_is_from_the_first_event_to_the_last(ask: Ask) -> None:
    came(ask)
    nothing = {"lo": None, "hi": None}  # two sessions have no interval
    assert ask("metrics.time_on_site", by="channel").rows == [
        {"group": "web", "median": 300, "p90": 540, "n": 2, "people": 2, **nothing},
        {"group": "store", "median": 0, "p90": 0, "n": 1, "people": 1, **nothing},
    ]
    assert ask("metrics.time_on_site", until="2026-11-01").reason == "no_events"
