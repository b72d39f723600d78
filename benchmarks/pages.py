"""How fast pages answer on 100,000 people with 2 million events: `python -m benchmarks.pages`.

Fills a folder once through the import lane (kept under the system's temporary folder), starts a
server on it and asks one after the other, as one browser does. Prints p50 and p95 in milliseconds,
the server's CPU time for one (which a busy machine leaves as it is), and the resident size of the
server process.
"""

import os
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles
from time import perf_counter, time_ns

import httpx
import msgspec
import psutil
from tests.house import OWNER, PASSWORD, House

PEOPLE, EACH = 100_000, 20
ASKED = 200
FAMILIES = (
    "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上".split()
)
GIVEN = "美咲 陽菜 結衣 翔太 大輔 直美 由美 葵 蓮 悠真 湊 凛 紬 翼 恵子 健一".split()
NAMES = ("Product Viewed", "Product Added", "Order Completed", "Email Opened", "Store Visited")
DAY = 86_400_000_000


def messages(rng: random.Random, now: int) -> Iterator[dict[str, object]]:
    for person in range(PEOPLE):
        user = f"u{person}"
        traits = {
            "name": f"{rng.choice(FAMILIES)} {rng.choice(GIVEN)}",
            "email": f"person{person}@example.jp",
            "phone": f"0900{person:07d}",
        }
        yield message(rng, now, user, 0, {"type": "identify", "traits": traits})
        for number in range(1, EACH):
            name = rng.choice(NAMES)
            body = {"product_id": f"p{rng.randrange(500)}", "revenue": rng.randrange(500, 30_000)}
            yield message(
                rng, now, user, number, {"type": "track", "event": name, "properties": body}
            )


def message(
    rng: random.Random, now: int, user: str, number: int, rest: dict[str, object]
) -> dict[str, object]:
    from enishi.lib.clock import from_us

    at = from_us(now - rng.randrange(365 * DAY)).isoformat()
    return {"userId": user, "messageId": f"{user}-{number}", "timestamp": at, **rest}


def fill(folder: Path) -> None:
    """Everything through the spool's import lane, applied by this process."""
    os.environ |= {"ENISHI_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "enishi.site.settings"}
    import django

    django.setup()
    from enishi.connect.runs.pump import Pump
    from enishi.lib.folder import spool_file
    from enishi.timeline.actions import SourceDraft, create_source
    from enishi.timeline.enums import Lane
    from enishi.timeline.spool import Record, Spool

    source, _key = create_source(SourceDraft("Bench", "server"), by=None)
    spool = Spool(spool_file())
    encode = msgspec.json.encode
    now = time_ns() // 1000
    started = perf_counter()
    with Pump(spool, lambda: None) as pump:
        batch: list[bytes] = []
        for one in messages(random.Random(1), now):
            batch.append(encode(one))
            if len(batch) == 1000:
                body = b'{"batch":[' + b",".join(batch) + b"]}"
                record = Record(Lane.IMPORT, source.pk, now, b'{"kind":"batch"}', body, len(batch))
                pump.make_room(record.size)
                spool.append([record])
                batch.clear()
        while pump.turn():
            pass
    spool.close()
    seconds = perf_counter() - started
    print(f"filled: {PEOPLE * EACH / seconds:,.0f} events/s from message to row, {seconds:.0f} s")


def asked(name: str, ask: Iterator[httpx.Response], server: psutil.Process) -> None:
    times: list[float] = []
    before = server.cpu_times()
    for _ in range(ASKED):
        started = perf_counter()
        answer = next(ask)
        times.append((perf_counter() - started) * 1000)
        answer.raise_for_status()
    cuts = quantiles(times, n=20)
    after = server.cpu_times()
    cpu = (after.user + after.system - before.user - before.system) * 1000 / ASKED
    print(f"{name}: p50 {cuts[9]:.0f} ms, p95 {cuts[18]:.0f} ms (n = {ASKED}), {cpu:.0f} ms of CPU")


def main() -> None:
    folder = Path(tempfile.gettempdir()) / f"enishi-bench-{PEOPLE}"
    house = House(folder)
    if not (folder / "enishi.db").exists():
        house.enishi("init", "--owner", OWNER, "--password-stdin", stdin=PASSWORD + "\n")
        fill(folder)
    with house, httpx.Client(base_url=house.url, follow_redirects=True, timeout=30) as browser:
        page = browser.get("/sign-in").text
        token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        form = {"csrfmiddlewaretoken": token, "email": OWNER, "password": PASSWORD}
        browser.post("/sign-in", data=form, headers={"Referer": house.url}).raise_for_status()
        rng = random.Random(2)
        sizes = f"{PEOPLE:,} people, {PEOPLE * EACH:,} events"
        print(sizes, file=sys.stderr)

        def people() -> Iterator[httpx.Response]:
            while True:
                yield browser.get(f"/people/{rng.randrange(1, PEOPLE)}")

        def search() -> Iterator[httpx.Response]:
            while True:
                word = rng.choice([rng.choice(FAMILIES), f"person{rng.randrange(PEOPLE)}"])
                yield browser.get("/people", params={"search": word})

        def lists() -> Iterator[httpx.Response]:
            while True:
                sort = rng.choice(["last_seen", "revenue", "name", "first_seen"])
                yield browser.get("/people", params={"sort": sort})

        assert house.server
        server = psutil.Process(house.server.pid)
        asked("person page", people(), server)
        asked("search", search(), server)
        asked("list", lists(), server)
        size = server.memory_info().rss / 1024**2
        print(f"server process: {size:.0f} MiB")


if __name__ == "__main__":
    main()
