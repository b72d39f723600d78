"""The planted drivers of satisfaction are ranked rightly; what is none stays near nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from enishi.lens.engines import duckdb
from enishi.lens.frame import Frame
from enishi.lens.question import question
from enishi.lens.result import Result
from enishi.lib.clock import DAY
from enishi.site.demo.columns import tables
from enishi.site.tests.demo_company import TOKYO, drawn

# As `story` is made of the lake; and beside the ratings a die that is thrown for each answer.
STORY = """
CREATE TABLE story AS SELECT identity_id AS person_id, seq, time, type AS kind, name,
  CAST(NULL AS VARCHAR) AS touchpoint, CAST(NULL AS VARCHAR) AS stage, channel, order_id,
  replace(properties, '"metric":', '"die":' || (hash(seq) % 6 + 1) || ',"metric":') AS properties
FROM told
"""


class Asked:
    def __init__(self, folder: Path, seed: int) -> None:
        company = drawn(2000, 180, seed)
        self.planted: list[dict[str, Any]] = company.truth["drivers"]
        self.until = company.calendar.until + DAY
        self.opened = duckdb.engine(duckdb.Limits(temp=folder))
        self.engine = self.opened.__enter__()
        self.engine.lend("told", pa.concat_tables(tables(company)))
        self.engine.run(STORY)

    def __call__(self, **params: object) -> Result:
        return question("surveys.drivers", params).answer(Frame(self.engine, self.until, TOKYO))


@pytest.fixture(scope="module", params=[1, 3])
def asked(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Iterator[Asked]:
    one = Asked(tmp_path_factory.mktemp("temp"), request.param)
    yield one
    one.opened.__exit__(None, None, None)


def test_the_planted_drivers_are_ranked_as_they_weigh_and_noise_stays_near_nothing(
    asked: Asked,
) -> None:
    planted = [driver["id"] for driver in asked.planted]

    answer = asked(drivers=",".join(["die", *sorted(planted)]))

    rows: list[dict[str, Any]] = answer.rows
    assert answer.n > 1000
    assert [row["driver"] for row in rows] == [*planted, "die"]
    weights = [driver["weight"] for driver in asked.planted]
    parts = [row["importance"] for row in rows]
    assert all(row["sign"] == 1 for row in rows[:5])
    assert all(row["lo"] > 0.005 for row in rows[:5])
    die = rows[5]
    assert (die["sign"], die["threshold"]) == (0, None)
    assert die["importance"] < 0.005
    assert die["lo"] < 0.001
    # Parts of R² go with the squares of weights, and of how much each rating varies.
    for first, second in ((0, 1), (1, 2)):
        assert parts[first] / parts[second] == pytest.approx(
            (weights[first] / weights[second]) ** 2, rel=0.6
        )


def test_unnamed_the_ratings_are_the_drivers(asked: Asked) -> None:
    found = [row["driver"] for row in asked().rows]

    assert found == [driver["id"] for driver in asked.planted]


def test_a_late_delivery_is_seen_in_the_days_of_delay(asked: Asked) -> None:
    """Late is three days or more; a day is forgiven, nearly."""
    rows: list[dict[str, Any]] = asked(drivers="delay_days").rows
    [late] = rows

    assert late["sign"] == -1
    assert late["threshold_lo"] <= 3 <= late["threshold_hi"]
    assert 0 < late["threshold"] <= 3
    assert late["points_hi"] < -40
