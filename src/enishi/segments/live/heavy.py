"""People with a very long history: read once, beside the pipeline, so that no batch waits for them.

Afterwards they are kept up event by event like everybody."""

import logging
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db import connection

from enishi.segments.live.loading import Tallied, load
from enishi.segments.live.states import Person
from enishi.segments.live.watching import Watch

CAP: Final = 5_000  # events; reading so many takes some 40 ms

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Read:
    """A person as they were when their rows were read, under the definitions of `watch`."""

    pk: int
    person: Person
    watch: Watch


class Heavy:
    def __init__(self) -> None:
        self.waiting: set[int] = set()
        self.done: list[Read] = []
        self._thread: threading.Thread | None = None

    def among(self, identities: Iterable[Tallied]) -> set[int]:
        """Whose history is read beside the pipeline; from now on they wait for it."""
        counts: Counter[int] = Counter()
        for _, person, events in identities:
            counts[person] += events
        found = {pk for pk, events in counts.items() if events > CAP}
        self.waiting |= found
        return found

    def go_on(self, watch: Watch) -> None:
        """Read the next one, unless one is being read."""
        if self.waiting and (self._thread is None or not self._thread.is_alive()):
            pk = min(self.waiting)
            self._thread = threading.Thread(
                target=self._read, args=(pk, watch), name="heavy", daemon=True
            )
            self._thread.start()

    def finished(self) -> list[Read]:
        done, self.done = self.done, []
        for one in done:
            self.waiting.discard(one.pk)
        return done

    def _read(self, pk: int, watch: Watch) -> None:
        try:
            found = load({pk}, watch)
            if pk in found:
                self.done.append(Read(pk, found[pk], watch))
            else:
                self.waiting.discard(pk)
        except Exception:  # a thread's outer edge: it is tried again at the next turn
            _log.exception("The history of person %s was not read", pk)
        finally:
            connection.close()
