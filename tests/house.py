"""A whole Enishi in its own folder and processes, as a user runs it."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

OWNER = "aya@example.jp"
PASSWORD = "correct horse battery"
SOURCE = Path(__file__).resolve().parent.parent / "src"


class House:
    """One data folder, its command line, and a server on a free port while asked for."""

    def __init__(self, folder: Path, *, database: str = "") -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(SOURCE),
            "ENISHI_DATA": str(folder),
            "ENISHI_DATABASE_URL": database,
            "ENISHI_SECRET_KEY": "test-only",
        }
        self.server: subprocess.Popen[bytes] | None = None
        self.key = ""

    def enishi(self, *words: str, stdin: str = "", code: int = 0) -> str:
        """Run one command; its standard output. Fails the test on another exit code."""
        done = subprocess.run(
            [sys.executable, "-m", "enishi.site.shell", *words, "--data", str(self.folder)],
            input=stdin,
            capture_output=True,
            text=True,
            env=self.environment,
            timeout=300,
            check=False,
        )
        assert done.returncode == code, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def last_json(self, *words: str, code: int = 0) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(
            self.enishi(*words, "--json", code=code).splitlines()[-1]
        )
        return answer

    def found(self) -> "House":
        self.enishi("init", "--owner", OWNER, "--password-stdin", stdin=PASSWORD + "\n")
        self.key = self.enishi("key", "add", "tests", "--scope", "admin").splitlines()[-1]
        return self

    def source(self, name: str) -> str:
        return self.enishi("source", "add", name).splitlines()[-1]

    def start(self) -> "House":
        words = ["serve", "--port", str(self.port), "--data", str(self.folder)]
        self.server = subprocess.Popen(
            [sys.executable, "-m", "enishi.site.shell", *words],
            env=self.environment,
            start_new_session=True,
        )
        wait_for(self.is_up)
        return self

    def is_up(self) -> bool:
        assert self.server is not None
        assert self.server.poll() is None, f"the server ended with {self.server.returncode}"
        return self.answers()

    def answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", timeout=2).status_code == 200
        except httpx.TransportError:
            return False

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Signal the whole process group, as Ctrl-C or kill -9 does; the server's exit code."""
        if self.server is None:
            return 0
        os.killpg(self.server.pid, number)
        code = self.server.wait(timeout=30)
        self.server = None
        return code

    def __enter__(self) -> "House":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def api(self, method: str, path: str, **options: Any) -> httpx.Response:
        return httpx.request(
            method,
            f"{self.url}/api/v1{path}",
            headers={"Authorization": f"Bearer {self.key}"},
            timeout=30,
            **options,
        )

    def send(self, key: str, *messages: dict[str, Any]) -> httpx.Response:
        return httpx.post(
            f"{self.url}/v1/batch", json={"batch": messages}, auth=(key, ""), timeout=30
        )

    def stats(self) -> dict[str, Any]:
        answer: dict[str, Any] = self.api("GET", "/stats").json()
        return answer

    def settle(self) -> dict[str, Any]:
        """Wait until every acknowledged event is applied."""
        wait_for(lambda: self.stats()["spool_lag_seconds"] == 0)
        return self.stats()


def free_port() -> int:
    """Below those that the system gives to clients: one that knocks on and on while a server is
    down would else get the server's own port."""
    while True:
        with socket.socket() as door:
            try:
                door.bind(("127.0.0.1", random.SystemRandom().randrange(15_000, 32_000)))
            except OSError:
                continue
            port: int = door.getsockname()[1]
            return port


def wait_for(condition: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
