"""One at a time: a lock on a file of the data folder, given back by the system when its holder
dies."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import Final

from enishi.lib.folder import data_folder

PIPELINE: Final = "pipeline.lock"  # applies the spool to the rows
LAKE: Final = "lake.lock"  # writes the lake
EVERY: Final = 0.1  # seconds between two tries


@contextmanager
def lease(name: str) -> Iterator[bool]:
    """Whether this process holds the lease, without waiting."""
    data_folder().mkdir(parents=True, exist_ok=True)
    with (data_folder() / name).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


@contextmanager
def lease_when_free(name: str, stop: Event) -> Iterator[bool]:
    """Waits for the lease; False when told to stop before it came."""
    while not stop.is_set():
        with lease(name) as held:
            if held:
                yield True
                return
        stop.wait(EVERY)
    yield False
