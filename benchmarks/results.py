"""Results of a survey: `python -m benchmarks.results [--answers 100000] [--folder DIR]`.

So many answers to a survey of eleven questions go through spool, pipeline and lake as any answer
does. Then `surveys.results` is asked with different filters and splits, each anew, as the asker
asks it; and the pages' own queries of the list. A folder of its own is removed at the end."""

import argparse
import hashlib
import json
import os
import random
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

STORES = ("渋谷店", "新宿店", "横浜店", "大宮店", "千葉店", "オンライン")
AGENTS = tuple(f"担当{n:02}" for n in range(40))
WORDS = (
    "店員さんが親切でした",
    "配送が遅かったです",
    "また利用します",
    "値段が高い",
    "品ぞろえが良い",
)
AT_ONCE = 2_000

ASKED: tuple[tuple[str, dict[str, object]], ...] = (
    ("everything", {}),
    ("a month, with its change", {"since": "-30d", "change": True}),
    ("a store", {"store": "渋谷店"}),
    (
        "detractors of a store in English",
        {"score": "detractors", "store": "新宿店", "language": "en"},
    ),
    ("without flagged", {"flags": "without"}),
    ("by store", {"by": "store"}),
    ("by agent, a link", {"by": "agent", "link": "店頭"}),
    ("by week", {"by": "week"}),
    ("by NPS", {"by": "question:nps"}),
    ("by a question of several choices", {"by": "question:liked"}),
)


def definition() -> Any:
    from enishi.surveys.definition.reading import from_plain

    def some(*names: str) -> list[dict[str, object]]:
        return [{"id": f"c{n}", "text": {"ja": name}} for n, name in enumerate(names)]

    def one(id_: str, kind: str, text: str, **own: object) -> dict[str, object]:
        return {"id": id_, "kind": kind, "text": {"ja": text}, **own}

    ways, again = some("検索", "SNS", "知人", "広告", "店頭"), some("はい", "いいえ", "わからない")
    good = some("価格", "品質", "接客", "配送", "品ぞろえ", "雰囲気")
    parts = some("商品", "価格", "配送", "接客", "サイト")
    scale = some("不満", "やや不満", "普通", "やや満足", "満足")
    questions = [
        one("nps", "nps", "この店を知人に勧めたいですか"),
        one("csat", "csat", "今回のご利用に満足しましたか"),
        one("ces", "ces", "手続きはかんたんでしたか"),
        one("staff", "rating", "スタッフの対応"),
        one("way", "single", "何で知りましたか", choices=ways),
        one("liked", "multiple", "良かったところ", choices=good),
        one("parts", "matrix", "それぞれの満足度", rows=parts, columns=scale),
        one("order", "ranking", "大切な順", choices=some("価格", "品質", "速さ", "安心")),
        one("pace", "slider", "待ち時間の長さ"),
        one("again", "single", "また利用したいですか", choices=again),
        one("why", "long", "ご意見", comments="nps"),
    ]  # fmt: skip
    return from_plain(
        {
            "title": {"ja": "ご来店アンケート"},
            "languages": ["ja"],
            "pages": [{"id": "all", "questions": questions}],
            "ends": [{"id": "end", "title": {"ja": "ありがとうございました"}}],
        }
    )


def answers(dice: random.Random) -> dict[str, object]:
    mood = dice.gauss(0, 1)

    def on(least: int, most: int) -> int:
        pull = (mood + dice.gauss(0, 1)) / 5 + 1 / 8
        middle = (least + most) / 2 + (most - least) * pull
        return max(least, min(most, round(middle)))

    said: dict[str, object] = {"nps": on(0, 10), "csat": on(1, 5), "ces": on(1, 7)}
    said |= {"staff": on(1, 5), "way": f"c{dice.randrange(5)}", "pace": on(0, 100)}
    said["liked"] = [f"c{n}" for n in range(6) if dice.random() < 0.4] or ["c0"]
    said["parts"] = {f"c{n}": f"c{on(0, 4)}" for n in range(5)}
    said["order"] = dice.sample(["c0", "c1", "c2", "c3"], 4)
    said["again"] = "c0" if mood > -0.5 else f"c{dice.randrange(3)}"
    if dice.random() < 0.4:
        said["why"] = dice.choice(WORDS)
    return said


def responses(survey: Any, count: int, dice: random.Random) -> Iterator[Any]:
    from enishi.lib import clock
    from enishi.surveys.models import Response

    version, link = survey.versions.get(), survey.links.get(label="店頭")
    now = clock.now_us()
    for n in range(count):
        at = now - int(dice.random() * 90 * clock.DAY) - clock.MINUTE
        yield Response(
            survey=survey, version=version, link=link if n % 3 else None, state="finished",
            digest=hashlib.sha256(str(n).encode()).hexdigest(), told_at=now,
            language="en" if n % 7 == 0 else "ja", started_at=at - 60_000_000, finished_at=at,
            answers=json.dumps(answers(dice), ensure_ascii=False, separators=(",", ":")),
        )  # fmt: skip


def told(some: list[Any], source: int, dice: random.Random) -> list[Any]:
    """Their records, with what an invitation knows of the visit."""
    import msgspec

    from enishi.lib import clock
    from enishi.surveys.outbox import record_of
    from enishi.timeline.enums import Lane

    records = []
    for one in some:
        record = record_of(one, source, clock.now_us(), Lane.LIVE)
        body = json.loads(record.body)
        own: dict[str, object] = {"store": dice.choice(STORES), "agent": dice.choice(AGENTS)}
        if dice.random() < 0.03:
            own["flags"] = ["speeder"]
        for message in body["batch"]:
            message["properties"] |= own
        records.append(msgspec.structs.replace(record, body=msgspec.json.encode(body)))
    return records


def fill(count: int) -> Any:
    from enishi.lib.folder import spool_file
    from enishi.surveys import actions
    from enishi.surveys.command import COMMAND
    from enishi.surveys.models import Response
    from enishi.surveys.outbox import survey_source
    from enishi.timeline.lake.keeper import tend
    from enishi.timeline.spool import Spool
    from enishi.timeline.worker import Worker

    survey = actions.create_survey(definition(), by=COMMAND)
    actions.publish_survey(survey, by=COMMAND)
    actions.add_public_link(survey, actions.LinkDraft("店頭"), by=COMMAND)
    dice, source = random.Random(1), survey_source().pk
    spool, some = Spool(spool_file()), []
    worker = Worker(spool)
    for response in responses(survey, count, dice):
        some.append(response)
        if len(some) == AT_ONCE:
            _store(Response, some, spool, worker, told(some, source, dice))
    _store(Response, some, spool, worker, told(some, source, dice))
    spool.close()
    tend()
    return survey


def _store(model: Any, some: list[Any], spool: Any, worker: Any, records: list[Any]) -> None:
    if not some:
        return
    model.objects.bulk_create(some)
    spool.append(records)
    some.clear()
    while worker.step():
        pass


def seconds(work: Any, rounds: int) -> list[tuple[float, float]]:
    """Of the wall and of the processor."""
    taken = []
    for _ in range(rounds):
        start, spent = perf_counter(), process_time()
        work()
        taken.append((perf_counter() - start, process_time() - spent))
    return taken


def say(name: str, taken: list[tuple[float, float]]) -> None:
    wall, spent = (statistics.median(column) for column in zip(*taken, strict=True))
    print(f"{name:36} {wall:6.3f} s, {spent:6.3f} s of the processor", flush=True)


def measure(survey: Any, rounds: int) -> None:
    from enishi.ask import queries
    from enishi.results.access import Reading
    from enishi.results.filters import Filters
    from enishi.results.queries import answers_in, answers_page, words_of
    from enishi.results.sheets import Words, definition_of

    for name, params in ASKED:
        taken = seconds(
            lambda p=params: queries.ask("surveys.results", {"survey": survey.pk, **p}), rounds
        )
        say(name, taken)
    words = Words(definition_of(survey), "ja")
    for name, filters, search in (
        ("list", Filters(), ""),
        ("list, a store's detractors", Filters(store="渋谷店", score="detractors"), ""),
        ("list, a search", Filters(), "配送"),
        ("list, a search that finds nothing", Filters(store="渋谷店"), "ない言葉"),
    ):
        reading = Reading(survey, filters, words, lifted=True)
        taken = seconds(lambda r=reading, s=search: answers_page(r, search=s), rounds)
        say(name, taken)
        counted = seconds(lambda r=reading: answers_in(r).count(), rounds)
        say("  counted", counted)
    reading = Reading(survey, Filters(store="渋谷店"), words, lifted=True)
    taken = seconds(lambda: words_of(reading, answers_in(reading)), rounds)
    say("newest words of a store", taken)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--folder", type=Path, help="fill this one and keep it; nothing is measured"
    )
    args = parser.parse_args()
    folder = args.folder or Path(tempfile.mkdtemp(prefix="enishi-results-"))
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["ENISHI_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "enishi.site.settings")
    os.environ.setdefault("ENISHI_SECRET_KEY", "benchmark")

    import django
    from django.core.management import call_command

    try:
        django.setup()
        call_command("migrate", verbosity=0)
        start = perf_counter()
        survey = fill(args.answers)
        print(
            f"{args.answers:,} answers on the timeline in {perf_counter() - start:.0f} s",
            flush=True,
        )
        if not args.folder:
            measure(survey, args.rounds)
    finally:
        if not args.folder:
            shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
