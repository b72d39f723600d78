"""Conditions as formulas, in which segments go by their names."""

from django.utils.translation import gettext

from enishi.lens.conditions import tree
from enishi.lens.conditions.formula import formula
from enishi.lens.conditions.reading import read
from enishi.lens.conditions.tree import Condition
from enishi.segments.conditions import found
from enishi.segments.models import Segment


def formula_of(condition: Condition) -> str:
    """A group of one, as the builder keeps it, is that one."""
    if isinstance(condition, tree.All) and len(condition.of) == 1:
        condition = condition.of[0]
    return formula(condition, _called)


def read_formula(text: str) -> Condition:
    """FormulaError."""
    return read(text, lambda name: found(name).pk)


def _called(number: int) -> str | int:
    """Its name as the reader knows it, if that leads back to it."""
    segment = Segment.objects.filter(pk=number, deleted_at=None).first()
    if segment is None:
        return number
    name = gettext(segment.name) if segment.shipped else segment.name
    return name if not name.isdecimal() and found(name) == segment else number
