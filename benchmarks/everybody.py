"""Segments asked of everybody: `python -m benchmarks.everybody --part midnight|batch [--people N]`.

`midnight`: a calendar segment that all of N people leave at one instant, while rolling windows of
others end 500 times a second. `batch`: 50 segments (counts, sums, sequences, values, traits, mixed)
over N people with 20 events each: asked, written down as members and put down for their next
instant; and a preview of one. Everything happens in a folder of its own, which is removed at the
end."""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from typing import Any

EVENTS_EACH = 20
DAYS = 180
ROLLING, A_SECOND = 10_000, 500
NAMES = ["Product Viewed", "Page Viewed", "Product Added", "Order Completed", "Mail Opened"]

NUMBERS = (
    "WITH RECURSIVE numbers(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM numbers"
    " WHERE n < {last})"
)
IDENTITIES = (
    "INSERT INTO people_identity (id, person_id, born_at, first_seen, last_seen, events, orders,"
    " revenue, currency, channels) {numbers} SELECT n, n, {since}, {since}, {since}, {each}, 0, 0,"
    " '', '{{}}' FROM numbers"
)
PEOPLE = (
    "INSERT INTO people_person (id, name, kana, email, phone, known, identities, first_seen,"
    " last_seen, events, orders, revenue, currency, channel, grams, version) {numbers} SELECT n,"
    " '', '', '', '', 1, 1, {since}, {since}, {each}, 0, 0, 0, '', '', 0 FROM numbers"
)
TRAITS = (
    "INSERT INTO people_trait (identity_id, name, value, at, seen_at, source_id, priority)"
    " {numbers} SELECT n, '{name}', {value}, {since}, {since}, 1, 0 FROM numbers"
)
# The numbers of events in an order that has nothing to do with people or time.
EVENTS = (
    "INSERT INTO timeline_event (seq, identity_id, time, received_at, source_id, message_id, type,"
    " name, channel, flags, properties, context) {numbers} SELECT n, {who}, {when}, {now}, 1,"
    " 'm' || n, 1, {name}, 'web', 0, '{{\"price\": ' || (n * 7919 % 9000) || '}}', '{{}}'"
    " FROM numbers"
)


def put(sql: str, first: int, last: int, **words: object) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for start in range(first, last + 1, 1_000_000):
            numbers = NUMBERS.format(first=start, last=min(start + 999_999, last))
            cursor.execute(sql.format(numbers=numbers, **words))


def put_people(number: int, since: int, each: int) -> None:
    put(IDENTITIES, 1, number, since=since, each=each)
    put(PEOPLE, 1, number, since=since, each=each)


def flushed() -> None:
    """By a process of its own, as in a server; it flushes once when its input ends."""
    words = [sys.executable, "-m", "enishi.timeline.lake.keeper"]
    subprocess.run(words, stdin=subprocess.DEVNULL, check=True)


def segment(name: str, condition: Any) -> None:
    from enishi.lens.conditions.tree import to_json
    from enishi.lib import clock
    from enishi.segments.models import Segment, Version

    made = Segment.objects.create(name=name, made_at=clock.now_us())
    Version.objects.create(segment=made, number=1, condition=to_json(condition), at=clock.now_us())


def filled() -> float:
    from enishi.segments.live import filling
    from enishi.segments.live.definitions import standing_conditions
    from enishi.segments.live.models import Live

    for pk, version in filling.versions().items():
        Live.objects.get_or_create(segment_id=pk, defaults={"version": version})
    began = time.perf_counter()
    filling.fill(standing_conditions())
    return time.perf_counter() - began


# -- midnight --------------------------------------------------------------------------------------


def next_midnight() -> int:
    from enishi.lib import clock
    from enishi.segments.conditions import calendar

    ours = calendar()
    return ours.start(ours.period("day", clock.now_us())[1])


def midnight(people: int) -> dict[str, object]:
    from enishi.lens.conditions import tree as t
    from enishi.lib import clock
    from enishi.segments.live.models import Due, Passage

    now, turns = clock.now_us(), next_midnight()
    since = now - DAYS * clock.DAY
    everybody = people + ROLLING
    put_people(everybody, since, 1)
    today = f"({now} - n * 7919 % {min(now - turns + clock.DAY, clock.HOUR)})"
    put(EVENTS, 1, people, who="n", when=today, now=now, name="'Looked'")
    gap = clock.SECOND // A_SECOND
    ends = f"({turns - clock.DAY} + (n - {people}) * {gap})"
    put(EVENTS, people + 1, everybody, who="n", when=ends, now=now, name="'Called'")
    flushed()
    segment("Today", t.Did(event="Looked", window=t.This(unit="day")))
    segment("Called", t.Did(event="Called", window=t.Last(span="1d")))
    seconds = filled()
    assert Due.objects.filter(at=turns).count() >= people
    print(f"  filled in {seconds:.0f} s", flush=True)
    figures = lived_through(turns)
    assert Passage.objects.filter(is_in=False, at=turns).count() >= people
    order = list(
        Passage.objects.filter(at=turns).order_by("pk").values_list("person_id", flat=True)
    )
    return {"people": people, **figures, "in_order": order == sorted(order)}


def checkpoints(stop: threading.Event) -> None:
    """Beside the worker, as in a server."""
    from django.db import connection

    from enishi.timeline.rows import checkpoint

    while not stop.wait(2):
        checkpoint()
    connection.close()


def lived_through(turns: int) -> dict[str, object]:
    """The worker's turns from that instant on, with nothing else to do."""
    from django.db.models import Max

    from enishi.lib import clock
    from enishi.segments.live import worker
    from enishi.segments.live.models import Due, Passage
    from enishi.timeline.rows import leave_checkpoints_to_others

    leave_checkpoints_to_others()
    stop = threading.Event()
    threading.Thread(target=checkpoints, args=(stop,), daemon=True).start()
    lengths: list[float] = []
    waits: list[float] = []
    last = Passage.objects.aggregate(last=Max("pk"))["last"] or 0
    began, worked, answered = time.perf_counter(), time.process_time(), 0.0
    while True:
        start = time.perf_counter()
        now = turns + int((start - began) * clock.SECOND)
        with clock.clock_at(now):
            went = worker.ticker.turn()
        if went:
            lengths.append(time.perf_counter() - start)
            now = turns + int((time.perf_counter() - began) * clock.SECOND)
            rows = list(Passage.objects.filter(pk__gt=last).values_list("pk", "at"))
            waits += [(now - at) / 1000 for _, at in rows if at > turns]
            last = max((pk for pk, _ in rows), default=last)
        elif worker.ticker.crowd is None and not Due.objects.filter(at__lte=now).exists():
            break
        else:
            time.sleep(0.015)
        crowd = worker.ticker.crowd
        if not answered and crowd and crowd.answered():
            answered = time.perf_counter() - began
    seconds = time.perf_counter() - began
    stop.set()
    return {
        "asked_in_seconds": round(answered, 1),
        "all_told_after_seconds": round(seconds, 1),
        "worker_cpu_seconds": round(time.process_time() - worked, 1),
        "transaction_p50_ms": round(statistics.median(lengths) * 1000),
        "transaction_p99_ms": round(statistics.quantiles(lengths, n=100)[98] * 1000),
        "transaction_worst_ms": round(max(lengths) * 1000),
        "rolling_ends": len(waits),
        "rolling_p95_ms": round(statistics.quantiles(waits, n=100)[94]) if len(waits) > 1 else None,
        "rolling_worst_ms": round(max(waits, default=0)),
    }


# -- batch -----------------------------------------------------------------------------------------


def conditions() -> list[Any]:
    from enishi.lens.conditions import tree as t

    found: list[Any] = []
    for n in range(15):
        amount = t.Amount(at_least=1 + n % 4)
        found.append(t.Did(event=NAMES[n % 5], amount=amount, window=t.Last(span=f"{7 + 5 * n}d")))
    for n in range(8):
        amount = t.Amount(at_least=5_000 * (n + 1))
        found.append(
            t.Did(
                event="Order Completed",
                sum_of="price",
                amount=amount,
                window=t.Last(span=f"{30 + 10 * n}d"),
            )
        )
    for n in range(9):
        steps = (t.Step(event=NAMES[n % 5]), t.Step(event=NAMES[(n + 1) % 5]))
        then: Any = "did_not" if n % 3 == 0 else "did"
        found.append(
            t.Sequence(steps=steps, within=f"{1 + n}d", then=then, window=t.Last(span="60d"))
        )
    units: Any = ("day", "week", "month", "quarter")
    found += [t.Did(event="Page Viewed", window=t.This(unit=unit)) for unit in units]
    found += [t.Trait(name="plan", op="=", value=f"p{n}") for n in range(4)]
    found.append(t.Trait(name="birthday", op="anniversary", value=(0, 7)))
    found.append(t.Trait(name="birthday", op="age", value=(20, 39)))
    for n in range(50 - len(found)):
        bought = t.Did(event="Order Completed", window=t.Last(span=f"{60 + n}d"))
        calm = t.DidNot(event="Page Viewed", window=t.Last(span=f"{5 + n}d"))
        found.append(t.All(of=(bought, calm, t.Trait(name="plan", op="=", value=f"p{n % 10}"))))
    return found


def batch(people: int) -> dict[str, object]:
    from enishi.lib import clock
    from enishi.lib.folder import database_file
    from enishi.segments.live import filling
    from enishi.segments.live.definitions import standing_conditions
    from enishi.segments.live.models import Due
    from enishi.segments.models import Membership

    now = clock.now_us()
    put_people(people, now - DAYS * clock.DAY, EVENTS_EACH)
    since = now - DAYS * clock.DAY
    born = "'\"' || (1940 + n % 65) || '-' || printf('%02d', 1 + n % 12) || '-'"
    born += " || printf('%02d', 1 + n / 12 % 28) || '\"'"
    plan = "'\"p' || (n * 7919 % 40) || '\"'"
    put(TRAITS, 1, people, name="plan", value=plan, since=since)
    put(TRAITS, 1, people, name="birthday", value=born, since=since)
    names = "CASE n * 104729 % 100 / 10 " + "".join(
        f"WHEN {k} THEN '{NAMES[0 if k < 4 else 1 if k < 6 else k - 4 if k < 8 else 4]}' "
        for k in range(10)
    )
    put(
        EVENTS,
        1,
        people * EVENTS_EACH,
        who=f"(1 + n * 7919 % {people})",
        when=f"({now} - n * 6700417 % {DAYS * 86_400} * 1000000)",
        now=now,
        name=f"{names}END",
    )
    print(f"  {people * EVENTS_EACH} rows", flush=True)
    began = time.perf_counter()
    flushed()
    print(f"  in the lake after {time.perf_counter() - began:.0f} s", flush=True)
    for number, one in enumerate(conditions()):
        segment(f"Segment {number}", one)
    known = standing_conditions()
    began = time.perf_counter()
    with filling.asking(known.values()) as engine:
        lent = time.perf_counter() - began
        for pk in known:
            if pk % 10 == 0:  # the statements of `people_in`, whose rows are not kept
                filling.people_in(
                    engine, {k: known[k] for k in range(pk, pk + 10) if k in known}, now
                )
    asked = time.perf_counter() - began
    print(f"  asked in {asked:.0f} s, {lent:.0f} s of them lending", flush=True)
    filled_in = filled()
    previews = [previewed(one) for one in (conditions()[k] for k in (0, 20, 27, 45))]
    return {
        "people": people,
        "events": people * EVENTS_EACH,
        "asked_seconds": round(asked, 1),
        "filled_seconds": round(filled_in, 1),
        "members": Membership.objects.count(),
        "waiting": Due.objects.count(),
        "preview_seconds": [round(one, 2) for one in previews],
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000,
        "database_mb": database_file().stat().st_size // 10**6,
    }


def previewed(condition: Any) -> float:
    from enishi.lib import clock
    from enishi.segments.live import filling

    began = time.perf_counter()
    with filling.asking([condition]) as engine:
        filling.people_in(engine, {1: condition}, clock.now_us())
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--part", choices=["midnight", "batch"], required=True)
    parser.add_argument("--people", type=int, default=200_000)
    args = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="enishi-bench-")
    os.environ |= {"ENISHI_DATA": folder, "DJANGO_SETTINGS_MODULE": "enishi.site.settings"}
    try:
        import django

        django.setup()
        from django.core.management import call_command

        from enishi.segments.models import Segment
        from enishi.team.models import Company
        from enishi.timeline.models import Source

        call_command("migrate", verbosity=0)
        Company.objects.get_or_create(pk=1, defaults={"name": "Bench"})
        Source.objects.create(pk=1, name="Shop")
        Segment.objects.all().delete()
        print(json.dumps((midnight if args.part == "midnight" else batch)(args.people)))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
