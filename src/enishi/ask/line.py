"""The server's end of the pipe to the asker."""

import itertools
import logging
import subprocess
import sys
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLateError
from dataclasses import dataclass
from typing import IO, Final, cast

import msgspec

from enishi.ask.answers import Request
from enishi.ask.failures import Failure

LOST: Final = Failure("lost")

_log = logging.getLogger(__name__)


class Reply(msgspec.Struct):
    id: int
    answer: msgspec.Raw = msgspec.Raw(b"")
    error: Failure | None = None


class Asker:
    """One process, and who waits for it. When it ends, whoever waits hears of it."""

    def __init__(self) -> None:
        self._waiting: dict[int, Future[Reply]] = {}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "enishi.ask.asker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._lock = threading.Lock()
        self.ended = False
        threading.Thread(target=self._listen, name="answers", daemon=True).start()

    def send(self, number: int, ask: Request | None) -> "Future[Reply]":
        """Without a request: nobody waits for that number any more."""
        told: Future[Reply] = Future()
        pipe = cast("IO[bytes]", self._process.stdin)
        with self._lock:
            if self.ended:
                told.set_result(Reply(number, error=LOST))
                return told
            if ask is not None:
                self._waiting[number] = told
            try:
                pipe.write(msgspec.json.encode({"id": number, "ask": ask}) + b"\n")
                pipe.flush()
            except OSError:  # it is ending: the listener tells everybody
                _log.warning("The asker does not listen")
        return told

    def forget(self, number: int) -> None:
        self._waiting.pop(number, None)

    def close(self) -> None:
        self.ended = True
        with self._lock:
            cast("IO[bytes]", self._process.stdin).close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _listen(self) -> None:
        replies = msgspec.json.Decoder(Reply)
        for text in cast("IO[bytes]", self._process.stdout):
            reply = replies.decode(text)
            if waiting := self._waiting.pop(reply.id, None):
                waiting.set_result(reply)
        with self._lock:
            if not self.ended:
                _log.error("The asker ended with %s", self._process.wait())
            self.ended = True
            for number, waiting in self._waiting.items():
                waiting.set_result(Reply(number, error=LOST))
            self._waiting = {}


@dataclass(frozen=True)
class Asked:
    """A question that is under way."""

    number: int
    asker: Asker
    told: "Future[Reply]"


class Line:
    """Open while a server runs: it starts the asker, and starts it again when it died."""

    def __init__(self) -> None:
        self.is_open = False
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._asker: Asker | None = None

    def open(self) -> None:
        self.is_open = True
        self._running()

    def ask(self, request: Request, *, wait: float, leave: bool) -> Reply | None:
        """The reply, or None if it takes longer than `wait` seconds: then the question goes on if
        the asker is to be left to it, else it is cancelled."""
        return self.reply(self.begin(request), wait=wait, leave=leave)

    def begin(self, request: Request) -> Asked:
        """Ask, and wait for the reply later."""
        number, asker = next(self._numbers), self._running()
        return Asked(number, asker, asker.send(number, request))

    def reply(self, asked: Asked, *, wait: float, leave: bool) -> Reply | None:
        try:
            return asked.told.result(timeout=wait)
        except TooLateError:
            asked.asker.forget(asked.number)
            if not leave:
                asked.asker.send(asked.number, None)
            return None

    def close(self) -> None:
        self.is_open = False
        with self._lock:
            asker, self._asker = self._asker, None
        if asker:
            asker.close()

    def _running(self) -> Asker:
        with self._lock:
            if self._asker is None or self._asker.ended:
                self._asker = Asker()
            return self._asker
