"""The parameters of a question as a form, made of its fields."""

import dataclasses
import typing

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from enishi.ask import words
from enishi.ask.populations import segment_names
from enishi.lens.beside import PARAMETERS, PREFIX
from enishi.lens.question import Question
from enishi.lib.storable import LARGEST

EVERY: typing.Final = ("since", "until", "segment")  # of every question, after its own
NAMES: typing.Final = {
    "event", "start", "goal", "back", "conversion", "asked", "answered", "started", "ended",
    "orders", "refunds", "from_step", "to_step",
}  # fmt: skip


class QuestionForm(forms.Form):
    """What is left empty has the question's own default."""

    def __init__(self, cls: type[Question], data: QueryDict) -> None:
        super().__init__(data=data)
        hints = typing.get_type_hints(cls)
        every = dataclasses.fields(cls)
        fields = {field.name: field for field in every if field.name not in cls.at_home}
        self.needed = [name for name, one in fields.items() if one.default is dataclasses.MISSING]
        for name in [*(name for name in fields if name not in EVERY), *EVERY]:
            label, help_text = words.parameter(cls.name, name)
            field = _field(hints[name], fields[name].default)
            field.label = label
            if not isinstance(field, forms.ChoiceField):  # choices say it
                field.help_text = help_text
            if name in NAMES:
                field.widget.attrs |= {"list": "event-names", "autocomplete": "off"}
            if name == "segment":
                field.widget.attrs |= {"list": "segment-names", "autocomplete": "off"}
            if name in self.needed:  # told by the browser: an empty form is no mistake yet
                field.widget.attrs["required"] = True
            self.fields[name] = field
        if not cls.probes and (names := segment_names()):
            self.fields["beside"] = forms.MultipleChoiceField(
                choices=names,
                required=False,
                label=_("Side by side: segments"),
                help_text=_(
                    "One: who is in it and who is not. Several: each beside everybody; they may "
                    "overlap."
                ),
                widget=forms.CheckboxSelectMultiple,
            )

    def missing(self) -> list[str]:
        """The labels of what has to be said, while nothing of it is."""
        return [
            str(self.fields[name].label)
            for name in self.needed
            if not self.data.get(name, "").strip()
        ]

    @property
    def parameter(self) -> str:
        """Which parameter says by which segments to split."""
        return next((name for name in PARAMETERS if name in self.fields), "by")

    def params(self) -> dict[str, object]:
        """Only what was said: a box that is not ticked says nothing."""
        if not self.is_valid():
            return {}
        said = dict(self.cleaned_data)
        if beside := said.pop("beside", []):
            said[self.parameter] = PREFIX + ",".join(beside)
        return {
            name: value
            for name, value in said.items()
            if value not in {None, ""} and value is not False
        }


def _field(hint: object, default: object) -> forms.Field:
    placeholder = "" if default in {None, dataclasses.MISSING} else str(default)
    if typing.get_origin(hint) is typing.Literal:
        said = [(str(one), words.choice(str(one))) for one in typing.get_args(hint)]
        usual = [("", f"{words.choice(placeholder)} ({_('usual')})")] if placeholder else []
        choices = [*usual, *(one for one in said if one[0] != placeholder)]
        return forms.ChoiceField(choices=choices, required=False)
    if hint is bool:
        return forms.BooleanField(required=False)
    attributes = {"placeholder": placeholder}
    if hint in {int, int | None}:
        widget = forms.NumberInput(attributes)
        return forms.IntegerField(min_value=0, max_value=LARGEST, required=False, widget=widget)
    return forms.CharField(max_length=2000, required=False, widget=forms.TextInput(attributes))
