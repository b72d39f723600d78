"""What the worker does for imports, about once a second."""

import logging
import os
import signal
import subprocess
import sys
from threading import Event
from typing import Final

from django.db import OperationalError, connection

from enishi.connect.actions import settle
from enishi.connect.places import abandoned
from enishi.connect.queries import applying_runs, queued_runs

EVERY: Final = 0.7  # seconds

log = logging.getLogger(__name__)
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


def keep_running(stop: Event) -> None:
    """Beside the pipeline, in a thread of the worker, until `stop`."""
    while not stop.wait(EVERY):
        try:
            run_queued()
        except OperationalError:  # the database is busy: the next round does it
            log.exception("Imports were put off")
            connection.close()
    end_children()
    connection.close()


def end_children() -> None:
    """Before the worker ends; what they were at goes on at the next start."""
    for child in _children:
        child.send_signal(signal.SIGTERM)
        child.wait(timeout=10)
    _children.clear()
