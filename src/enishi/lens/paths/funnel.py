"""How far people come along given steps, and how long it takes them."""

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from enishi.lens.errors import QuestionError
from enishi.lens.frame import Frame
from enishi.lens.paths import attempts
from enishi.lens.paths.sql import STEP, By
from enishi.lens.quantiles import Quantiles, few, quantiles
from enishi.lens.question import Question, ask_as
from enishi.lens.result import NO_EVENTS, Result, Row
from enishi.lens.sql import Sql
from enishi.lens.statistics.proportions import share_of
from enishi.lens.window import SECOND, span, window_of

COLUMNS: Final = ("channel", "touchpoint", "stage")
PROPERTY: Final = re.compile(r"[\w ]{1,100}")
MOST: Final = 10
GROUPS: Final = 50


@ask_as("funnel")
class Funnel(Question):
    """Funnel: how many people reach each step, in order, in time.

    Every first step within the window of the question begins an attempt. It reaches each next step
    with the first such event that comes after the step before (events of one instant: in order of
    arrival) and less than `window` after the first step, also where that lies after `until`. Of a
    person counts the attempt that comes furthest, the earliest of these. A step may be named twice.

    strict: of the events that are any of the steps, each must be the very next: another step in
    between, also a repeated one, ends the attempt. Events that are no step do not disturb.

    steps: "a>b>c", 1 … 10 names of events, or touchpoints with by=touchpoint. window: 7d.
    split: channel, touchpoint or stage of the first step, or the name of a property of it; gives
    the rows of each group, the 50 largest (the absent value is a group), with "split" in them.
    Rows, in order of the steps: {"step", "people", "share", "share_lo", "share_hi" (of the first
    step), "of_previous", "of_previous_lo", "of_previous_hi" (Wilson, 95 %; null in the first),
    "median_seconds", "p90_seconds" (since the step before), "number"}. n: people with the first
    step; interval: that of the last step's share. Totals, with a split: "groups", how many.
    Behind a row are those who reached it; with "dropped": true those for whom it was the last.

    Example: `ask("funnel", steps="Product Viewed>Product Added>Order Completed", window="3d")`.
    """

    events: ClassVar[str] = "track, page and screen"

    steps: str
    window: str = "7d"
    strict: bool = False
    by: By = "event"
    split: str | None = None

    def answer(self, frame: Frame) -> Result:
        names = self._names()
        exact = few(frame.engine, "kind <= 3", {})
        sql = self._sql(frame, lambda plan: attempts.spread(plan, exact=exact))
        spreads = quantiles(frame.engine.ask(sql), 2)
        sizes = {split: one.n for (split, number), one in spreads.items() if number == 1}
        largest = sorted(sizes, key=lambda split: (-sizes[split], str(split or "")))
        rows = [
            {**({"split": split} if self.split else {}), **row}
            for split in largest[:GROUPS]
            for row in _steps(
                names, [spreads.get((split, place + 1)) for place in range(len(names))]
            )
        ]
        n = sum(sizes.values())
        return Result(
            rows=rows if n or self.split else _steps(names, [None] * len(names)),
            n=n,
            interval=None if self.split else _interval(rows),
            reason=None if n else NO_EVENTS,
            totals={"groups": len(sizes)} if self.split else {},
        )

    def people(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        names = self._names()
        number = row.get("number")
        if number is None:
            number = names.index(str(row["step"])) + 1 if row.get("step") in names else 1
        found = self._sql(frame, attempts.furthest)
        compared = "=" if row.get("dropped") in {True, "true"} else ">="
        text = f"{found.text} WHERE reach {compared} $number"
        values = {**found.values, "number": int(str(number))}
        if self.split and "split" in row:
            told = row["split"]
            text += " AND split IS NULL" if told is None else " AND split = $told"
            values |= {} if told is None else {"told": told}
        return Sql(text, values)

    def _names(self) -> list[str]:
        names = [step.strip() for step in self.steps.split(">")]
        if not all(names) or len(names) > MOST:
            raise QuestionError(
                "bad_parameter", "Write 1 to %(most)s steps as a>b>c.", "steps", most=MOST
            )
        return names

    def _sql(self, frame: Frame, ask: "attempts.Asks") -> Sql:
        window, within = window_of(self, frame), span(self.window, "window")
        if within == 0:
            raise QuestionError("bad_span", "The window must be longer than nothing.", "window")
        names = self._names()
        values: dict[str, object] = {
            **window.values,
            "within": within,
            "horizon": min(frame.now, window.until + within),
            **{f"s{place}": name for place, name in enumerate(names, 1)},
        }
        split = "CAST(NULL AS VARCHAR)"
        if self.split in COLUMNS:
            split = self.split
        elif self.split:
            split, values["split_path"] = "properties ->> $split_path", _path(self.split)
        plan = attempts.Plan(STEP[self.by], len(names), split, strict=self.strict)
        return Sql(ask(plan), values)


def _path(name: str) -> str:
    if not PROPERTY.fullmatch(name):
        raise QuestionError(
            "bad_parameter", "Write the name of a property: letters, digits, _.", "split"
        )
    return f'$."{name}"' if " " in name else f"$.{name}"


def _steps(names: Sequence[str], spreads: Sequence[Quantiles | None]) -> list[Row]:
    rows: list[Row] = []
    people = [one.n if one else 0 for one in spreads]
    for place, (name, took) in enumerate(zip(names, spreads, strict=True)):
        timed = took if place else None
        rows.append(
            {
                "step": name,
                "people": people[place],
                **share_of(people[place], people[0], "share"),
                **share_of(people[place], people[place - 1] if place else 0, "of_previous"),
                "median_seconds": timed.median / SECOND if timed else None,
                "p90_seconds": timed.p90 / SECOND if timed else None,
                "number": place + 1,
            }
        )
    return rows


def _interval(rows: Sequence[Row]) -> tuple[float, float] | None:
    if not rows or rows[-1]["share_lo"] is None:
        return None
    return float(str(rows[-1]["share_lo"])), float(str(rows[-1]["share_hi"]))
