import pytest

from enishi.lens.errors import QuestionError
from enishi.lens.statistics.proportions import wilson
from enishi.lens.tests.golden import Ask


def test_waiting_is_what_the_events_say(ask: Ask) -> None:
    for who, wait, reason in (
        ("aya", 10, "返品"), ("ben", 50, "返品"), ("chi", 300, "返品"), ("dai", 0.5, "請求書")
    ):  # fmt: skip
        ask.tell(who, "2026-11-01 10:00", "Call Started", wait_seconds=wait, reason=reason)
    ask.tell("emi", "2026-11-01 10:00", "Call Started", reason="返品")
    ask.tell("emi", "2026-11-01 10:00", "Call Started", wait_seconds="long")

    answer = ask("metrics.waiting", by="property:reason")

    low, high = wilson(2, 3)
    assert answer.rows[0] == {
        "group": "返品", "median": 50, "p90": 250, "mean": 120, "n": 3,
        "within": 2 / 3, "lo": low, "hi": high,
    }  # fmt: skip
    assert [(row["group"], row["median"]) for row in answer.rows[1:]] == [("請求書", 0.5)]
    assert (answer.n, answer.totals) == (4, {"within": 0.75, "target_seconds": 60})

    def behind(**row: object) -> list[int]:
        return ask.behind("metrics.waiting", row, by="property:reason")

    assert behind(over=True) == ask.people("chi")
    assert behind(group="返品") == ask.people("aya", "ben", "chi")


def test_the_first_answer_counts_and_what_is_open_still_waits(ask: Ask) -> None:
    def chat(who: str, when: str, name: str, number: str) -> None:
        ask.tell(who, f"2026-11-01 {when}", f"Live Chat Message {name}", conversation_id=number)

    chat("aya", "10:00:00", "Sent", "C1")
    chat("aya", "10:00:30", "Received", "C1")
    chat("aya", "10:01:00", "Sent", "C1")
    chat("aya", "10:09:00", "Received", "C1")
    chat("ben", "10:00:00", "Received", "C2")  # a greeting is no answer
    chat("ben", "10:01:00", "Sent", "C2")
    chat("ben", "10:03:00", "Received", "C2")
    chat("chi", "11:00:00", "Sent", "C3")
    ask.tell("dai", "2026-11-01 11:00", "Live Chat Message Sent")

    answer = ask("metrics.first_response", target="1m")

    low, high = wilson(1, 3)
    assert answer.rows == [
        {"group": None, "median": 120, "p90": None, "within": pytest.approx(1 / 3),
         "lo": pytest.approx(low), "hi": pytest.approx(high), "known": 3, "n": 3, "open": 1}
    ]  # fmt: skip
    assert (answer.n, answer.totals["open"]) == (3, 1)
    assert ask.behind("metrics.first_response", {"open": True}) == ask.people("chi")
    assert ask.behind("metrics.first_response", {}) == ask.people("aya", "ben", "chi")


def test_any_pair_of_events_may_be_timed(ask: Ask) -> None:
    ask.tell("aya", "2026-11-01 10:00", "Ticket Opened", ticket_id="T1")
    ask.tell("aya", "2026-11-03 10:00", "Ticket Closed", ticket_id="T1", agent="早川")
    ask.tell("aya", "2026-11-03 10:00", "Ticket Closed", ticket_id="T1", agent="永井")
    pair = {"asked": "Ticket Opened", "answered": "Ticket Closed", "key": "ticket_id"}

    answer = ask("metrics.first_response", by="agent", **pair)

    assert [(row["group"], row["median"]) for row in answer.rows] == [("早川", 172_800)]
    assert ask.behind("metrics.first_response", {"group": "早川"}, by="agent", **pair) == (
        ask.people("aya")
    )


def test_nothing_to_wait_for_has_its_reason(ask: Ask) -> None:
    assert ask("metrics.waiting").reason == "no_events"
    assert ask("metrics.first_response").reason == "no_events"
    with pytest.raises(QuestionError):
        ask("metrics.waiting", field='a"b')
