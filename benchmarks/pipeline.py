"""The pipeline's figures: `python -m benchmarks.pipeline [--rows N] [--people N] [--seconds S]`.

Everything happens in a folder of its own, which is removed at the end. The stream is the hard case:
every event of a batch is somebody else's, drawn from all people, so no row is touched twice while
it is warm."""

import argparse
import json
import os
import random
import shutil
import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

NAMES = ["Product Viewed", "Product List Viewed", "Product Added", "Products Searched"]
PER_RECORD = 50


def message(dice: random.Random, number: int, people: int, tag: str) -> dict[str, Any]:
    person = dice.randrange(people)
    at = datetime(2026, 5, 1, tzinfo=UTC) + timedelta(seconds=dice.randrange(180 * 86_400))
    order = number % 20 == 0
    properties: dict[str, Any] = {
        "product_id": f"P{number % 300}",
        "name": "北欧ソファ",
        "price": 1200 + number % 700,
    }
    if order:
        properties = {"order_id": f"o{number}", "revenue": 5000, "currency": "JPY"}
    return {
        "type": "track",
        "event": "Order Completed" if order else NAMES[number % 4],
        "messageId": f"{tag}-{number:09}-4c1e-9b7a",
        "anonymousId": f"5f0c6a-{person:08}-browser",
        "timestamp": at.isoformat(),
        "properties": properties,
        "context": {
            "userAgent": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)",
            "page": {"url": "https://shop.example/p/1", "path": "/p/1", "title": "商品"},
            "locale": "ja-JP",
        },
    }


def spool_stream(count: int, people: int, lane: int, tag: str) -> None:
    """Acknowledge `count` events, in records of fifty."""
    import msgspec

    from enishi.lib import clock
    from enishi.lib.folder import spool_file
    from enishi.timeline.models import Source
    from enishi.timeline.spool import Record, Spool

    source = Source.objects.get_or_create(name="Shop")[0]
    dice = random.Random(tag)
    spool = Spool(spool_file())
    records: list[Record] = []
    for start in range(0, count, PER_RECORD):
        size = min(PER_RECORD, count - start)
        batch = [message(dice, start + k, people, tag) for k in range(size)]
        body = msgspec.json.encode({"batch": batch})
        records.append(Record(lane, source.pk, clock.now_us(), b'{"kind":"batch"}', body, size))
        if len(records) == 100 or start + size == count:
            spool.append(records)
            records = []
    spool.close()


def own_memory_mb() -> float:
    """Of this process alone: pages of the database that SQLite maps into it are the system's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) / 1000 for line in status.splitlines() if "RssAnon" in line)


def drained(*, alone: bool) -> tuple[int, float, float]:
    """Apply what waits: events, seconds, and those of them that a processor worked."""
    from enishi.lib.folder import spool_file
    from enishi.timeline.spool import Spool
    from enishi.timeline.worker import Worker

    spool = Spool(spool_file())
    worker = Worker(spool, alone=alone)
    began, worked = time.perf_counter(), time.process_time()
    events = worker.drain()
    seconds, work = time.perf_counter() - began, time.process_time() - worked
    spool.close()
    return events, seconds, work


def throughput(rows: int, people: int, measured: int) -> dict[str, object]:
    """Fill to `rows` through the import lane, then measure both lanes, all on one core; the live
    one with the segments that Enishi ships, and without any."""
    from enishi.lib import clock
    from enishi.segments.live import filling
    from enishi.segments.models import Segment

    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    filled, spent, worked = 0, 0.0, 0.0
    resident = []
    while filled < rows:
        size = min(100_000, rows - filled)
        spool_stream(size, people, 1, f"fill{filled}")
        events, seconds, work = drained(alone=True)
        filled, spent, worked = filled + events, spent + seconds, worked + work
        resident.append(own_memory_mb())
        print(
            f"  {filled} rows, {events / seconds:,.0f} events/s, {events / work:,.0f} of work,"
            f" {resident[-1]:.0f} MB"
        )
    figures: dict[str, object] = {
        "rows": filled,
        "import_events_per_second": round(filled / spent),
        "import_events_per_second_of_work": round(filled / worked),
        "own_memory_mb_first_and_last": [round(resident[0]), round(resident[-1])],
    }
    filling.fill_all()  # as a server does once an import rests
    before = own_memory_mb()
    figures |= live_throughput("live_with_segments", people, measured)
    figures["live_own_memory_mb_growth"] = round(own_memory_mb() - before)
    Segment.objects.update(deleted_at=clock.now_us())
    figures |= live_throughput("live_without_segments", people, measured)
    return figures


def live_throughput(name: str, people: int, measured: int) -> dict[str, object]:
    spool_stream(measured, people, 0, name)
    events, seconds, work = drained(alone=False)
    return {
        f"{name}_events_per_second": round(events / seconds),
        f"{name}_events_per_second_of_work": round(events / work),
    }


def percentiles(values: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(values, n=100)
    return {"p50_ms": round(cuts[49]), "p95_ms": round(cuts[94]), "p99_ms": round(cuts[98])}


class Watch(threading.Thread):
    """When each message is first seen in the rows, by somebody who looks every few milliseconds."""

    def __init__(self, database: Path) -> None:
        super().__init__(daemon=True)
        self.database = database
        self.seen: dict[str, float] = {}
        self.ending = threading.Event()

    def run(self) -> None:
        with closing(sqlite3.connect(self.database, timeout=20)) as rows:
            (last,) = rows.execute("SELECT coalesce(max(seq), 0) FROM timeline_event").fetchone()
            query = "SELECT seq, message_id FROM timeline_event WHERE seq > ?"
            while not self.ending.wait(0.004):
                for seq, message_id in rows.execute(query, [last]).fetchall():
                    self.seen[message_id] = time.perf_counter()
                    last = max(last, seq)


def freshness(house: Any, key: str, seconds: int, tag: str) -> dict[str, float]:
    """500 events a second for a while: from the acknowledgement to the row."""
    import httpx

    dice = random.Random(tag)
    acknowledged: dict[str, float] = {}
    watch = Watch(house.folder / "enishi.db")
    watch.start()
    began = time.perf_counter()
    with httpx.Client(timeout=10) as client:
        for tick in range(seconds * 50):
            batch = [message(dice, tick * 10 + k, 20_000, tag) for k in range(10)]
            answer = client.post(f"{house.url}/v1/batch", json={"batch": batch}, auth=(key, ""))
            now = time.perf_counter()
            if answer.status_code == 200:
                acknowledged.update({str(one["messageId"]): now for one in batch})
            time.sleep(max(0.0, began + (tick + 1) / 50 - time.perf_counter()))
    elapsed = time.perf_counter() - began
    time.sleep(3)
    watch.ending.set()
    watch.join()
    waits = [max(0.0, watch.seen[name] - at) * 1000 for name, at in acknowledged.items()]
    return {"events_per_second": round(len(waits) / elapsed), **percentiles(waits)}


def live(folder: Path, seconds: int) -> Iterator[tuple[str, object]]:
    """A whole server at 500 events a second, alone and during an import."""
    import psutil
    from tests.house import House

    house = House(folder).found()
    key = house.source("Web")
    with house:
        assert house.server is not None
        yield "freshness", freshness(house, key, seconds, "alone")
        spool_stream(20_000 * seconds, 20_000, 1, "import")
        yield "freshness_during_import", freshness(house, key, seconds, "beside")
        parts = [psutil.Process(house.server.pid)]
        parts += parts[0].children(recursive=True)
        sizes = {" ".join(part.cmdline()[2:4]): part.memory_info().rss // 10**6 for part in parts}
        yield "resident_mb_at_500_per_second", sizes


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rows", type=int, default=1_000_000)
    arguments.add_argument("--people", type=int, default=100_000)
    arguments.add_argument("--seconds", type=int, default=20)
    arguments.add_argument("--part", choices=["throughput", "freshness"])
    asked = arguments.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="enishi-bench-"))
    os.environ |= {"ENISHI_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "enishi.site.settings"}
    import django
    from django.core.management import call_command

    django.setup()
    figures: dict[str, object] = {}
    try:
        if asked.part != "throughput":
            figures |= dict(live(folder, asked.seconds))
        if asked.part != "freshness":
            call_command("migrate", verbosity=0, skip_checks=True)
            figures |= throughput(asked.rows, asked.people, 50_000)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(figures, ensure_ascii=False))


if __name__ == "__main__":
    main()
