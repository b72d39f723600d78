"""A collector behind a real socket: in a thread, or as a process of its own.

python -m enishi.timeline.tests.serving FOLDER PORT
"""

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from tests.house import free_port


def configured(app: Any, port: int) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            app, port=port, lifespan="off", access_log=False, log_config=None, server_header=False
        )
    )


@contextmanager
def served(app: Any) -> Iterator[str]:
    """The address of the application as long as the block runs."""
    port = free_port()
    server = configured(app, port)
    thread = threading.Thread(target=server.run, name="served", daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)


class Process:
    """The same in a process that can be watched and killed."""

    def __init__(self, folder: Path, *, under: tuple[str, ...] = ()) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        words = [*under, sys.executable, "-m", __name__, str(folder), str(port)]
        self.process = subprocess.Popen(words, env={**os.environ, "ENISHI_DATA": str(folder)})
        deadline = time.monotonic() + 20
        while not self._answers():
            assert time.monotonic() < deadline, "the collector did not start"
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/t.js").status_code == 200
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=10)


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "enishi.site.settings")
    django.setup()
    logging.basicConfig()
    from enishi.timeline.tests.collecting import Door

    configured(Door(Path(sys.argv[1])).app, int(sys.argv[2])).run()
