"""Durable ingest against its floor: `python -m benchmarks.collector [--seconds S] [--rounds N]`.

The floor is the smallest honest server: the same uvicorn decodes a request, validates each event,
appends the body to a file in a group commit with fsync, answers, and does nothing else. Both are
loaded in turn, several rounds in one run, by a second process with 32 keep-alive connections;
ratios are of medians. "Beside" has the pipeline storing what arrives."""

import argparse
import asyncio
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import msgspec

CONNECTIONS = 32
SIZES = [50, 1]


# The floor


class Event(msgspec.Struct, rename="camel"):
    type: str
    message_id: str
    event: str = ""
    user_id: str | None = None
    anonymous_id: str | None = None
    properties: dict[str, Any] = {}
    context: dict[str, Any] = {}


class Batch(msgspec.Struct):
    batch: list[Event]


class Floor:
    """A raw ASGI application over one table."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.waiting: SimpleQueue[tuple[bytes, asyncio.AbstractEventLoop, Any]] = SimpleQueue()
        self.batches = msgspec.json.Decoder(Batch)
        self.events = msgspec.json.Decoder(Event)
        threading.Thread(target=self.write, daemon=True).start()

    def write(self) -> None:
        rows = sqlite3.connect(self.file, isolation_level=None)
        rows.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000;"
            "CREATE TABLE spool (offset INTEGER PRIMARY KEY AUTOINCREMENT, body BLOB)"
        )
        while True:
            group = [self.waiting.get()]
            group += [self.waiting.get() for _ in range(self.waiting.qsize())]
            rows.execute("BEGIN IMMEDIATE")
            rows.executemany("INSERT INTO spool (body) VALUES (?)", [(one[0],) for one in group])
            rows.execute("COMMIT")
            for _, loop, done in group:
                loop.call_soon_threadsafe(done.set_result, None)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = b""
        message = {"more_body": scope["method"] == "POST"}
        while message.get("more_body"):
            message = await receive()
            body += message.get("body", b"")
        if scope["method"] != "POST":
            events = []
        elif scope["path"] == "/v1/batch":
            events = self.batches.decode(body).batch
        else:
            events = [self.events.decode(body)]
        for event in events:
            if not (event.event and (event.user_id or event.anonymous_id)):
                raise ValueError(event)
        loop = asyncio.get_running_loop()
        done = loop.create_future()
        self.waiting.put((body, loop, done))
        await done
        headers = [(b"content-type", b"application/json"), (b"content-length", b"16")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"success":true}'})


def serve_floor(folder: str, port: int) -> None:
    sys.setswitchinterval(0.0005)  # as Enishi does
    import uvicorn

    uvicorn.run(
        Floor(f"{folder}/floor.db"),
        port=port,
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
    )


# The load


def template(size: int) -> bytes:
    """A request of `size` events of some 600 bytes; "~~~~" becomes the request's own number."""
    events = [
        {
            "type": "track",
            "event": "Product Viewed",
            "messageId": f"~~~~-{number:02}-6f0e-4b7a-9d4e",
            "anonymousId": f"5f0c6a-{number:02}-~~~~",
            "timestamp": "2026-11-22T01:02:03.456Z",
            "properties": {
                "product_id": f"P{number}",
                "name": "北欧ソファ 3人掛け",
                "category": "家具",
                "price": 128000,
                "currency": "JPY",
            },
            "context": {
                "library": {"name": "analytics.js", "version": "1.84.3"},
                "page": {
                    "path": "/products/P1",
                    "title": "北欧ソファ",
                    "url": "https://shop.example.jp/products/P1",
                },
                "userAgent": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)",
                "locale": "ja-JP",
            },
        }
        for number in range(size)
    ]
    message: Any = {"batch": events} if size > 1 else events[0]
    return json.dumps(message, ensure_ascii=False).encode()


async def load(port: int, key: str, size: int, seconds: float) -> dict[str, float]:
    """Send as fast as answers come; events a second and the waits."""
    body, path = template(size), "/v1/batch" if size > 1 else "/v1/track"
    length = len(body.replace(b"~~~~", b"0" * 16))  # as long as each mark
    head = (
        f"POST {path}?writeKey={key} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n"
        f"content-type: application/json\r\ncontent-length: {length}\r\n\r\n"
    ).encode()
    waits: list[float] = []
    end = time.perf_counter() + seconds
    run = os.urandom(4).hex()

    async def sender(name: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        number = 0
        while (began := time.perf_counter()) < end:
            mark = b"%s%02x%06x" % (run.encode(), name, number)
            writer.write(head + body.replace(b"~~~~", mark))
            answer = await reader.readuntil(b"\r\n\r\n")
            if not answer.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(answer.decode())
            await reader.readexactly(16)
            waits.append(time.perf_counter() - began)
            number += 1
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*[sender(name) for name in range(CONNECTIONS)])
    cuts = statistics.quantiles(waits, n=100)
    return {
        "events_per_second": len(waits) * size / (time.perf_counter() - began),
        "p50_ms": cuts[49] * 1000,
        "p99_ms": cuts[98] * 1000,
    }


def loaded(port: int, key: str, size: int, seconds: float) -> dict[str, float]:
    words = [
        sys.executable,
        "-m",
        "benchmarks.collector",
        "--load",
        f"{port},{key},{size},{seconds}",
    ]
    done = subprocess.run(
        words, stdout=subprocess.PIPE, text=True, check=True, timeout=seconds + 30
    )
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


# The comparison


@contextmanager
def running(words: list[str], environment: dict[str, str], url: str) -> Iterator[int]:
    import httpx

    process = subprocess.Popen(words, env=environment, start_new_session=True)
    try:
        for _ in range(400):
            try:
                httpx.get(f"{url}/t.js", timeout=2)
                break
            except httpx.HTTPError:
                time.sleep(0.05)
        yield process.pid
    finally:
        os.killpg(process.pid, 15)
        process.wait(timeout=30)


def compare(folder: Path, seconds: float, rounds: int) -> dict[str, Any]:
    from tests.house import House, free_port

    house = House(folder / "house").found()
    house.environment["ENISHI_SPOOL_BYTES"] = str(20 * 1024**3)  # what is not applied meanwhile
    key = house.source("Web")
    floor = free_port()
    figures: dict[str, list[dict[str, float]]] = {}
    enishi = [sys.executable, "-m", "enishi.site.shell", "serve", "--port", str(house.port)]
    enishi += ["--data", str(house.folder)]
    floor_words = [sys.executable, "-m", "benchmarks.collector", "--floor", f"{folder},{floor}"]
    with (
        running(floor_words, dict(os.environ), f"http://127.0.0.1:{floor}"),
        running(enishi, house.environment, house.url) as server,
    ):
        for size in SIZES * rounds:
            for name, port, paused in (
                ("floor", floor, True),
                ("alone", house.port, True),
                ("beside", house.port, False),  # it has what "alone" left to work on, too
            ):
                with pipeline_paused(server) if paused else nullcontext():
                    one = loaded(port, key, size, seconds)
                figures.setdefault(f"{name}_{size}", []).append(one)
    return summary(figures)


@contextmanager
def pipeline_paused(server: int) -> Iterator[None]:
    """The worker and what it started stand still inside the block."""
    import psutil

    children = psutil.Process(server).children(recursive=True)
    for child in children:
        child.suspend()
    try:
        yield
    finally:
        for child in children:
            child.resume()


def summary(figures: dict[str, list[dict[str, float]]]) -> dict[str, Any]:
    middle = {
        name: {key: round(statistics.median(one[key] for one in runs), 1) for key in runs[0]}
        for name, runs in figures.items()
    }
    for size in SIZES:
        for name in ("alone", "beside"):
            one = middle[f"{name}_{size}"]
            one["ratio"] = round(
                one["events_per_second"] / middle[f"floor_{size}"]["events_per_second"], 2
            )
    return middle


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--seconds", type=float, default=4)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--floor", help=argparse.SUPPRESS)
    arguments.add_argument("--load", help=argparse.SUPPRESS)
    asked = arguments.parse_args()
    if asked.floor:
        folder, port = asked.floor.rsplit(",", 1)
        serve_floor(folder, int(port))
    elif asked.load:
        port, key, size, seconds = asked.load.split(",")
        print(json.dumps(asyncio.run(load(int(port), key, int(size), float(seconds)))))
    else:
        with tempfile.TemporaryDirectory(
            prefix="enishi-bench-", ignore_cleanup_errors=True
        ) as made:
            print(json.dumps(compare(Path(made), asked.seconds, asked.rounds), indent=2))


if __name__ == "__main__":
    main()
