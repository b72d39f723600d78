"""Whole answers to a one-page survey, posted to a running server: `python -m benchmarks.answers`.

Every post is another person's: a new token and another address. It is counted when the page
answers, and what was acknowledged must stand in the spool and later on the timeline, once.
"""

import argparse
import asyncio
import json
import os
import secrets
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

CONNECTIONS: Final = 16
DEFINITION: Final[dict[str, Any]] = {
    "title": {"ja": "ご来店アンケート", "en": "Your visit"},
    "pages": [
        {
            "id": "visit",
            "questions": [
                {
                    "id": "nps",
                    "kind": "nps",
                    "text": {"ja": "お勧めいただけますか"},
                    "required": True,
                },
                {"id": "staff", "kind": "csat", "text": {"ja": "接客にご満足いただけましたか"}},
                {
                    "id": "how",
                    "kind": "multiple",
                    "text": {"ja": "ご利用の売り場"},
                    "choices": [
                        {"id": name, "text": {"ja": name}} for name in ("sofa", "bed", "table")
                    ],
                },
                {"id": "why", "kind": "long", "comments": "nps", "text": {"ja": "理由"}},
            ],
        }
    ],
    "ends": [{"id": "end", "title": {"ja": "ありがとうございました"}}],
}
SAID: Final = urlencode(
    [
        ("page", "visit"),
        ("language", "ja"),
        ("go", "next"),
        ("q.nps", "9"),
        ("q.staff", "4"),
        ("q.how", "sofa"),
        ("q.how", "bed"),
        ("q.why", "配送が丁寧で、組み立ても早く終わりました。"),
    ]
).encode()


async def load(port: int, path: str, seconds: float, connections: int) -> dict[str, float]:
    """Post as fast as answers come; answers a second and the waits."""
    said = await filled_in(port, path)
    waits: list[float] = []
    end = time.perf_counter() + seconds

    async def sender(name: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        number = 0
        while (began := time.perf_counter()) < end:
            number += 1
            address = f"10.{name}.{number >> 8 & 255}.{number & 255}"
            head = (
                f"POST {path}{secrets.token_urlsafe(24)}/ HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n"
                "content-type: application/x-www-form-urlencoded\r\naccept-language: ja\r\n"
                "user-agent: Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)\r\n"
                f"accept-encoding: gzip\r\nx-forwarded-for: {address}\r\n"
                f"content-length: {len(said)}\r\n\r\n"
            )
            writer.write(head.encode() + said)
            answer = await reader.readuntil(b"\r\n\r\n")
            if not answer.startswith((b"HTTP/1.1 302", b"HTTP/1.1 303")):
                raise RuntimeError(answer.decode())
            await finish_reading(reader, answer)
            waits.append(time.perf_counter() - began)
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*[sender(name) for name in range(connections)])
    spent = time.perf_counter() - began
    cuts = statistics.quantiles(waits, n=100)
    return {
        "answers": len(waits),
        "answers_per_second": round(len(waits) / spent, 1),
        "p50_ms": round(cuts[49] * 1000, 1),
        "p95_ms": round(cuts[94] * 1000, 1),
        "p99_ms": round(cuts[98] * 1000, 1),
    }


async def filled_in(port: int, path: str) -> bytes:
    """What the page's form sends, with the moment that it was shown; read for a second."""
    import httpx

    page = await asyncio.to_thread(httpx.get, f"http://127.0.0.1:{port}{path}")
    seen = page.text.split('name="seen" value="')[1].split('"')[0]
    await asyncio.sleep(1)
    return SAID + b"&homepage=&" + urlencode({"seen": seen}).encode()


async def finish_reading(reader: asyncio.StreamReader, head: bytes) -> None:
    fields = dict(line.lower().split(b": ", 1) for line in head.splitlines()[1:] if line)
    if b"content-length" in fields:
        await reader.readexactly(int(fields[b"content-length"]))
    else:  # in pieces
        await reader.readuntil(b"0\r\n\r\n")


def loaded(port: int, path: str, seconds: float, connections: int) -> dict[str, float]:
    """By a process of its own, as customers are."""
    words = [sys.executable, "-m", "benchmarks.answers"]
    words += ["--load", f"{port},{path},{seconds},{connections}"]
    done = subprocess.run(
        words, stdout=subprocess.PIPE, text=True, check=True, timeout=seconds + 30
    )
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


def measure(folder: Path, seconds: float, rounds: int, connections: int) -> dict[str, Any]:
    import httpx
    from tests.house import House

    house = House(folder).found()
    house.environment["ENISHI_TRUSTED_PROXIES"] = "127.0.0.1"  # each post from its own address
    with house:
        number = house.api("POST", "/surveys", json=DEFINITION).json()["id"]
        house.api("POST", f"/surveys/{number}/publish")
        link = house.api("GET", f"/surveys/{number}/links").json()["items"][0]["url"]
        path = httpx.URL(link).path
        weight = page_bytes(house.url, path)
        loaded(house.port, path, 1, connections)  # what is loaded once
        runs = [loaded(house.port, path, seconds, connections) for _round in range(rounds)]
        acknowledged = answered(house.folder, "surveys_response")
        began = time.perf_counter()
        house.settle()
        behind = time.perf_counter() - began
        stored = answered(house.folder, "timeline_event")
    middle = {key: statistics.median(one[key] for one in runs) for key in runs[0]}
    return {
        **middle,
        "load": round(os.getloadavg()[0], 1),
        "page_bytes": weight,
        "rows": acknowledged,
        "events": stored,
        "seconds_until_applied": round(behind, 1),
    }


def page_bytes(url: str, path: str) -> dict[str, int]:
    """The first page with its style, as written and as sent."""
    import httpx

    page = httpx.get(url + path, headers={"accept-language": "ja"}).text
    style = page.split('rel="stylesheet" href="')[1].split('"')[0]
    figures = {"written": 0, "sent": 0}
    for part in (path, style):
        with httpx.stream("GET", url + part, headers={"accept-encoding": "gzip"}) as answer:
            figures["sent"] += sum(len(piece) for piece in answer.iter_raw())
        figures["written"] += len(httpx.get(url + part).content)
    return figures


def answered(folder: Path, table: str) -> int:
    with closing(sqlite3.connect(folder / "enishi.db", timeout=20)) as database:
        return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--seconds", type=float, default=8)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--connections", type=int, default=CONNECTIONS)
    arguments.add_argument("--load", help=argparse.SUPPRESS)
    asked = arguments.parse_args()
    if asked.load:
        port, path, seconds, connections = asked.load.split(",")
        found = asyncio.run(load(int(port), path, float(seconds), int(connections)))
        print(json.dumps(found))
        return
    with tempfile.TemporaryDirectory(prefix="enishi-bench-", ignore_cleanup_errors=True) as made:
        found = measure(Path(made), asked.seconds, asked.rounds, asked.connections)
        print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
