"""What the worker does for imports, about once a second."""

import os
import signal
import subprocess
import sys

from enishi.connect.places import abandoned
from enishi.connect.queries import applying_runs, queued_runs
from enishi.connect.runs.execution import settle

_children: list[subprocess.Popen[bytes]] = []


def run_queued() -> None:
    """End the imports that are applied; see that one process works on the oldest that waits.

    DuckDB and its memory live and die with that process; when it is killed, or the machine was,
    the next call starts another that goes on where it stopped.
    """
    for run in applying_runs():
        settle(run)
    _children[:] = [child for child in _children if child.poll() is None]
    if _children:
        return
    for run in queued_runs():
        if abandoned(run.pk):
            _children.append(_started(run.pk))
            return


def _started(number: int) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "enishi.connect.child", str(number), str(os.getpid())]
    return subprocess.Popen(words)  # noqa: S603 -- our own words


def end_children() -> None:
    """Before the worker ends; what they were at goes on at the next start."""
    for child in _children:
        child.send_signal(signal.SIGTERM)
        child.wait(timeout=10)
    _children.clear()
