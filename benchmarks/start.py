"""How long a folder takes to answer, and what the idle server weighs: `python -m benchmarks.start`.

The demo company is written once into a folder of its own; then the server is started five times.
"""

import statistics
import tempfile
from pathlib import Path
from time import perf_counter, sleep

import psutil
from tests.house import House

STARTS = 5


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder))
        started = perf_counter()
        house.enishi("demo", "--people", "2000", "--days", "180", "--seed", "1")
        print(f"demo company, 2,000 people × 180 days: {perf_counter() - started:.1f} s")
        times = []
        for _ in range(STARTS):
            started = perf_counter()
            with house:
                times.append(perf_counter() - started)
                sleep(3)
                assert house.server
                server = psutil.Process(house.server.pid)
                sizes = [one.memory_info().rss / 1024**2 for one in [server, *server.children()]]
        print(f"start to first answer: median {statistics.median(times):.2f} s of {STARTS}")
        print(f"idle: server {sizes[0]:.0f} MiB, worker {sizes[1]:.0f} MiB")


if __name__ == "__main__":
    main()
