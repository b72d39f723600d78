"""The parameters of a question as a form, made of its fields."""

import dataclasses
import typing

from django import forms
from django.utils.translation import gettext as _

from enishi.ask.words import PARAMETERS
from enishi.lens.question import Question
from enishi.lib.storable import LARGEST


class QuestionForm(forms.Form):
    """What is left empty has the question's own default."""

    def __init__(self, cls: type[Question], data: typing.Mapping[str, str]) -> None:
        super().__init__(data=data)
        hints = typing.get_type_hints(cls)
        for field in dataclasses.fields(cls):
            label, help_text = PARAMETERS.get(field.name, (field.name, ""))
            self.fields[field.name] = _field(hints[field.name], field.default)
            self.fields[field.name].label = str(label)
            if not isinstance(self.fields[field.name], forms.ChoiceField):  # choices say it
                self.fields[field.name].help_text = str(help_text)

    def params(self) -> dict[str, object]:
        """Only what was said: a box that is not ticked says nothing."""
        if not self.is_valid():
            return {}
        said = self.cleaned_data.items()
        return {
            name: value for name, value in said if value not in {None, ""} and value is not False
        }


def _field(hint: object, default: object) -> forms.Field:
    placeholder = "" if default in {None, dataclasses.MISSING} else str(default)
    if typing.get_origin(hint) is typing.Literal:
        usual = [("", f"{_('usual')} ({placeholder})")] if placeholder else []
        choices = [*usual, *((str(one), str(one)) for one in typing.get_args(hint))]
        return forms.ChoiceField(choices=choices, required=False)
    if hint is bool:
        return forms.BooleanField(required=False)
    attributes = {"placeholder": placeholder}
    if hint in {int, int | None}:
        widget = forms.NumberInput(attributes)
        return forms.IntegerField(min_value=0, max_value=LARGEST, required=False, widget=widget)
    return forms.CharField(max_length=2000, required=False, widget=forms.TextInput(attributes))
