"""Published event logs, through the command line: their published graphs come out again."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.house import House

HELPDESK = ("helpdesk_log", "helpdesk.csv.gz", "expected_dfg.csv")
RECEIPT = ("process_logs_small", "receipt.csv.gz", "receipt_expected_dfg.csv")
EXAMPLE = ("process_logs_small", "running-example.xes", "running_example_expected_dfg.csv")


def published(folder: Path, name: str) -> dict[str, Any]:
    reference: dict[str, Any] = json.loads((folder / "reference.json").read_text())
    return dict(reference.get(name, reference))


@pytest.mark.parametrize(
    ("log", "name"),
    [(HELPDESK, ""), (RECEIPT, "receipt"), (EXAMPLE, "running_example")],
    ids=["helpdesk", "receipt", "running-example"],
)
def test_a_log_s_graph_is_the_published_one(
    shared: Path, tmp_path: Path, log: tuple[str, str, str], name: str
) -> None:
    folder, file, expected = log
    reference = published(shared / folder, name)
    house = House(tmp_path / "house").found()

    done = house.last_json("import", str(shared / folder / file), "--map", "caselog")
    graph = house.last_json("ask", "paths.graph")
    variants = house.last_json("ask", "paths.variants")

    assert (done["accepted"], done["quarantined"]) == (reference["events"], 0)
    with (shared / folder / expected).open(encoding="utf-8", newline="") as lines:
        edges = {(row[0], row[1]): int(row[2]) for row in list(csv.reader(lines))[1:]}
    assert {(row["from"], row["to"]): row["count"] for row in graph["rows"]} == edges
    assert len(graph["rows"]) == reference["dfg_edges"]
    assert graph["n"] == variants["n"] == reference["cases"]
    assert graph["totals"]["starts"] == reference["start"]
    for step, ended in reference["end"].items():
        assert graph["totals"]["ends"][step] == ended
    assert len(variants["rows"]) == variants["totals"]["variants"] == reference["variants"]
    assert sum(row["people"] for row in variants["rows"]) == reference["cases"]
    found = {row["variant"]: row["people"] for row in variants["rows"]}
    for steps, people in reference["top_variants"]:
        assert found[steps.replace(" > ", " → ")] == people
