"""What goes with answers, told by hand: ratings, facts of the timeline, and where it turns."""

from typing import Any

import numpy as np
import pytest

from enishi.lens.errors import QuestionError
from enishi.lens.tests.golden import Ask

DAY = "2026-11-{:02} {:02}:00"


def rated(ask: Ask, people: int = 120, seed: int = 1) -> None:
    """NPS that goes with the delivery, less with the price, and with nothing else."""
    rng = np.random.default_rng(seed)
    for number in range(people):
        delivery, price, noise = (int(one) for one in rng.integers(1, 6, 3))
        score = int(np.clip(round(2 + 1.2 * delivery + 0.5 * price + rng.normal(0, 1)), 0, 10))
        said: dict[str, Any] = {"metric": "NPS", "score": score, "noise": noise}
        said["ratings"] = {"delivery": delivery, "price": price}
        channel = ("web", "store")[number % 2]
        ask.tell(f"p{number}", "2026-11-10 12:00", "Survey Answered", channel=channel, **said)


def by_driver(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["driver"]: row for row in rows}


def test_drivers_are_ranked_and_their_parts_add_up(ask: Ask) -> None:
    rated(ask)

    answer = ask("surveys.drivers", drivers="noise,price,delivery")

    rows: list[dict[str, Any]] = answer.rows
    assert [row["driver"] for row in rows] == ["delivery", "price", "noise"]
    assert sum(row["importance"] for row in rows) == pytest.approx(answer.totals["r2"], abs=1e-12)
    assert all(row["lo"] <= row["importance"] <= row["hi"] for row in rows)
    assert [row["sign"] for row in rows] == [1, 1, 0]
    assert rows[2]["lo"] < 0.005
    assert rows[0]["quadrant"] in {"improve", "keep"}
    assert rows[1]["quadrant"] in {"enough", "later"}
    assert rows[2]["quadrant"] is None  # of noise there is nothing to do
    assert (answer.n, answer.totals["left_out"], answer.totals["method"]) == (120, 0, "lmg")
    assert answer.totals["adjusted_for"] == "channel"
    assert ask.behind("surveys.drivers", rows[0]) == ask.people(*(f"p{n}" for n in range(120)))


def test_without_names_what_is_rated_is_looked_at(ask: Ask) -> None:
    assert ask("surveys.drivers").reason == "no_events"
    ask.tell("odd", "2026-11-10 12:00", "Survey Answered", metric="nps", score=1, ratings="none")
    with pytest.raises(QuestionError, match="Name the drivers"):
        ask("surveys.drivers")
    assert ask.behind("surveys.drivers", {}) == ask.people("odd")
    rated(ask)

    assert by_driver(ask("surveys.drivers").rows).keys() == {"delivery", "price"}


def delivered(ask: Ask, people: int = 300) -> None:
    """From three days of delay on people are less content; a call of another order, and whatever
    comes after the answer, has nothing to say."""
    rng = np.random.default_rng(3)
    for number in range(people):
        who, delay = f"p{number}", int(rng.integers(0, 7))
        order, score = f"o{number}", int(rng.choice([9, 10, 8]) - (4 if delay >= 3 else 0))
        ask.tell(who, "2026-11-01 09:00", "Order Delivered", order_id="older", delay_days=99)
        ask.tell(who, "2026-11-02 09:00", "Order Delivered", order_id=order, delay_days=delay)
        for _ in range(int(rng.integers(0, 3))):
            ask.tell(who, "2026-11-03 09:00", "Call Started", wait_seconds=60, agent="mori")
        ask.tell(
            who, "2026-11-04 09:00", "Survey Answered", metric="nps", score=score, order_id=order
        )
        ask.tell(who, "2026-11-05 09:00", "Call Started", wait_seconds=999, agent="hara")


def test_facts_before_the_answer_are_drivers_and_the_turning_point_is_found(ask: Ask) -> None:
    delivered(ask)

    answer = ask("surveys.drivers", drivers="delay_days,contacts")

    rows = by_driver(answer.rows)
    late = rows["delay_days"]
    assert (answer.n, late["threshold"], late["sign"]) == (300, 3.0, -1)
    assert late["threshold_lo"] == late["threshold_hi"] == 3.0
    assert late["points"] == pytest.approx(-5 / 3 * 100, abs=12)
    assert late["points_lo"] < late["points"] < late["points_hi"] < 0
    assert late["n_below"] + late["n_above"] == 300
    assert (rows["contacts"]["threshold"], rows["contacts"]["sign"]) == (None, 0)
    assert 0.5 < rows["contacts"]["mean"] < 1.5  # the call after the answer does not count
    behind = ask.behind("surveys.drivers", late, drivers="delay_days,contacts")
    assert len(behind) == late["n_above"]


def test_any_event_can_be_named_and_hand_offs_are_other_agents(ask: Ask) -> None:
    rated(ask, 60)
    for number in range(0, 60, 2):
        for agent in ("mori", "hara", "mori")[: 1 + number % 3]:
            ask.tell(f"p{number}", "2026-11-01 09:00", "Ticket Opened", agent=agent, size=number)

    named = "handoffs,count:Ticket Opened|Chat,last:Ticket Opened.size"
    rows = by_driver(ask("surveys.drivers", drivers=named, missing="zero", adjust="none").rows)

    assert rows["handoffs"]["mean"] == pytest.approx(20 / 60)
    assert rows["count:Ticket Opened|Chat"]["mean"] == pytest.approx((10 + 20 + 30) / 60)
    assert rows["last:Ticket Opened.size"]["mean"] == pytest.approx(sum(range(0, 60, 2)) / 60)


def test_an_answer_that_lacks_a_driver_is_left_out_or_had_nothing_of_it(ask: Ask) -> None:
    rated(ask, 100)
    for number in range(60):
        ask.tell(f"p{number}", "2026-11-01 09:00", "Order Delivered", delay_days=number % 4)

    dropped = ask("surveys.drivers", drivers="delivery,delay_days")
    zero = ask("surveys.drivers", drivers="delivery,delay_days", missing="zero")

    assert (dropped.n, dropped.totals["left_out"]) == (60, 40)
    assert by_driver(dropped.rows)["delay_days"]["missing"] == 40
    assert (zero.n, zero.totals["left_out"]) == (100, 0)


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"drivers": "delivery,taste"}, "drivers"),
        ({"drivers": "delivery,same"}, "drivers"),
        ({"drivers": "a[0]"}, "drivers"),
        ({"drivers": "last:Order Delivered"}, "drivers"),
        ({"drivers": ",".join(f"d{n}" for n in range(41))}, "drivers"),
        ({"drivers": "delay_days", "reach": "long"}, "reach"),
        ({"adjust": "moon"}, "adjust"),
        ({"file": "/etc/passwd", "outcome": "x"}, "file"),
        ({"outcome": "x"}, "file"),
    ],
)
def test_what_cannot_be_a_driver_is_named(ask: Ask, params: dict[str, str], field: str) -> None:
    rated(ask, 40)
    for row in ask.rows:
        row["properties"] = str(row["properties"]).replace('"noise"', '"same":7,"noise"')

    with pytest.raises(QuestionError) as caught:
        ask("surveys.drivers", **params)

    assert caught.value.field == field
    if params.get("drivers", "").startswith("delivery"):
        assert caught.value.said["driver"] == params["drivers"].partition(",")[2]


def test_too_few_or_equal_answers_say_so(ask: Ask) -> None:
    assert ask("surveys.drivers", drivers="delivery").reason == "no_events"
    rated(ask, 29)
    few = ask("surveys.drivers", drivers="delivery,price")
    assert (few.reason, few.n, few.rows) == ("not_enough_data", 29, [])
    for number in range(40):
        said: dict[str, Any] = {"metric": "csat", "score": 5, "ease": number % 5}
        ask.tell(f"q{number}", "2026-11-10 12:00", "Survey Answered", **said)
    same = ask("surveys.drivers", metric="csat", drivers="ease")
    assert (same.reason, same.n) == ("no_variation", 40)


def test_drivers_that_say_the_same_share_their_part_and_are_warned_of(ask: Ask) -> None:
    rated(ask)
    for row in ask.rows:
        text = str(row["properties"])
        again = text[text.index('"delivery":') + 11]
        row["properties"] = text.replace('"noise"', f'"again":{again},"noise"')

    answer = ask("surveys.drivers", drivers="delivery,again,price")

    rows = by_driver(answer.rows)
    assert rows["delivery"]["importance"] == pytest.approx(rows["again"]["importance"])
    assert (rows["delivery"]["vif"], rows["again"]["vif"]) == (None, None)
    assert answer.totals["condition_index"] is None
    assert set(str(answer.totals["collinear"]).split(", ")) == {"delivery", "again"}


def test_the_silent_are_heard_through_those_like_them(ask: Ask) -> None:
    """Who had to call answers rarely: answers after a call count for more."""
    rng = np.random.default_rng(5)
    for number in range(400):
        who, called = f"p{number}", number % 2 == 0
        if called:
            ask.tell(who, "2026-10-01 09:00", "Call Started")
        ask.tell(who, "2026-10-02 09:00", "Survey Sent")
        if rng.random() < (0.3 if called else 0.9):
            ease = int(rng.integers(1, 6))
            score = int(np.clip(ease * 2 - 3 * called + rng.integers(0, 2), 0, 10))
            said: dict[str, Any] = {"metric": "nps", "score": score, "ease": ease}
            ask.tell(who, "2026-10-03 09:00", "Survey Answered", **said)

    answer = ask("surveys.drivers", drivers="ease,contacts")

    totals: dict[str, Any] = answer.totals
    assert (totals["asked"], totals["answered"]) == (400, answer.n)
    assert totals["share_answered"] == pytest.approx(answer.n / 400)
    assert totals["weighted"] is True
    assert totals["effective_n"] < answer.n
    contacts = by_driver(answer.rows)["contacts"]
    assert contacts["mean"] == pytest.approx(0.5, abs=1e-6)  # as among those asked
