"""A worker at a midnight, to be killed: `python -m tests.midnight MICROSECONDS` in ENISHI_DATA. Two
dozen people are a crowd to it. It ends when nobody waits any more."""

import os
import sys
import time


def main(turns: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "enishi.site.settings")
    import django

    django.setup()
    from enishi.lib.clock import clock_at
    from enishi.segments.live import crowds, ticking, worker
    from enishi.segments.live.models import Due

    crowds.CROWD = ticking.CROWD = 24  # type: ignore[misc, attr-defined] # a constant, but for this process
    worker.ticker.paces = {False: ticking.Pace(24), True: ticking.Pace(24)}
    with clock_at(turns):
        while Due.objects.filter(at__lte=turns).exists() or worker.ticker.crowd:
            if not worker.ticker.turn():
                time.sleep(0.01)
            for pace in worker.ticker.paces.values():
                pace.limit = 24  # many short transactions: many places to be killed at


if __name__ == "__main__":
    main(int(sys.argv[1]))
