"""Small files and maps for the tests of imports."""

import argparse
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from enishi.connect import command
from enishi.connect.mapping.parsing import parse
from enishi.connect.models import ImportRun
from enishi.connect.runs.workshop import Workshop, open_workshop

SALES = """
name = "Sales"
source = "Sales"
zone = "Asia/Tokyo"
currency = "JPY"

[tables.sales]
[tables.sales.columns]
price = "decimal"
sold_at = "time"

[[events]]
name = "Order Completed"
from = "sales"
timestamp = "sold_at"
identifiers = { user_id = "customer" }
properties = { order_id = "order_no", revenue = "price" }
"""
KEYED = SALES.replace('timestamp = "sold_at"', 'timestamp = "sold_at"\nkey = ["order_no"]')
HEADER = "order_no,customer,price,sold_at"
GOOD = f"{HEADER}\n1,u1,1200,2026-04-01 10:00\n2,u2,800,2026-04-01 11:00\n"


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@contextmanager
def opened(path: Path, text: str, work: Path, *, limit: int = 10**9) -> Iterator[Workshop]:
    mapping = parse(text).at_home("Asia/Tokyo")
    with open_workshop(mapping, path, work / "work", limit=limit) as workshop:
        yield workshop


def bodies(path: Path, text: str, work: Path) -> list[dict[str, Any]]:
    """The messages that the map makes of the file."""
    with opened(path, text, work) as workshop:
        return [json.loads(body) for body in workshop.bodies(0, workshop.messages)]


def reasons(path: Path, text: str, work: Path) -> dict[str, int]:
    with opened(path, text, work) as workshop:
        return {code: rows for _table, code, rows in workshop.reasons()}


def enishi_import(*words: object) -> int:
    """`enishi import …` in this process."""
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args([str(word) for word in words]))


def figures(run: ImportRun) -> Sequence[int]:
    run.refresh_from_db()
    return (run.read, run.stored, run.duplicate, run.quarantined)
