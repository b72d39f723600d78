"""The demo company's planted mix shift, asked on the command line: every channel's NPS rises and
the whole falls, because buyers move to the web."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.house import House

EARLIEST, LATEST = "2020-01-01", "-0s"


def test_the_mix_explains_the_fall_although_every_channel_rises(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.enishi("demo", "--people", "1200", "--days", "180", "--seed", "1")
    truth = json.loads((tmp_path / "demo-truth.json").read_bytes())["mix_shift"]
    split = truth["split"]
    periods = ["--param", f"before={EARLIEST}..{split}", "--param", f"after={split}..{LATEST}"]

    answer = house.last_json("ask", "metrics.nps.why", "--param", "by=channel", *periods)

    rows: dict[str, Any] = {row["group"]: row for row in answer["rows"]}
    totals = answer["totals"]
    for side in ("before", "after"):
        planted = truth[side]
        assert totals[f"n_{side}"] == planted["answers"]
        assert totals[f"nps_{side}"] == pytest.approx(planted["nps"], abs=0.005)
        assert {
            name: (row[f"n_{side}"], pytest.approx(row[f"nps_{side}"], abs=0.005))
            for name, row in rows.items()
        } == {name: (one["answers"], one["nps"]) for name, one in planted["groups"].items()}
    assert all(row["rate"] > 0 for row in rows.values())
    assert totals["change"] < 0 < totals["rate"]
    assert totals["mix"] < totals["change"]
    assert rows["web"]["share_after"] > rows["web"]["share_before"]
    assert rows["web"]["mix"] < 0
    parts = sum(row["mix"] + row["rate"] for row in rows.values())
    assert parts == pytest.approx(totals["change"], abs=1e-9)
