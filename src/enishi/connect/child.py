"""The process of one import that was asked for on a page: `python -m enishi.connect.child NUMBER
PARENT`."""

import os
import signal
import sys
from threading import Event, Thread


def main(number: int, parent: int) -> int:
    signal.signal(signal.SIGTERM, lambda *_: os._exit(1))  # everything is durable step by step
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the group: the worker decides
    Thread(target=end_with, args=(parent,), daemon=True).start()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "enishi.site.settings")
    import django

    django.setup()
    from enishi.connect.models import ImportRun
    from enishi.connect.runs.execution import execute

    execute(ImportRun.objects.get(pk=number))
    return 0


def end_with(parent: int) -> None:
    """A child whose worker was killed does not stay behind."""
    while os.getppid() == parent:
        Event().wait(0.5)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
