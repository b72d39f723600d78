"""Imports: rows a second from a file to messages that are durable in the spool.

`python -m benchmarks.imports [ROWS]`: default 300,000, in a folder that is removed after.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

TRANSACTIONS = """
name = "Retail"
zone = "Europe/London"
currency = "GBP"
[tables.lines]
file = "*"
[tables.lines.columns]
quantity = "integer"
price = "decimal"
sold_at = "time"
[[events]]
name = "Product Purchased"
from = "lines"
timestamp = "sold_at"
identifiers = { user_id = "customer" }
[events.properties]
sku = "sku"
description = "description"
quantity = "quantity"
revenue = "price * quantity"
"""


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory(prefix="enishi-bench-") as folder:
        os.environ["ENISHI_DATA"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "enishi.site.settings")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        measure(Path(folder), rows)


def measure(folder: Path, rows: int) -> None:
    from enishi.connect.actions import open_run
    from enishi.connect.runs.execution import execute

    file = folder / "lines.csv"
    with file.open("w", encoding="utf-8") as out:
        out.write("invoice,sku,description,quantity,price,customer,sold_at\n")
        out.writelines(
            f"{n // 9},{n % 4000},WHITE HANGING HEART T-LIGHT HOLDER,{n % 12 + 1},{n % 50}.85,"
            f"{n % 5000},2011-{n % 12 + 1:02}-{n % 28 + 1:02} {n % 24:02}:{n % 60:02}\n"
            for n in range(rows)
        )
    run = open_run(file, "retail", TRANSACTIONS, by=None)
    began, used = time.perf_counter(), time.process_time()
    execute(run)
    seconds, cpu = time.perf_counter() - began, time.process_time() - used
    run.refresh_from_db()
    assert run.delivered == rows, (run.state, run.error, run.problems)
    print(
        f"imports: {rows:,} rows read, mapped and durable in {seconds:.1f} s ({cpu:.1f} s of CPU): "
        f"{rows / seconds:,.0f} rows/s, {rows / cpu:,.0f} rows per CPU second"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000)
