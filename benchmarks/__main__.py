"""All figures of docs/benchmarks.md, one after the other: `make bench`. About half an hour."""

import subprocess
import sys

RUNS = (
    ("collector", "--seconds", "4", "--rounds", "3"),
    ("pipeline", "--part", "throughput", "--rows", "1000000"),
    ("pipeline", "--part", "freshness", "--seconds", "30"),
    ("imports", "300000"),
    ("segments", "--people", "1000", "--seconds", "14"),
    ("everybody", "--part", "midnight", "--people", "1000000"),
    ("everybody", "--part", "batch", "--people", "1000000"),
    ("resolution",),
    ("pages",),
    ("questions", "--events", "1000000"),
    ("questions", "--events", "20000000"),
    ("drivers",),
    ("answers",),
    ("results",),
    ("start",),
)


def main() -> int:
    failed = 0
    for name, *options in RUNS:
        print(f"\n== python -m benchmarks.{name} {' '.join(options)}", flush=True)
        failed |= subprocess.run(
            [sys.executable, "-m", f"benchmarks.{name}", *options], check=False
        ).returncode
    return failed


if __name__ == "__main__":
    sys.exit(main())
