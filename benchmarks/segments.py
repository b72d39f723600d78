"""Live segments' figures: `python -m benchmarks.segments [--people N] [--seconds S] [--rate R]`.

200 segments: 60 counts and 40 sequences on the five commonest names, 50 traits, 50 mixed; an event
concerns some 50 of them. One person in 1,000 has 5,000 events. The verdict's time is from the
moment an event is acknowledged to the commit that holds its memberships. Everything happens in a
folder of its own, which is removed at the end."""

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any

NAMES = ["Product Viewed", "Product List Viewed", "Product Added", "Order Completed", "Called"]
HISTORY, LONG, ONE_IN = 30, 5_000, 1_000
DAYS = 90
PER_RECORD = 5


def conditions() -> list[Any]:
    from enishi.lens.conditions import tree as t

    found: list[Any] = []
    for n in range(60):
        window = t.Last(span=f"{5 + n}d")
        amount = t.Amount(at_least=1 + n // 5 % 6)
        found.append(t.Did(event=NAMES[n % 5], amount=amount, window=window))
    for n in range(40):
        one, other = NAMES[n % 5], NAMES[(n + 1 + n // 5 % 4) % 5]
        steps = (t.Step(event=one), t.Step(event=other))
        found.append(t.Sequence(steps=steps, within=f"{1 + n % 14}d", window=t.Last(span="60d")))
    found += [t.Trait(name="plan", op="=", value=f"p{n}") for n in range(50)]
    for n in range(50):
        did = t.Did(event=NAMES[n % 5], window=t.Last(span=f"{30 + n}d"))
        calm = t.DidNot(event=NAMES[(n + 1) % 5], window=t.Last(span=f"{2 + n % 5}d"))
        trait = t.Trait(name="plan", op="=", value=f"p{n % 5}")
        found.append(t.Any(of=(t.All(of=(did, calm)), trait)))
    return found


def make_segments() -> None:
    from enishi.lens.conditions.tree import to_json
    from enishi.lib import clock
    from enishi.segments.models import Segment, Version

    Segment.objects.all().delete()
    for n, one in enumerate(conditions()):
        made = Segment.objects.create(name=f"Segment {n}", made_at=clock.now_us())
        condition = to_json(one)
        Version.objects.create(segment=made, number=1, condition=condition, at=clock.now_us())


def message(dice: random.Random, person: int, number: str, age: float) -> dict[str, Any]:
    from enishi.lib import clock

    at = clock.from_us(clock.now_us() - int(age * clock.DAY)).isoformat()
    base = {"messageId": number, "userId": f"user-{person}", "timestamp": at}
    if dice.random() < 0.02:
        return {**base, "type": "identify", "traits": {"plan": f"p{dice.randrange(50)}"}}
    weights = [50, 20, 15, 10, 5]
    name = dice.choices(NAMES, weights)[0]
    return {**base, "type": "track", "event": name, "properties": {"price": dice.randrange(9_000)}}


def histories(dice: random.Random, people: int) -> Iterator[dict[str, Any]]:
    for person in range(people):
        size = LONG if person % ONE_IN == 0 else dice.randrange(1, 2 * HISTORY)
        for n in range(size):
            yield message(dice, person, f"h{person}-{n}", dice.random() * DAYS)


def append(spool: Any, lane: int, messages: Sequence[dict[str, Any]]) -> None:
    import msgspec

    from enishi.lib import clock
    from enishi.timeline.models import Source
    from enishi.timeline.spool import Record

    source = Source.objects.get_or_create(name="Shop")[0]
    body = msgspec.json.encode({"batch": messages})
    spool.append(
        [Record(lane, source.pk, clock.now_us(), b'{"kind":"batch"}', body, len(messages))]
    )


def fill(people: int) -> int:
    from enishi.lib.folder import spool_file
    from enishi.timeline.spool import Spool
    from enishi.timeline.worker import Worker

    spool, dice, total = Spool(spool_file()), random.Random(7), 0
    batch: list[dict[str, Any]] = []
    for one in histories(dice, people):
        batch.append(one)
        if len(batch) == 500:
            append(spool, 1, batch)
            total, batch = total + 500, []
    append(spool, 1, batch or [message(dice, 0, "last", 1)])
    Worker(spool, alone=True).drain()
    spool.close()
    return total + len(batch)


def scheduled() -> float:
    """Membership is filled in and everybody's next change worked out: seconds."""
    from enishi.segments.live import filling, worker
    from enishi.segments.live.definitions import standing_conditions
    from enishi.segments.live.models import Live

    began = time.perf_counter()
    for pk in filling.versions():
        Live.objects.get_or_create(segment_id=pk, defaults={"version": filling.versions()[pk]})
    Live.objects.update(stale_since=None)
    filling.fill(standing_conditions())
    print(f"  filled in {time.perf_counter() - began:.1f} s")
    quiet = 0
    while quiet < 3:
        quiet = 0 if worker.ticker.turn() else quiet + 1
        time.sleep(0.11 if quiet else 0)
    return time.perf_counter() - began


def stream(people: int, rate: int, seconds: float) -> None:
    """At a steady rate, whatever the worker does; in a process of its own."""
    from enishi.lib.folder import spool_file
    from enishi.timeline.spool import Spool

    spool, dice = Spool(spool_file()), random.Random(11)
    began, sent = time.perf_counter(), 0
    while (now := time.perf_counter() - began) < seconds:
        if sent > now * rate:
            time.sleep(0.002)
            continue
        batch = [
            message(dice, dice.randrange(people), f"l{sent + k}", 0) for k in range(PER_RECORD)
        ]
        append(spool, 0, batch)
        sent += PER_RECORD
    spool.close()


def feed(people: int, rate: int, seconds: float, stop: threading.Event) -> None:
    words = ["--people", str(people), "--rate", str(rate), "--seconds", str(seconds), "--feed"]
    subprocess.run([sys.executable, "-m", "benchmarks.segments", *words], check=True)
    time.sleep(2)
    stop.set()


def measure(people: int, rate: int, seconds: float) -> dict[str, object]:
    from django.db import transaction

    from enishi.lib import clock
    from enishi.lib.folder import spool_file
    from enishi.segments.live import worker as live
    from enishi.segments.live.models import Passage
    from enishi.timeline.signals import rows_stored
    from enishi.timeline.spool import Spool
    from enishi.timeline.worker import Worker

    delays: list[float] = []
    concerned: list[int] = []

    def heard(rows: Sequence[Any], **_: object) -> None:
        arrived = [row.received_at for row in rows]
        watch = live.keeper.watch
        if watch:
            concerned.extend(len(watch.found(row.name).segments) for row in rows if row.type <= 3)

        def committed() -> None:
            now = clock.now_us()
            delays.extend((now - at) / 1000 for at in arrived)

        transaction.on_commit(committed)

    live.background.turn = lambda: None  # type: ignore[method-assign] # nothing else runs beside
    rows_stored.connect(heard)
    before = Passage.objects.count()
    stop = threading.Event()
    feeder = threading.Thread(target=feed, args=(people, rate, seconds, stop))
    worked = time.process_time()
    feeder.start()
    spool = Spool(spool_file())
    Worker(spool).run(stop)
    feeder.join()
    spool.close()
    cuts = statistics.quantiles(delays, n=100)
    return {
        "events": len(delays),
        "segments_an_event": round(statistics.mean(concerned), 1),
        "p50_ms": round(cuts[49]),
        "p95_ms": round(cuts[94]),
        "p99_ms": round(cuts[98]),
        "worst_ms": round(max(delays)),
        "entries_and_exits": Passage.objects.count() - before,
        "work_per_second": round((time.process_time() - worked) / seconds, 2),
    }


def flips(number: int) -> dict[str, object]:
    """A week later, all at once: how many people are judged in a second, and change."""
    from enishi.lib import clock
    from enishi.segments.live import worker as live
    from enishi.segments.live.models import Due, Passage

    later = clock.now_us() + 7 * clock.DAY
    with clock.clock_at(later):
        waiting = Due.objects.filter(at__lte=later).count()
        began, done, before = time.perf_counter(), 0, Passage.objects.count()
        while done < min(number, waiting):
            live.ticker.look_now()
            went = live.ticker.turn()
            done += went
            if not went:
                break
        seconds = time.perf_counter() - began
        flipped = Passage.objects.count() - before
    return {
        "people": done,
        "people_a_second": round(done / seconds),
        "flips": flipped,
        "flips_a_second": round(flipped / seconds),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=4_000)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--rate", type=int, default=500)
    parser.add_argument("--feed", action="store_true", help="only send events, into ENISHI_DATA")
    args = parser.parse_args()
    if args.feed:
        import django

        django.setup()
        stream(args.people, args.rate, args.seconds)
        return
    folder = tempfile.mkdtemp(prefix="enishi-bench-")
    os.environ |= {"ENISHI_DATA": folder, "DJANGO_SETTINGS_MODULE": "enishi.site.settings"}
    try:
        import django

        django.setup()
        from django.core.management import call_command

        from enishi.team.models import Company

        call_command("migrate", verbosity=0)
        Company.objects.get_or_create(pk=1, defaults={"name": "Bench"})
        make_segments()
        print("  rows", fill(args.people))
        print(f"  scheduled in {scheduled():.1f} s")
        figures = measure(args.people, args.rate, args.seconds)
        figures["flips"] = flips(2_000)
        print(json.dumps(figures))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
