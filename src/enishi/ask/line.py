"""The server's end of the pipe to the asker."""

import itertools
import logging
import subprocess
import sys
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLateError
from typing import IO, cast

import msgspec

from enishi.ask.answers import Request
from enishi.ask.failures import Failure

_log = logging.getLogger(__name__)


class Reply(msgspec.Struct):
    id: int
    answer: msgspec.Raw = msgspec.Raw(b"")
    error: Failure | None = None


class Line:
    """Open while a server runs: it starts the asker, and starts it again when it died."""

    def __init__(self) -> None:
        self.is_open = False
        self._numbers = itertools.count(1)
        self._waiting: dict[int, Future[Reply]] = {}
        self._lock = threading.Lock()
        self._asker: subprocess.Popen[bytes] | None = None

    def open(self) -> None:
        self.is_open = True
        with self._lock:
            self._alive()

    def ask(self, request: Request, *, wait: float, leave: bool) -> Reply | None:
        """The reply, or None if it takes longer than `wait` seconds: then the question goes on if
        the asker is to be left to it, else it is cancelled."""
        number = next(self._numbers)
        waiting: Future[Reply] = Future()
        with self._lock:
            self._waiting[number] = waiting
            self._send({"id": number, "ask": request})
        try:
            return waiting.result(timeout=wait)
        except TooLateError:
            if not leave:
                with self._lock:
                    self._send({"id": number})
            return None
        finally:
            self._waiting.pop(number, None)

    def close(self) -> None:
        self.is_open = False
        with self._lock:
            asker, self._asker = self._asker, None
        if asker and asker.stdin:
            asker.stdin.close()
            try:
                asker.wait(timeout=5)
            except subprocess.TimeoutExpired:
                asker.kill()
                asker.wait()

    def _send(self, message: dict[str, object]) -> None:
        line = msgspec.json.encode(message) + b"\n"
        for last in (False, True):
            asker = self._alive()
            try:
                pipe = cast("IO[bytes]", asker.stdin)
                pipe.write(line)
                pipe.flush()
            except BrokenPipeError:  # it died this moment
                if last:
                    raise
            else:
                return

    def _alive(self) -> "subprocess.Popen[bytes]":
        if self._asker is None or self._asker.poll() is not None:
            self._asker = subprocess.Popen(
                [sys.executable, "-m", "enishi.ask.asker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            threading.Thread(
                target=self._listen, args=(self._asker,), name="answers", daemon=True
            ).start()
        return self._asker

    def _listen(self, asker: "subprocess.Popen[bytes]") -> None:
        replies = msgspec.json.Decoder(Reply)
        for text in cast("IO[bytes]", asker.stdout):
            reply = replies.decode(text)
            if waiting := self._waiting.pop(reply.id, None):
                waiting.set_result(reply)
        if self._asker is asker:
            _log.error("The asker ended with %s", asker.wait())
            lost = Failure("lost", "The process that answers questions ended; ask again.")
            for number in list(self._waiting):
                if waiting := self._waiting.pop(number, None):
                    waiting.set_result(Reply(number, error=lost))
