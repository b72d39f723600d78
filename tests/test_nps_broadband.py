"""The NPS answers of a broadband provider (real data), through the command line."""

from pathlib import Path

import pytest

from tests.house import House

STAGES = {  # reference.json: answers and score by stage of the journey
    "First Payment": (1130, -29.292),
    "Order": (962, -9.979),
    "Equipment Received": (231, -56.71),
    "Service in Use": (30, -76.667),
}


def test_published_scores_come_out_as_they_are(tmp_path: Path, shared: Path) -> None:
    folder = shared / "nps_broadband"
    house = House(tmp_path / "house").found()
    loaded = house.last_json("import", str(folder), "--map", "survey")
    assert (loaded["read"], loaded["accepted"]) == (2385, 2385)

    whole = house.last_json("ask", "metrics.nps")
    by_stage = house.last_json("ask", "metrics.nps", "--param", "by=stage")
    by_month = house.last_json("ask", "metrics.nps", "--param", "by=month")

    [row] = whole["rows"]
    assert (row["group"], row["promoters"], row["passives"], row["detractors"], row["n"]) == (
        None, 690, 392, 1271, 2353
    )  # fmt: skip
    assert row["nps"] == pytest.approx(-24.692, abs=5e-4)
    assert whole["totals"] == {"left_out": 32}
    assert {one["group"]: (one["n"], round(one["nps"], 3)) for one in by_stage["rows"]} == {
        stage: (n, pytest.approx(nps)) for stage, (n, nps) in STAGES.items()
    }
    assert [(one["group"], one["n"]) for one in by_month["rows"]][:2] == [
        ("2017-12-01", 86), ("2018-01-01", 426)
    ]  # fmt: skip

    again = house.last_json("import", str(folder), "--map", "survey")
    assert (again["accepted"], again["duplicate"]) == (0, 2385)
