"""What members wrote about days, on the chart of a segment. The room that keeps such remarks
stands on a higher step: it is asked by a signal."""

from dataclasses import replace
from datetime import date, timedelta
from typing import cast

from enishi.segments.signals import days_drawn
from enishi.ui.charts import Chart, Mark

Remarks = list[tuple[str, str]]  # (ISO day, what happened)
TEXT = 24  # letters of a remark that stand on a chart


def with_remarks(chart: Chart) -> Chart:
    """`x` of the chart are ISO days in order."""
    until = date.fromisoformat(chart.x[-1]) + timedelta(days=1)
    answers = days_drawn.send(sender=Chart, since=date.fromisoformat(chart.x[0]), until=until)
    told = [remark for _, said in answers for remark in cast("Remarks", said)]
    return replace(chart, marks=[Mark(day, short(text)) for day, text in told if day in chart.x])


def short(text: str) -> str:
    return text if len(text) <= TEXT else f"{text[:TEXT]}…"
