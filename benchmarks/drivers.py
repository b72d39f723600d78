"""Driver analysis of 10,000 answers, 12 drivers and 1,000 redrawn samples, beside what one would
write by hand, in turn and in one run: `python -m benchmarks.drivers [--rounds 3]`.

By hand every subset of drivers is fitted by least squares; that is timed for one redrawn sample and
scaled up. The floor is the same number of redrawn sums of products, and nothing else."""

import argparse
import json
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from enishi.lens.drivers.analysis import analysed
from enishi.lens.drivers.table import Columns, Table
from enishi.lens.engines import duckdb
from enishi.lens.frame import COLUMNS, Frame
from enishi.lens.question import question
from enishi.lens.statistics.sample import DRAWS, Array

NOW = 1_795_000_000_000_000  # in November 2026


def drawn(answers: int, drivers: int) -> tuple[Array, Array]:
    """Ratings 1 … 5 that go together, four of which matter, and scores 0 … 10."""
    rng = np.random.default_rng(1)
    latent = rng.normal(size=(answers, drivers)) + rng.normal(size=(answers, 1))
    ratings = np.clip(np.rint(3 + latent), 1, 5)
    pull = np.append([1.0, 0.7, 0.5, 0.3], np.zeros(drivers - 4))
    scores = 6 + (ratings - 3) @ pull + rng.normal(0, 2, answers)
    return ratings, np.clip(np.rint(scores), 0, 10)


def table_of(ratings: Array, scores: Array) -> Table:
    n, p = ratings.shape
    names, worth = [f"d{place}" for place in range(p)], 100.0 * (scores >= 9) - 100.0 * (scores < 7)
    columns = Columns(names, ratings, scores, range(n), [""] * n, np.ones(n))
    return columns.complete(worth)


def by_hand(ratings: Array, scores: Array) -> None:
    """All subsets of one redrawn sample, each by least squares."""
    rng = np.random.default_rng(2)
    n, p = ratings.shape
    who = rng.integers(0, n, n)
    design, outcome = np.column_stack([np.ones(n), ratings])[who], scores[who]
    for subset in range(1 << p):
        columns = [0, *(place + 1 for place in range(p) if subset >> place & 1)]
        np.linalg.lstsq(design[:, columns], outcome, rcond=None)


def floor(ratings: Array, scores: Array) -> None:
    """Sums of products of redrawn people, and nothing else."""
    rng = np.random.default_rng(2)
    numbers = np.column_stack([np.ones(len(scores)), ratings, scores])
    first, second = np.triu_indices(numbers.shape[1])
    products = numbers[:, first] * numbers[:, second]
    for _ in range(DRAWS // 100):
        rng.multinomial(len(scores), np.full(len(scores), 1 / len(scores)), 100) @ products


def story(ratings: Array, scores: Array) -> pa.Table:
    n = len(scores)
    said = [
        json.dumps(
            {
                "metric": "nps",
                "score": int(score),
                "ratings": {f"d{place}": int(one) for place, one in enumerate(row)},
            }
        )
        for row, score in zip(ratings, scores, strict=True)
    ]
    columns: dict[str, pa.Array] = {name: pa.nulls(n, pa.string()) for name in COLUMNS}
    numbers = pa.array(range(1, n + 1), pa.int64())
    columns |= {"person_id": numbers, "seq": numbers, "properties": pa.array(said)}
    columns |= {"time": pa.array([NOW - 86_400_000_000 - one for one in range(n)], pa.int64())}
    columns |= {"kind": pa.array([1] * n, pa.int16()), "name": pa.array(["Survey Answered"] * n)}
    return pa.table({**columns, "channel": pa.array(["web", "store"] * (n // 2))})


def timed(work: Callable[[], object], rounds: int) -> str:
    walls, used = [], []
    for _ in range(rounds):
        began, spent = perf_counter(), process_time()
        work()
        walls.append(perf_counter() - began)
        used.append(process_time() - spent)
    return f"{statistics.median(walls):7.2f} s wall, {statistics.median(used):6.2f} s of processor"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=10_000)
    parser.add_argument("--drivers", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    ratings, scores = drawn(args.answers, args.drivers)
    table = table_of(ratings, scores)
    print(f"{args.answers:,} answers × {args.drivers} drivers, {DRAWS:,} redrawn samples")
    print(
        f"floor, sums of products alone:     {timed(lambda: floor(ratings, scores), args.rounds)}"
    )
    print(f"analysis of plain columns:         {timed(lambda: analysed(table), args.rounds)}")
    with (
        tempfile.TemporaryDirectory() as folder,
        duckdb.engine(duckdb.Limits(temp=Path(folder))) as engine,
    ):
        engine.lend("story", story(ratings, scores))
        frame = Frame(engine, NOW, ZoneInfo("Asia/Tokyo"))
        asked = question("surveys.drivers", {})
        print(
            f"question, from events to rows:     {timed(lambda: asked.answer(frame), args.rounds)}"
        )
    if args.drivers <= 12:
        began = perf_counter()
        by_hand(ratings, scores)
        seconds = perf_counter() - began
        print(
            f"by hand, {1 << args.drivers:,} fits of one sample: {seconds:7.2f} s wall; "
            f"of all {DRAWS:,}, {seconds * DRAWS / 3600:.1f} h"
        )


if __name__ == "__main__":
    main()
