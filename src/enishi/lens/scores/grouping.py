"""`by`: what the rows of an answer are split by. Groups partition what is counted; what has no
value is the group null."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from enishi.lens.errors import QuestionError
from enishi.lens.scores.periods import UNITS, Periods


def said(name: str) -> str:
    """SQL: what an event's property says, as text."""
    return f"json_extract_string(properties, '$.{name}')"


def _first(*expressions: str) -> str:
    return f"NULLIF(COALESCE({', '.join(expressions)}), '')"


OF_EVENTS: Final[dict[str, str]] = {
    "channel": _first(said("channel"), "channel"),
    "touchpoint": "touchpoint",
    "stage": "stage",
    "store": _first(said("store"), said("store_id")),
    "product": _first("product_id", said("product")),
    "agent": _first(said("agent"), said("agent_id")),
    "name": "name",
}
# An answer's touchpoint and stage are what it is about, and only the answer says that: by the
# rules for events every one of them would be "Survey".
OF_ANSWERS: Final[dict[str, str]] = {
    **OF_EVENTS,
    "touchpoint": _first(said("touchpoint")),
    "stage": _first(said("stage")),
    "survey": _first(said("survey")),
}
# An answer about an order is about the store of the order, unless it names one.
WITH_ORDERS: Final = f"""
(SELECT story.*, orders.order_store FROM story LEFT JOIN (
  SELECT order_id, MAX({OF_EVENTS["store"]}) AS order_store FROM story
  WHERE kind = 1 AND name = 'Order Completed' AND order_id IS NOT NULL GROUP BY order_id
) AS orders ON orders.order_id = story.order_id) AS story
"""  # noqa: S608 -- our own text
PLAIN: Final = re.compile(r"\w+")
PATH: Final = re.compile(r"""[^."'*\[\]\\]+(\.[^."'*\[\]\\]+)*""")  # the same on every engine


@dataclass(frozen=True)
class Grouping:
    """`sql` is the group of a row of `source`, with what it binds."""

    sql: str = "CAST(NULL AS VARCHAR)"
    values: Mapping[str, object] = field(default_factory=dict)
    periods: Periods | None = None
    source: str = "story"

    def label(self, part: object) -> object:
        """The group's name in the answer."""
        return self.periods.label(int(str(part))) if self.periods else part

    def is_group(self, group: object) -> tuple[str, dict[str, object]]:
        """A condition on `part`, and what it binds, for the people of one group of the answer."""
        if group is None:
            return "part IS NULL", {}
        if self.periods is None:
            return "part = $group", {"group": str(group)}
        try:
            return "part = $group", {"group": self.periods.named(str(group))}
        except ValueError:
            raise QuestionError(
                "bad_row", "There is no group %(group)s.", "group", group=group
            ) from None


WHOLE: Final = Grouping()


def grouping(
    by: str | None,
    fiscal_month: int,
    groups: Mapping[str, str] = OF_EVENTS,
    parameter: str = "by",
) -> Grouping:
    """What `by` means: a column, a unit of time, or `property:<name>`;
    `property:ratings.delivery` looks inside. `parameter`: what a question calls it."""
    if not by:
        return WHOLE
    if by == "store" and groups is OF_ANSWERS:
        return Grouping(_first(OF_ANSWERS["store"], "order_store"), source=WITH_ORDERS)
    if by in groups:
        return Grouping(groups[by])
    for unit in UNITS:
        if by == unit:
            periods = Periods(unit, fiscal_month)
            return Grouping(periods.sql, periods=periods)
    kind, _, name = by.partition(":")
    if kind == "property" and PATH.fullmatch(name):
        path = f"$.{name}"
        return Grouping("NULLIF(json_extract_string(properties, $by), '')", {"by": path})
    raise QuestionError(
        "bad_parameter",
        "Split by %(options)s, property:<name> or segment:<id>.",
        parameter,
        options=", ".join([*groups, *UNITS]),
    )
