"""The asker: a process of its own that answers questions over a pipe, a few at a time.

Calls and replies are lines of JSON: {"id", "ask": {…}} in, {"id", "answer"} or {"id", "error"} out;
{"id"} alone says that nobody waits for that one any more. It ends when its standard input closes,
however that came."""

import gc
import os
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from time import monotonic
from typing import IO, TYPE_CHECKING, Final

import msgspec

from enishi.ask.answers import Request
from enishi.ask.failures import said

if TYPE_CHECKING:
    from enishi.lens.engines.duckdb import Engine

AT_ONCE: Final = 2
KEPT_BYTES: Final = 64 * 1024**2  # of answers
# What is lent to a question is a million rows without cycles: looking for them costs a fifth.
COLLECTIONS: Final = (500_000, 20, 50)


class Call(msgspec.Struct):
    id: int
    ask: Request | None = None  # None: nobody waits for that id any more


class Kept:
    """Answers by question, each with the mark of the data that it is of; the oldest go first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, tuple[object, float, bytes]] = OrderedDict()
        self._size = 0

    def find(self, key: bytes, mark: object, max_age: float) -> bytes | None:
        found = self._kept.get(key)
        if found is None:
            return None
        of, since, answer = found
        return answer if of == mark or monotonic() - since < max_age else None

    def keep(self, key: bytes, mark: object, answer: bytes) -> None:
        _, _, old = self._kept.pop(key, (None, 0, b""))
        self._kept[key] = (mark, monotonic(), answer)
        self._size += len(answer) - len(old)
        while self._size > KEPT_BYTES:
            _, (_, _, gone) = self._kept.popitem(last=False)
            self._size -= len(gone)


class Job:
    """One question that somebody waits for."""

    def __init__(self) -> None:
        self.waiting: set[int] = set()
        self.engine: Engine | None = None
        self.cancelled = False


class Asker:
    def __init__(self, reply: Callable[[bytes], None]) -> None:
        self.reply = reply
        self.kept = Kept()
        self.jobs: dict[bytes, Job] = {}
        self.lock = threading.Lock()
        self.threads = ThreadPoolExecutor(AT_ONCE, "question")

    def take(self, call: Call) -> None:
        if call.ask is None:
            self._cancel(call.id)
            return
        key = msgspec.json.encode(replace(call.ask, max_age=0), order="sorted")
        with self.lock:
            found = self.kept.find(key, None, call.ask.max_age)
        if found:  # young enough: it need not queue behind questions that take long
            self.reply(b'{"id":%d,"answer":%s}' % (call.id, found))
            return
        with self.lock:
            job = self.jobs.get(key)
            if job and not job.cancelled:
                job.waiting.add(call.id)
                return
            job = self.jobs[key] = Job()
            job.waiting.add(call.id)
        self.threads.submit(self._work, key, call.ask, job)

    def _cancel(self, number: int) -> None:
        with self.lock:
            for job in self.jobs.values():
                if number in job.waiting:
                    job.waiting.discard(number)
                    if not job.waiting:
                        job.cancelled = True
                        if job.engine:
                            job.engine.interrupt()

    def _work(self, key: bytes, request: Request, job: Job) -> None:
        if job.cancelled:
            return
        try:
            outcome = b'"answer":' + self._answer(key, request, job)
        except Exception as error:  # a task's outer edge: whoever waits gets it
            outcome = b'"error":' + msgspec.json.encode(said(error))
        with self.lock:
            if self.jobs.get(key) is job:
                del self.jobs[key]
            waiting, job.engine = sorted(job.waiting), None
        for number in waiting:
            self.reply(b'{"id":%d,%s}' % (number, outcome))

    def _answer(self, key: bytes, request: Request, job: Job) -> bytes:
        from django.db import close_old_connections

        from enishi.ask.marks import mark_of_data
        from enishi.ask.solving import solve

        def started(engine: "Engine") -> None:
            with self.lock:
                job.engine = engine

        close_old_connections()
        mark = mark_of_data({**request.params, **(request.among or {})})
        if found := self.kept.find(key, mark, request.max_age):
            return found
        text = msgspec.json.encode(solve(request, started))
        with self.lock:
            self.kept.keep(key, mark, text)
        return text


def serve(lines: IO[bytes], answers: IO[bytes]) -> None:
    """Until `lines` ends."""
    writing = threading.Lock()

    def reply(text: bytes) -> None:
        with writing:
            answers.write(text + b"\n")
            answers.flush()

    asker = Asker(reply)
    calls = msgspec.json.Decoder(Call)
    for line in lines:
        asker.take(calls.decode(line))
    asker.threads.shutdown(wait=False, cancel_futures=True)


def main() -> None:
    import signal

    for number in (signal.SIGINT, signal.SIGTERM):  # sent to the whole group; we follow the pipe
        signal.signal(number, signal.SIG_IGN)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "enishi.site.settings")
    os.nice(5)  # pages and live events come first

    import django

    django.setup()
    gc.freeze()
    gc.set_threshold(*COLLECTIONS)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints is no answer
    serve(sys.stdin.buffer, answers)
    os._exit(0)  # a question that still runs is nobody's any more


if __name__ == "__main__":
    main()
