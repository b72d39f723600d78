"""The running house: uvicorn in this process, the worker beside it, watched.

The worker is restarted when it dies; it follows a pipe and ends when its server is gone, so that a
killed server leaves nothing behind that holds the pipeline's lease.
"""

import logging
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import uvicorn
from django.utils import translation
from django.utils.translation import gettext as _

from enishi.lib.errors import Conflict
from enishi.lib.folder import data_folder
from enishi.site.corked import Protocol

log = logging.getLogger(__name__)


def serve(host: str, port: int, *, with_worker: bool) -> int:
    """Run until SIGTERM or SIGINT; returns the exit code."""
    door = open_door(host, port)
    translation.deactivate()  # from here on everybody is answered in their own language
    server = uvicorn.Server(
        uvicorn.Config(
            "enishi.site.asgi:app",
            http=Protocol,
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # the collector and Django read trusted proxies themselves
            timeout_graceful_shutdown=5,
        )
    )
    sys.setswitchinterval(0.0005)  # the spool's thread has news for waiting clients: let it in soon
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)  # uvicorn sends itself once more what ended it
    with worker_beside() if with_worker else nullcontext():
        server.run(sockets=[door])
    return 0 if server.started else 1


def open_door(host: str, port: int) -> socket.socket:
    """The socket to listen on: taken before anything else starts, so that a port in use costs one
    clear sentence."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise Conflict(
            "address_taken",
            _("Cannot listen on %(host)s port %(port)d: %(why)s.")
            % {"host": host, "port": port, "why": error.strerror},
            help=_("Another program may be using it: choose another with --port."),
        ) from None


@contextmanager
def worker_beside() -> Iterator[None]:
    """A worker process as long as the block runs."""
    ending = threading.Event()
    child: list[subprocess.Popen[bytes]] = []

    def keep_alive() -> None:
        while not ending.is_set():
            child[:] = [start_worker()]
            code = child[0].wait()
            if not ending.wait(0.5):
                log.warning("worker ended with %s; starting it again", code)

    watcher = threading.Thread(target=keep_alive, name="worker-watcher", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ending.set()
        if child:
            stop_worker(child[0])
        watcher.join(timeout=5)


def start_worker() -> "subprocess.Popen[bytes]":
    words = ["worker", "--data", str(data_folder()), "--follow"]
    return subprocess.Popen(  # noqa: S603 -- our own words
        [sys.executable, "-m", "enishi.site.shell", *words], stdin=subprocess.PIPE
    )


def stop_worker(child: "subprocess.Popen[bytes]") -> None:
    if child.stdin:
        child.stdin.close()
    try:
        child.wait(timeout=20)
    except subprocess.TimeoutExpired:
        child.kill()


def follow(stop: threading.Event) -> None:
    """In the worker: set `stop` when the pipe from the server closes, however that came. Signals to
    the whole group are the server's to answer."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)

    def wait() -> None:
        sys.stdin.buffer.read()
        stop.set()

    threading.Thread(target=wait, name="follow", daemon=True).start()
