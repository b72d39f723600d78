"""What other rooms ask: remarks on days, for their charts."""

from datetime import date

from django.dispatch import receiver

from enishi.metrics.queries import annotations
from enishi.segments.signals import days_drawn


@receiver(days_drawn)
def on_days_drawn(since: date, until: date, **_: object) -> list[tuple[str, str]]:
    return [(one.day, one.text) for one in annotations(since, until)]
