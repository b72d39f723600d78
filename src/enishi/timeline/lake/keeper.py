"""Keeps the lake: flushes every few seconds, compacts now and then. A process of its own beside the
pipeline, started by `started`; it ends when the pipe to whoever started it closes, however that
came."""

import logging
import os
import select
import signal
import subprocess
import sys
from typing import Final

FLUSH_EVERY: Final = 3.0  # seconds
PATIENCE: Final = 20.0  # seconds that a stop may take
COMPACT_EVERY: Final = 128  # files that were added since the last time

_log = logging.getLogger(__name__)


def started() -> "subprocess.Popen[bytes]":
    """A keeper at work; it leaves when this process does."""
    return subprocess.Popen(
        [sys.executable, "-m", "enishi.timeline.lake.keeper"], stdin=subprocess.PIPE
    )


def end(process: "subprocess.Popen[bytes]") -> None:
    """Let it finish its last round."""
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:  # it may be cut off anywhere; the next one goes on
        process.kill()
        process.wait()


def keep() -> None:
    """Until standard input closes; then once more, so that a clean stop leaves nothing above the
    mark."""
    files = 0
    while True:
        last = _told_to_stop()
        try:
            files = tend(files)
        except Exception:  # a task's outer edge: said aloud, tried again
            _log.exception("The lake could not be tended")
        if last:
            return


def _told_to_stop() -> bool:
    readable, _, _ = select.select([sys.stdin], [], [], FLUSH_EVERY)
    return bool(readable)


def tend(files: int = 0) -> int:
    """One round; how many files the table had after its last compaction."""
    from enishi.timeline.lake import table
    from enishi.timeline.lease import LAKE, lease

    with lease(LAKE) as held:
        if not held:
            return files
        table.flush_all()
        if table.file_count() >= files + COMPACT_EVERY:
            files = table.compact()
    return files


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):  # sent to the whole group; we follow the pipe
        signal.signal(number, signal.SIG_IGN)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "enishi.site.settings")
    os.nice(5)  # live events come first

    import django

    django.setup()
    keep()


if __name__ == "__main__":
    main()
