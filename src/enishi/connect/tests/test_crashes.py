"""kill -9 at any moment of an import: the same command goes on, and every row is there once."""

import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from enishi.connect.tests.files import HEADER, SALES, written

ROWS = 40_000
SCRIPT = """
import sys
import django
django.setup()
from enishi.connect.tests.files import enishi_import
sys.exit(enishi_import(*sys.argv[1:]))
"""
FOUND = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, skip_checks=True)
from tests.cast import company
company()
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    root = Path(__file__).resolve().parents[4]
    found = {
        **os.environ,
        "PYTHONPATH": f"{root / 'src'}:{root}:{os.environ.get('PYTHONPATH', '')}",
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "enishi.site.settings"),
        "ENISHI_DATA": str(tmp_path / "data"),
    }
    (tmp_path / "data").mkdir()
    subprocess.run([sys.executable, "-c", FOUND], env=found, check=True, timeout=120)
    return found


def test_a_killed_import_goes_on_where_it_stopped(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    rows = "".join(f"{n},u{n % 300},{n % 50},2026-04-01\n" for n in range(ROWS))
    file = written(tmp_path, "sales.csv", f"{HEADER}\n{rows}")
    chart = written(tmp_path, "sales.toml", SALES)
    words = [sys.executable, "-c", SCRIPT, str(file), "--map", str(chart), "--json"]
    chance = random.Random(7)
    for _attempt in range(4):
        child = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL)
        time.sleep(0.6 + chance.random())
        child.kill()
        if child.wait() == 0:  # a fast machine was done before the kill came
            break
    came = "duplicate" if child.returncode == 0 else "accepted"
    done = subprocess.run(words, env=environment, check=True, capture_output=True, timeout=120)
    nothing = {"accepted": 0, "duplicate": 0, "quarantined": 0}
    assert json.loads(done.stdout.splitlines()[-1]) == {"read": ROWS, **nothing, came: ROWS}
    assert counted(tmp_path / "data" / "enishi.db")[:2] == (ROWS, ROWS)
    again = subprocess.run(words, env=environment, check=True, capture_output=True, timeout=120)
    assert json.loads(again.stdout.splitlines()[-1])["duplicate"] == ROWS


def counted(database: Path) -> tuple[int, int, int]:
    """(events, different ones, imports)"""
    with sqlite3.connect(database) as connection:
        events, different = connection.execute(
            "SELECT count(*), count(DISTINCT message_id) FROM timeline_event"
        ).fetchone()
        (runs,) = connection.execute("SELECT count(*) FROM connect_importrun").fetchone()
    connection.close()
    return events, different, runs
