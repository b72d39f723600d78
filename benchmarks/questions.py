"""Questions against the SQL that one would write by hand for the same figures, on DuckDB over plain
Parquet, in turn and in one run: `python -m benchmarks.questions [--events 20000000] [--rounds 3]`.

The files hold `story` as questions see it, without the joins of merged people and touchpoints. The
peak is that of a process of its own, which asks one question once, within the limits that
`enishi.ask` sets.

`--growth FILE.svg [--sizes 1,5,20]` asks each question of so many millions of events instead, and
draws the time it takes."""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb as plain

from enishi.lens.acts import ACTS
from enishi.lens.engines import duckdb
from enishi.lens.frame import Frame
from enishi.lens.question import question

NOW = 1_795_000_000_000_000  # in November 2026
DAY = 86_400_000_000
MEMORY = "1GB"

# Half of all events are of the busiest eighth of people; visits come in runs of some minutes.
STORY = """
COPY (
  SELECT CAST(1 + floor({people} * pow(a, 3)) AS BIGINT) AS person_id, seq, time,
    CAST(1 AS SMALLINT) AS kind, name,
    CASE WHEN b < 0.7 THEN channel || ' ' || name END AS touchpoint,
    CASE WHEN b < 0.5 THEN 'Aware' WHEN b < 0.8 THEN 'Ask' END AS stage, channel,
    CAST(1 AS BIGINT) AS source_id, CAST((time + 32400000000) // 86400000000 AS INTEGER) AS day,
    CASE WHEN name = 'Order Completed' THEN CAST(1000 * (300 + floor(20000 * c * c)) AS BIGINT) END
      AS revenue,
    CAST(NULL AS BIGINT) AS total, CAST(NULL AS BIGINT) AS price,
    CASE WHEN name = 'Order Completed' THEN CAST(1 + floor(4 * b) AS BIGINT) END AS quantity,
    CASE WHEN name = 'Order Completed' THEN 'JPY' END AS currency,
    CAST(NULL AS VARCHAR) AS order_id,
    'P' || CAST(floor(2000 * c) AS INTEGER) AS product_id, CAST(NULL AS VARCHAR) AS path,
    '{{"plan": "' || CASE WHEN b < 0.3 THEN 'gold' ELSE 'basic' END || '", "score": '
      || CAST(floor(11 * c) AS INTEGER) || '}}' AS properties, '{{}}' AS context
  FROM (
    SELECT seq, a, b, c,
      CAST({now} - 180 * {day} - 2e7 + floor(180.0 * {day} * (seq / {events})) + floor(1e7 * b)
        AS BIGINT) AS time,
      CASE WHEN c < 0.5 THEN 'Product Viewed' WHEN c < 0.75 THEN 'Page Viewed'
        WHEN c < 0.87 THEN 'Product Added' WHEN c < 0.92 THEN 'Checkout Started'
        WHEN c < 0.97 THEN 'Order Completed' WHEN c < 0.98 THEN 'Order Refunded'
        ELSE 'Mail Opened' END AS name,
      CASE WHEN a * b < 0.3 THEN 'web' WHEN a * b < 0.6 THEN 'app' WHEN a * b < 0.9 THEN 'store' END
        AS channel
    FROM (
      SELECT range AS seq, (hash(range) % 1000003) / 1000003.0 AS a,
        (hash(range + 7777777777) % 1000003) / 1000003.0 AS b,
        (hash(range + 99999999999) % 1000003) / 1000003.0 AS c
      FROM range({first}, {past})
    )
  )
) TO '{file}' (FORMAT parquet, COMPRESSION zstd)
"""

_BUYERS = f"""
WITH buyers AS (
  SELECT person_id, max(time) FILTER (name = 'Order Completed') AS latest,
    count(*) FILTER (name = 'Order Completed') AS orders,
    sum(CASE WHEN name = 'Order Completed' THEN revenue ELSE -coalesce(revenue, 0) END) AS amount
  FROM story WHERE name IN ('Order Completed', 'Order Refunded') AND time < {NOW}
  GROUP BY person_id HAVING orders > 0)"""

# question, its parameters, and the same figures by hand
ASKED: list[tuple[str, dict[str, object], str]] = [
    (
        "events",
        {},
        (
            "SELECT name, count(*), count(DISTINCT person_id) FROM story WHERE kind <= 3"
            " GROUP BY GROUPING SETS ((name), ())"
        ),
    ),
    (
        "retention",
        {"unit": "week"},
        (
            "WITH weeks AS (SELECT DISTINCT person_id, (day + 3) // 7 AS week FROM story"
            " WHERE kind <= 3), firsts AS (SELECT person_id, min(week) AS cohort FROM"
            " weeks GROUP BY person_id)"
            " SELECT cohort, week - cohort, count(*) FROM weeks JOIN firsts USING (person_id)"
            " GROUP BY 1, 2"
        ),
    ),
    (
        "retention",
        {"unit": "month", "kind": "rolling", "start": "Product Added", "back": "Order Completed"},
        (
            "WITH firsts AS (SELECT person_id, min(time) AS began, min(day) AS day FROM story"
            " WHERE name = 'Product Added' GROUP BY person_id)"
            " SELECT date_trunc('month', DATE '1970-01-01' + f.day), (s.time - began) //"
            " 2592000000000,"
            " count(DISTINCT person_id) FROM story AS s JOIN firsts AS f USING (person_id)"
            " WHERE name = 'Order Completed' AND s.time >= began GROUP BY 1, 2"
        ),
    ),
    (
        "rfm.cells",
        {},
        (
            f"{_BUYERS}, ranked AS (SELECT *, rank() OVER (ORDER BY latest) + (count(*) OVER"
            " (PARTITION BY latest) - 1) / 2 AS r, rank() OVER (ORDER BY orders) + (count(*) OVER"
            " (PARTITION BY orders) - 1) / 2 AS f, rank() OVER (ORDER BY amount) + (count(*) OVER"
            " (PARTITION BY amount) - 1) / 2 AS m, count(*) OVER () AS n FROM buyers)"
            " SELECT 1 + floor(5 * (r - 0.5) / n), 1 + floor(5 * (f - 0.5) / n),"
            " 1 + floor(5 * (m - 0.5) / n), count(*), sum(orders), sum(amount) FROM ranked"
            " GROUP BY 1, 2, 3"
        ),
    ),
    (
        "lifecycle",
        {},
        (
            "SELECT CASE WHEN latest < 20595 THEN 1 WHEN latest < 20715 THEN 2 WHEN born"
            " > 20745 THEN 3"
            " ELSE 4 END, count(*) FROM (SELECT min(day) AS born, max(day) AS latest FROM story"
            f" WHERE {ACTS} GROUP BY person_id) GROUP BY 1"
        ),
    ),
    (
        "stickiness",
        {"days": 30},
        (
            f"WITH days AS (SELECT DISTINCT person_id, day FROM story WHERE {ACTS} AND"
            " day >= 20715),"
            " listed AS (SELECT range AS on_day FROM range(20745, 20775))"
            " SELECT on_day, count(DISTINCT person_id) FILTER (day = on_day),"
            " count(DISTINCT person_id) FILTER (day > on_day - 7), count(DISTINCT person_id)"
            " FROM listed JOIN days ON day <= on_day AND day > on_day - 30 GROUP BY on_day"
        ),
    ),
    (
        "breakdown",
        {"by": "channel"},
        (
            "SELECT channel, count(*), count(DISTINCT person_id) FROM story WHERE kind <= 3"
            " GROUP BY GROUPING SETS ((channel), ())"
        ),
    ),
    (
        "breakdown",
        {"measure": "ratio:revenue/quantity", "by": "property:plan"},
        (
            "WITH people AS (SELECT json_extract_string(properties, '$.plan') AS plan, person_id,"
            " sum(revenue) AS a, sum(quantity) AS b FROM story WHERE revenue IS NOT NULL"
            " AND upper(coalesce(currency, 'JPY')) = 'JPY'"
            " GROUP BY 1, 2)"
            " SELECT plan, sum(a) / sum(b), sum(a * a), sum(a * b), sum(b * b), count(*)"
            " FROM people"
            " GROUP BY plan"
        ),
    ),
    (
        "breakdown",
        {"measure": "quantile:revenue:50", "by": "channel"},
        (
            "SELECT channel, quantile_cont(revenue, 0.5), count(DISTINCT person_id) FROM story"
            " WHERE upper(coalesce(currency, 'JPY')) = 'JPY'"
            " GROUP BY GROUPING SETS ((channel), ())"
        ),
    ),
    (
        "trend",
        {"event": "Order Completed", "measure": "sum:revenue", "unit": "month"},
        (
            "SELECT date_trunc('month', DATE '1970-01-01' + day), sum(revenue), count(*),"
            " count(DISTINCT person_id) FROM story WHERE name = 'Order Completed'"
            " AND upper(coalesce(currency, 'JPY')) = 'JPY'"
            " GROUP BY GROUPING SETS ((1), ())"
        ),
    ),
]


def make(folder: Path, events: int) -> None:
    """Files of a million events each."""
    with plain.connect(config={"memory_limit": "2GB"}) as connection:
        for first in range(0, events, 1_000_000):
            connection.execute(
                STORY.format(
                    people=events // 40,
                    events=float(events),
                    first=first,
                    past=min(first + 1_000_000, events),
                    now=NOW,
                    day=DAY,
                    file=folder / f"{first:09}.parquet",
                )
            )


def ask(folder: Path, number: int, *, by_hand: bool) -> float:
    """Seconds of one question, or of the hand-written SQL."""
    name, params, sql = ASKED[number]
    with duckdb.engine(duckdb.Limits(temp=folder / "temp", memory=MEMORY)) as engine:
        engine.run(f"CREATE VIEW story AS SELECT * FROM read_parquet('{folder}/*.parquet')")
        [(latest,)] = engine.rows("SELECT max(time) FROM story")  # the catalogue knows it
        last = int(str(latest))
        frame = Frame(engine, NOW, ZoneInfo("Asia/Tokyo"), latest=last, seen=last)
        began = time.perf_counter()
        if by_hand:
            engine.rows(sql)
        else:
            question(name, params).answer(frame)
        return time.perf_counter() - began


def peak_of(folder: Path, number: int) -> float:
    """MB of a process that asks it once."""
    words = [sys.executable, "-m", "benchmarks.questions", "--peak", f"{folder},{number}"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return float(done.stdout)


def measure(folder: Path, rounds: int) -> None:
    for number, (name, params, _) in enumerate(ASKED):
        ask(folder, number, by_hand=True)  # the files are in the page cache from here on
        ours, by_hand = [], []
        for _ in range(rounds):
            ours.append(ask(folder, number, by_hand=False))
            by_hand.append(ask(folder, number, by_hand=True))
        middle = statistics.median(ours), statistics.median(by_hand)
        said = " ".join(f"{key}={value}" for key, value in params.items())
        print(
            f"{name + ' ' + said:70} {middle[0]:6.2f} s  by hand {middle[1]:6.2f} s "
            f" ratio {middle[0] / middle[1]:5.2f}  peak {peak_of(folder, number):5.0f} MB",
            flush=True,
        )


def growth(sizes: list[int], picture: Path) -> None:
    """Seconds of each question, the least of five, over millions of events."""
    spent: dict[str, list[float]] = {}
    for millions in sizes:
        with tempfile.TemporaryDirectory(prefix="enishi-bench-") as made:
            make(Path(made), millions * 1_000_000)
            for number, (name, params, _) in enumerate(ASKED):
                label = " ".join([name, *(str(one) for one in list(params.values())[:2])])
                spent.setdefault(label, []).append(
                    min(ask(Path(made), number, by_hand=False) for _ in range(5))
                )
    for label, seconds in spent.items():
        print(
            f"{label:50}", *(f"{one:7.2f}" for one in seconds), f"×{seconds[-1] / seconds[0]:.1f}"
        )
    draw(sizes, spent, picture)


def draw(sizes: list[int], spent: dict[str, list[float]], picture: Path) -> None:
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 4.5), layout="constrained")
    for label, seconds in spent.items():
        axes.plot(sizes, seconds, marker="o", markersize=3, linewidth=1.2, label=label)
    top = max(max(seconds) for seconds in spent.values())
    axes.plot(sizes, [top * one / sizes[-1] for one in sizes], "k:", linewidth=1, label="linear")
    axes.set(xscale="log", yscale="log", xlabel="million events", ylabel="seconds")
    axes.set_xticks(sizes, [str(one) for one in sizes])
    axes.legend(fontsize=7, loc="center left", bbox_to_anchor=(1, 0.5))
    figure.savefig(picture)


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--events", type=int, default=20_000_000)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--peak", help=argparse.SUPPRESS)
    arguments.add_argument("--growth", type=Path)
    arguments.add_argument("--sizes", default="1,5,20")
    asked = arguments.parse_args()
    if asked.growth:
        growth([int(one) for one in asked.sizes.split(",")], asked.growth)
        return
    if asked.peak:
        folder, number = asked.peak.rsplit(",", 1)
        ask(Path(folder), int(number), by_hand=False)
        print(json.dumps(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))
        return
    with tempfile.TemporaryDirectory(prefix="enishi-bench-") as made:
        make(Path(made), asked.events)
        print(f"{asked.events:,} events, {asked.events // 40:,} people", flush=True)
        measure(Path(made), asked.rounds)


if __name__ == "__main__":
    main()
