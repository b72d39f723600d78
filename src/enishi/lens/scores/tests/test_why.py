"""Why a metric moved: every mean, share and ratio is split by the same arithmetic."""

import math
from typing import Any

import numpy as np
import pytest

from enishi.lens.errors import QuestionError
from enishi.lens.result import Result
from enishi.lens.scores.tests.telling import answered
from enishi.lens.statistics.kitagawa import Sums, bounds, parted, resampled
from enishi.lens.statistics.means import Pairs
from enishi.lens.tests.golden import Ask

MONTHS = {"before": "2026-09-01..2026-10-01", "after": "2026-10-01..2026-11-01"}
SEPTEMBER, OCTOBER = "2026-09-10 10:00", "2026-10-10 10:00"


def bought(ask: Ask, who: str, when: str, revenue: int, channel: str) -> None:
    ask.tell(who, when, "Order Completed", revenue=revenue, currency="JPY", channel=channel)


def shops(ask: Ask) -> None:
    """Orders, visits, answers and waits in two months, by web and store; phone only afterwards."""
    for number in range(12):
        bought(ask, f"w{number}", SEPTEMBER, 1000 + 100 * number, "web")
        bought(ask, f"s{number}", OCTOBER, 3000 + 50 * number, "store")
        if number % 3 == 0:
            bought(ask, f"w{number}", "2026-09-12 10:00", 700, "web")
            bought(ask, f"s{number}", "2026-10-12 10:00", 900, "store")
    for number in range(5):
        bought(ask, f"s{number}", SEPTEMBER, 2500, "store")
        bought(ask, f"w{number}", OCTOBER, 800 + number, "web")
    bought(ask, "p0", OCTOBER, 60, "phone")
    answered(ask, [5] * 6 + [2] * 9, SEPTEMBER, "CSAT", max=5, channel="web")
    answered(ask, [4] * 8 + [1] * 3, SEPTEMBER, "CSAT", max=5, channel="store")
    answered(ask, [5] * 11 + [3] * 4, OCTOBER, "CSAT", max=5, channel="web")
    answered(ask, [4] * 2 + [1] * 7, OCTOBER, "CSAT", max=5)
    for month, when in enumerate((SEPTEMBER, OCTOBER)):
        for number in range(15):
            said: dict[str, Any] = {
                "wait_seconds": 7 * number,
                "conversation_id": f"c{month}-{number}",
            }
            channel = "phone" if number % (month + 2) else "web"
            ask.tell(f"c{number}", when, "Call Started", channel=channel, **said)
            ask.tell(f"c{number}", when, "Live Chat Message Sent", channel=channel, **said)
            later = f"{when[:11]}10:{number:02}"
            ask.tell(f"c{number}", later, "Live Chat Message Received", channel="web", **said)


def added(answer: Result) -> float:
    rows: list[dict[str, Any]] = answer.rows
    return math.fsum(row["mix"] + row["rate"] for row in rows)


@pytest.mark.parametrize(
    ("metric", "column", "params"),
    [
        ("csat", "csat", {}),
        ("csat", "csat", {"show": "mean"}),
        ("repeat", "repeat", {}),
        ("conversion", "conversion", {"start": "Order Completed", "goal": "Call Started"}),
        ("bounce", "bounce", {}),
        ("aov", "aov", {}),
        ("waiting", "within", {"target": "60s"}),
        ("first_response", "within", {"target": "5m"}),
    ],
)
def test_parts_add_up_to_what_the_metric_itself_says(
    metric: str, column: str, params: dict[str, Any], ask: Ask
) -> None:
    shops(ask)

    why = ask(f"metrics.{metric}.why", **params, **MONTHS)

    values: list[Any] = []
    for month in MONTHS.values():
        since, _, until = month.partition("..")
        plain = ask(f"metrics.{metric}", since=since, until=until, **params)
        values.append(plain.rows[0][column])
    told: dict[str, Any] = why.totals
    assert [told[f"{column}_before"], told[f"{column}_after"]] == pytest.approx(values)
    assert added(why) == pytest.approx(values[1] - values[0], abs=1e-9)
    assert told["change"] == pytest.approx(values[1] - values[0], abs=1e-9)
    assert told["mix"] + told["rate"] == pytest.approx(told["change"], abs=1e-9)
    assert told["change_lo"] <= told["change"] <= told["change_hi"]
    shares = [sum(row[name] for row in why.rows) for name in ("share_before", "share_after")]  # type: ignore[misc] # numbers
    assert shares == pytest.approx([1, 1])
    assert why.interval is not None
    assert why.interval[0] < told["change"] < why.interval[1]


def test_an_average_order_is_weighed_by_orders(ask: Ask) -> None:
    """By hand: web 1000 × 8 and store 4000 × 2 → web 1000 × 3, store 3000 × 9."""
    for number in range(8):
        bought(ask, f"w{number}", SEPTEMBER, 1000, "web")
    for number in range(2):
        bought(ask, f"s{number}", SEPTEMBER, 4000, "store")
    for number in range(3):
        bought(ask, f"w{number}", OCTOBER, 1000, "web")
    for number in range(9):
        bought(ask, f"s{number}", OCTOBER, 3000, "store")

    answer = ask("metrics.aov.why", **MONTHS)

    parts = {row["group"]: (row["mix"], row["rate"]) for row in answer.rows}
    middle = (1600 + 2500) / 2
    assert parts["store"] == pytest.approx((0.55 * (3500 - middle), -1000 * (0.2 + 0.75) / 2))
    assert parts["web"] == pytest.approx((-0.55 * (1000 - middle), 0))
    assert ask.behind("metrics.aov.why", {"group": "web", "period": "after"}, **MONTHS) == (
        sorted(ask.people("w0", "w1", "w2"))
    )


def test_a_refund_where_nothing_was_ordered_is_not_lost(ask: Ask) -> None:
    for number in range(10):
        bought(ask, f"w{number}", SEPTEMBER, 1000, "web")
        bought(ask, f"w{number}", OCTOBER, 1000, "web")
    ask.tell("w1", OCTOBER, "Order Refunded", revenue=500, currency="JPY", channel="phone")

    answer = ask("metrics.aov.why", **MONTHS)

    parts = {row["group"]: (row["mix"], row["rate"]) for row in answer.rows}
    assert answer.totals["change"] == pytest.approx(-50)
    assert parts == {"web": (0, 0), "phone": (0, -50)}
    assert added(answer) == pytest.approx(-50, abs=1e-9)


def test_redrawn_sums_spread_as_a_bootstrap_of_people_does() -> None:
    """By another route: people drawn with replacement, two thousand times."""
    rng = np.random.default_rng(3)
    spent = [(rng.gamma(2, 900, 400), rng.poisson(1.5, 400) + 1.0) for _ in range(2)]
    periods = [
        Sums.of([Pairs(400, y.sum(), x.sum(), (y * y).sum(), (x * x).sum(), (x * y).sum())])
        for y, x in spent
    ]

    low, high = bounds(resampled(periods[0], periods[1]).change)

    drawn = []
    for _ in range(2_000):
        picked = [rng.integers(0, 400, 400) for _ in spent]
        one, two = (y[i].sum() / x[i].sum() for (y, x), i in zip(spent, picked, strict=True))
        drawn.append(two - one)
    by_people = np.quantile(drawn, [0.025, 0.975])
    assert (high - low) == pytest.approx(by_people[1] - by_people[0], rel=0.08)
    assert parted(periods[0], periods[1]).change == pytest.approx(np.mean(drawn), abs=np.std(drawn))


@pytest.mark.parametrize(
    ("params", "field"),
    [({"by": "month"}, "by"), ({"before": "2026-09-01"}, "before"), ({"by": "colour"}, "by")],
)
def test_what_cannot_be_split_says_why(params: dict[str, str], field: str, ask: Ask) -> None:
    shops(ask)
    with pytest.raises(QuestionError) as told:
        ask("metrics.repeat.why", **{**MONTHS, **params})
    assert told.value.field == field
