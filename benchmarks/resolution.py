"""How fast events find their people: `python benchmarks/resolution.py [PEOPLE]`.

Prints µs an event for `resolve` + `tally` on batches of 1,000 against a SQLite file, and the
latency of searching and listing. Uses a folder of its own under the system's temporary folder."""

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable

PEOPLE = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
BATCH = 1_000
SECOND = 1_000_000
DAY = 86_400 * SECOND
FAMILY_NAMES = "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上"
GIVEN_NAMES = "美咲 花子 太郎 一郎 健 陽菜 結衣 翔太 大輔 直美 由美 葵 蓮 悠真 湊 凛 紬"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="enishi-bench-") as folder:
        os.environ |= {"ENISHI_DATA": folder, "DJANGO_SETTINGS_MODULE": "enishi.site.settings"}
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        chance = random.Random(1)
        report("identify new people", chance, newcomer, range(0, PEOPLE, BATCH))
        rounds = range(0, 20 * BATCH, BATCH)
        report("track, known, user and browser", chance, track, rounds)
        report("the same in sessions of ten", chance, session, rounds)
        report("track, known, browser only", chance, browse, rounds)
        report("identify, known, 5 traits", chance, identify, rounds)
        report("a known user on a new browser", chance, move, rounds)
        latencies()


def newcomer(number: int, chance: random.Random) -> object:
    return told(number, number * SECOND)


def told(number: int, at: int) -> object:
    name = f"{FAMILY_NAMES.split()[number * 7 % 16]} {GIVEN_NAMES.split()[number * 13 // 16 % 16]}"
    mail = f"user{number}@example.jp"
    traits = {"name": name, "email": mail, "phone": f"090{number:08d}", "plan": "gold", "age": 30}
    ids = (("user_id", f"u{number}"), ("anonymous_id", f"a{number}"), ("email", mail))
    return event(at, ids, traits)


def track(number: int, chance: random.Random) -> object:
    who = chance.randrange(PEOPLE)
    return event(DAY + number * SECOND, (("user_id", f"u{who}"), ("anonymous_id", f"a{who}")))


def session(number: int, chance: random.Random) -> object:
    """A hundred people at a time, ten events each."""
    who = number // BATCH * 100 + chance.randrange(100)
    ids = (("user_id", f"u{who % PEOPLE}"), ("anonymous_id", f"a{who % PEOPLE}"))
    return event(5 * DAY + number * SECOND, ids)


def browse(number: int, chance: random.Random) -> object:
    return event(2 * DAY + number * SECOND, (("anonymous_id", f"a{chance.randrange(PEOPLE)}"),))


def identify(number: int, chance: random.Random) -> object:
    return told(chance.randrange(PEOPLE), 3 * DAY + number * SECOND)


def move(number: int, chance: random.Random) -> object:
    """Half of the events are anonymous on a new browser, the other half log in there."""
    ids = [("anonymous_id", f"new{number // 2}")]
    if number % 2:
        ids.append(("user_id", f"u{chance.randrange(PEOPLE)}"))
    return event(4 * DAY + number * SECOND, tuple(ids))


def event(at: int, ids: tuple[tuple[str, str], ...], traits: object = None) -> object:
    from enishi.people.arrivals import Arrival

    return Arrival(at, at, 1, 0, f"m{at}", ids, traits)  # type: ignore[arg-type] # built above


def report(
    what: str,
    chance: random.Random,
    make: Callable[[int, random.Random], object],
    starts: range,
) -> None:
    from django.db import transaction

    from enishi.people.arrivals import Arrival, Tally
    from enishi.people.resolution import resolve, tally

    spent = {"resolve": 0.0, "tally": 0.0}
    slowest = cpu = 0.0
    for start in starts:
        made = [make(number, chance) for number in range(start, start + BATCH)]
        batch = [arrival for arrival in made if isinstance(arrival, Arrival)]
        begun = time.perf_counter()
        cpu -= time.process_time()
        with transaction.atomic():
            identities = resolve(batch)
            resolved = time.perf_counter()
            tallies: dict[int, Tally] = {}
            for arrival, identity in zip(batch, identities, strict=True):
                mine = tallies.setdefault(identity, Tally(first=arrival.at))
                mine.events += 1
                mine.last = arrival.at
                mine.channels = {"web": mine.events}
            tally(tallies)
        done = time.perf_counter()
        cpu += time.process_time()
        spent["resolve"] += resolved - begun
        spent["tally"] += done - resolved
        slowest = max(slowest, done - begun)
    each = {name: seconds / len(starts) / BATCH * 1e6 for name, seconds in spent.items()}
    print(
        f"{what:34} {sum(each.values()):6.1f} µs/event"
        f"  (resolve {each['resolve']:5.1f}, tally and commit {each['tally']:5.1f};"
        f" processor {cpu / len(starts) / BATCH * 1e6:.1f}; slowest batch {slowest * 1e3:.0f} ms)"
    )


def latencies() -> None:
    from enishi.people import queries
    from enishi.people.lists import PeopleFilter

    print(f"{queries.people_count():,} people, {queries.identities_count():,} identities")
    asked = (
        "田中",
        "田",
        "たなか",
        "佐藤 美咲",
        "美咲",
        "user4711",
        "090-0000-4711",
        "u",
        "example",
        "",
    )
    for query in asked:
        taken = []
        for _ in range(20):
            begun = time.perf_counter()
            page = queries.people_page(PeopleFilter(search=query))
            taken.append((time.perf_counter() - begun) * 1e3)
        p95 = statistics.quantiles(taken, n=20)[-1]
        print(f"search {query or '(list)':14} {len(page.items):3} rows, p95 {p95:6.1f} ms")


if __name__ == "__main__":
    main()
