"""Published event logs, through the import map: their published graphs come out again."""

import csv
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from enishi.ask.queries import ask
from enishi.connect.tests.files import enishi_import
from tests.house import House


def published(folder: Path, name: str) -> dict[str, Any]:
    reference: dict[str, Any] = json.loads((folder / "reference.json").read_text())
    return dict(reference.get(name, reference))


Asked = tuple[dict[str, Any], dict[str, Any]]


def compare(log: Path, expected: Path, reference: dict[str, Any], asked: Asked) -> None:
    graph, variants = asked
    with expected.open(encoding="utf-8", newline="") as lines:
        edges = {(row[0], row[1]): int(row[2]) for row in list(csv.reader(lines))[1:]}
    assert {(row["from"], row["to"]): row["count"] for row in graph["rows"]} == edges, log
    assert len(graph["rows"]) == reference["dfg_edges"]
    assert graph["n"] == variants["n"] == reference["cases"]
    assert graph["totals"]["starts"] == reference["start"]
    assert {step: graph["totals"]["ends"][step] for step in reference["end"]} == reference["end"]
    assert len(variants["rows"]) == variants["totals"]["variants"] == reference["variants"]
    assert sum(row["people"] for row in variants["rows"]) == reference["cases"]
    found = {row["variant"]: row["people"] for row in variants["rows"]}
    for steps, people in reference["top_variants"]:
        assert found[steps.replace(" > ", " → ")] == people


def test_the_help_desk_s_graph_is_the_published_one(shared: Path, tmp_path: Path) -> None:
    """As an analyst brings a log in and asks: by the command line alone."""
    folder = shared / "helpdesk_log"
    reference = published(folder, "")
    house = House(tmp_path / "house").found()

    done = house.last_json("import", str(folder / "helpdesk.csv.gz"), "--map", "caselog")
    asked = house.last_json("ask", "paths.graph"), house.last_json("ask", "paths.variants")

    assert (done["accepted"], done["quarantined"]) == (reference["events"], 0)
    compare(folder, folder / "expected_dfg.csv", reference, asked)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("file", "name"), [("receipt.csv.gz", "receipt"), ("running-example.xes", "running_example")]
)
def test_a_small_log_s_graph_is_the_published_one(shared: Path, file: str, name: str) -> None:
    folder = shared / "process_logs_small"

    assert enishi_import(folder / file, "--map", "caselog") == 0
    asked = asdict(ask("paths.graph")), asdict(ask("paths.variants"))

    expected = folder / f"{name}_expected_dfg.csv"
    compare(folder, expected, published(folder, name), asked)
