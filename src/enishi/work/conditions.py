"""What a rule asks of an event, as its form writes it: groups of rows, and a row is a comparison of
a property, or a segment. As fields that come several times, in the order of the page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enishi.lens.conditions.tree import InSegment
from enishi.work import ruling
from enishi.work.models import Rule
from enishi.work.ruling import Leaf, NotIn, Property, tests_of

SEGMENT: Final = "@segment"  # in the place of a property's name
IS_LIST: Final = {"in", "not_in", "between"}
OPS: Final = [
    ("=", "="),
    ("!=", "≠"),
    ("<=", "≤"),
    (">=", "≥"),
    ("<", "<"),
    (">", ">"),
    ("between", pgettext_lazy("rule", "between")),
    ("in", pgettext_lazy("rule", "one of")),
    ("not_in", pgettext_lazy("rule", "none of")),
    ("contains", _("contains")),
    ("not_contains", pgettext_lazy("rule", "does not contain")),
    ("starts_with", pgettext_lazy("rule", "begins with")),
    ("exists", pgettext_lazy("rule", "is there")),
    ("missing", pgettext_lazy("rule", "is missing")),
]
INSIDE: Final = [
    ("in", pgettext_lazy("rule", "is in the segment")),
    ("not_in", pgettext_lazy("rule", "is not in the segment")),
]
MODES: Final = [
    ("all", pgettext_lazy("rule", "all of these hold")),
    ("any", pgettext_lazy("rule", "at least one of these holds")),
]


@dataclass(frozen=True)
class Row:
    name: str = ""
    op: str = "="
    value: str = ""

    @property
    def is_segment(self) -> bool:
        return self.name == SEGMENT

    def plain(self) -> dict[str, object]:
        if self.is_segment:
            number = int(self.value) if self.value.isdecimal() and len(self.value) < 19 else 0
            inside = {"is": "segment", "id": number}
            return {"is": "not", "of": inside} if self.op == "not_in" else inside
        said: dict[str, object] = {"is": "property", "name": self.name, "op": self.op}
        if self.op in {"exists", "missing"}:
            return said
        if self.op in IS_LIST:
            parts = self.value.replace("、", ",").replace("，", ",").split(",")
            return said | {"value": [value_of(one.strip()) for one in parts if one.strip()]}
        return said | {"value": value_of(self.value)}


@dataclass(frozen=True)
class Group:
    mode: str = "all"
    rows: Sequence[Row] = ()

    def plain(self) -> dict[str, object]:
        return {"is": self.mode, "of": [row.plain() for row in self.rows]}


@dataclass(frozen=True)
class Conditions:
    mode: str = "all"
    groups: Sequence[Group] = (Group(),)

    # What the page draws.
    ops = OPS
    inside = INSIDE
    modes = MODES

    @staticmethod
    def read(data: Mapping[str, Any]) -> "Conditions":
        """Of a posted form; rows that name nothing are left out."""
        lists = {name: _list(data, name) for name in ("mode", "group", "property", "op", "value")}
        rows: dict[str, list[Row]] = {}
        for group, name, op, value in zip(
            *(lists[one] for one in ("group", "property", "op", "value")), strict=False
        ):
            if name.strip() and (name != SEGMENT or value):
                rows.setdefault(group, []).append(Row(name.strip(), op, value.strip()))
        groups = [
            Group("any" if mode == "any" else "all", rows[str(number)])
            for number, mode in enumerate(lists["mode"])
            if str(number) in rows
        ]
        match = "any" if data.get("match") == "any" else "all"
        return Conditions(match, groups or (Group(),))

    @staticmethod
    def of(rule: Rule | None) -> "Conditions":
        if rule is None:
            return STARTING
        tree = tests_of(rule.where)
        mode = "any" if isinstance(tree, ruling.AnyOf) else "all"
        if not any(isinstance(one, ruling.AllOf | ruling.AnyOf) for one in tree.of):
            return Conditions("all", [Group(mode, [_row(one) for one in _flat(tree.of)])])
        return Conditions(mode, [_group(one) for one in tree.of])

    def plain(self) -> dict[str, object]:
        groups = [group.plain() for group in self.groups if group.rows]
        if len(groups) == 1:
            return groups[0]
        return {"is": self.mode, "of": groups}


STARTING: Final = Conditions(
    groups=[Group("all", [Row("metric", "=", "NPS"), Row("score", "<=", "6")])]
)


def _list(data: Mapping[str, Any], name: str) -> list[str]:
    if isinstance(data, QueryDict):
        return [str(one) for one in data.getlist(name)]
    found = data.get(name, [])
    return [str(one) for one in found] if isinstance(found, list) else [str(found)]


def _flat(tests: Sequence[ruling.Test]) -> Iterator[Leaf]:
    for one in tests:
        yield from ruling.leaves(one)


def _group(test: ruling.Test) -> Group:
    mode = "any" if isinstance(test, ruling.AnyOf) else "all"
    return Group(mode, [_row(one) for one in ruling.leaves(test)])


def _row(leaf: Leaf) -> Row:
    if isinstance(leaf, Property):
        if isinstance(leaf.value, tuple):
            return Row(leaf.name, leaf.op, ", ".join(map(written, leaf.value)))
        return Row(leaf.name, leaf.op, written(leaf.value))
    inside = leaf.of if isinstance(leaf, NotIn) else leaf
    assert isinstance(inside, InSegment)  # noqa: S101 -- for the type only
    return Row(SEGMENT, "not_in" if isinstance(leaf, NotIn) else "in", str(inside.id))


def written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def value_of(text: str) -> object:
    """A number, true or false where it reads so, else the text."""
    if text in {"true", "false"}:
        return text == "true"
    for kind in (int, float):
        try:
            number = kind(text)
        except ValueError:
            continue
        return number if abs(number) < 1e15 else text
    return text
