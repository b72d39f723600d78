"""A process of its own for what is asked of everybody: filling a segment that is new or changed,
following an import, comparing live membership with the batch; and for a crowd whose instant has
come. The pipeline never waits for it."""

import logging
import os
import signal
import subprocess
import sys
import threading
from time import monotonic
from typing import Final

LOOK_EVERY: Final = 1.0  # seconds
REST: Final = 2.0  # seconds without imported events before a history is judged
CHECK_EVERY: Final = 3_600.0
SOON: Final = 60.0  # after a start, the first comparison

_log = logging.getLogger(__name__)


class Background:
    """Starts one such process at a time, when there is something for it to do."""

    def __init__(self) -> None:
        self.imported_at = -REST
        self._process: subprocess.Popen[bytes] | None = None
        self._looked = 0.0
        self._checked = monotonic() - CHECK_EVERY + SOON

    def turn(self) -> None:
        now = monotonic()
        if now - self._looked < LOOK_EVERY:
            return
        self._looked = now
        if self._process is not None:
            if self._process.poll() is None:
                return
            if self._process.returncode:
                _log.error("Segments were not worked out: exit %s", self._process.returncode)
            self._process = None
        if now - self.imported_at < REST:
            return
        from enishi.segments.live.filling import something_to_fill

        if something_to_fill():
            self._start("fill")
        elif now - self._checked > CHECK_EVERY:
            self._checked = now
            self._start("check")

    def _start(self, what: str) -> None:
        self._process = subprocess.Popen(  # noqa: S603 -- our own words
            [sys.executable, "-m", "enishi.segments.live.background", what],
            stdin=subprocess.PIPE,
        )


def go_with_the_worker() -> None:
    """End when the pipe to the worker closes, however that came: whatever is half done is done
    again by the next."""
    for number in (
        signal.SIGINT,
        signal.SIGTERM,
    ):  # the worker leaves them to its server; we do not
        signal.signal(number, signal.SIG_DFL)

    def wait() -> None:
        os.read(0, 1)  # not sys.stdin: its lock must not be held when the process ends by itself
        os._exit(0)

    threading.Thread(target=wait, name="worker", daemon=True).start()


def main(what: str, at: str = "") -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "enishi.site.settings")
    go_with_the_worker()
    if what != "crowd":
        os.nice(10)  # live events, then pages, come first

    import django

    django.setup()
    from enishi.segments.live import comparing, crowds, filling

    if what == "crowd":
        crowds.work_out(int(at))
        return
    if what == "fill":
        filling.fill_all()
    comparing.compare_all()


if __name__ == "__main__":
    main(*sys.argv[1:])
