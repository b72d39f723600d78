"""`enishi worker`: the pipeline and the lake alone."""

import argparse
import os
import signal
import threading

from django.utils import translation

from enishi.channels.tasks import keep_sending
from enishi.connect.tasks import keep_running
from enishi.site.serving import follow
from enishi.timeline import worker

BESIDE_A_SERVER = 10  # niceness: when the machine is full, answering comes before applying


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--follow", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    translation.deactivate()
    stop = threading.Event()
    if args.follow:
        os.nice(BESIDE_A_SERVER)
        follow(stop)
    else:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
    beside = [
        threading.Thread(target=keep_running, args=(stop,), name="imports"),
        threading.Thread(target=keep_sending, args=(stop,), name="messages"),
    ]
    for thread in beside:
        thread.start()
    try:
        worker.main(stop)
    finally:
        stop.set()
        for thread in beside:
            thread.join()
    return 0
