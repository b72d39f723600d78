"""The rows of a form that say what must hold of an event's properties."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enishi.lens.conditions.tree import Where

OPS = [
    ("", pgettext_lazy("rule", "is there")),
    ("=", "="),
    ("!=", "≠"),
    ("<=", "≤"),
    (">=", "≥"),
    ("<", "<"),
    (">", ">"),
    ("contains", _("contains")),
]
CONDITIONS = 3


class Conditions(forms.Form):
    """Up to three comparisons."""

    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, **said)
        for number in range(CONDITIONS):
            self.fields[f"property{number}"] = forms.CharField(
                required=False,
                max_length=120,
                label=_("Property"),
                widget=forms.TextInput(attrs={"list": "property-names", "autocomplete": "off"}),
            )
            self.fields[f"op{number}"] = forms.ChoiceField(
                required=False, choices=OPS, label=_("Comparison")
            )
            self.fields[f"value{number}"] = forms.CharField(
                required=False, max_length=200, label=_("Value")
            )

    @property
    def conditions(self) -> Sequence[Sequence[forms.BoundField]]:
        return [
            [self[f"{name}{number}"] for name in ("property", "op", "value")]
            for number in range(CONDITIONS)
        ]

    def where(self) -> tuple[object, ...]:
        """Filters, plain."""
        found = []
        for number in range(CONDITIONS):
            name, op = self.cleaned_data[f"property{number}"], self.cleaned_data[f"op{number}"]
            if name and op:
                value = value_of(self.cleaned_data[f"value{number}"])
                found.append({"name": name, "op": op, "value": value})
            elif name:
                found.append({"name": name, "op": "exists"})
        return tuple(found)


def conditions_written(where: Where) -> dict[str, object]:
    """As the form shows them."""
    found: dict[str, object] = {}
    for number, one in enumerate(where[:CONDITIONS]):
        found |= {
            f"property{number}": one.name,
            f"op{number}": "" if one.op == "exists" else one.op,
            f"value{number}": "" if one.value is None else one.value,
        }
    return found


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
