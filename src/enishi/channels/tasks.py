"""What the worker does for messages: beside the pipeline, in a thread of its own."""

import logging
from threading import Event
from typing import Final

from django.db import OperationalError, connection

from enishi.channels.sending import send_due

EVERY: Final = 1.0  # seconds
DOWN: Final = 30.0  # where the other side takes nothing

log = logging.getLogger(__name__)


def keep_sending(stop: Event) -> None:
    pause = EVERY
    while not stop.wait(pause):
        try:
            pause = EVERY if send_due(stop) else DOWN
        except OperationalError:  # the database is busy: the next round does it
            log.exception("Messages were put off")
            connection.close()
    connection.close()
