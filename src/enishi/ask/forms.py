"""The parameters of a question as a form, made of its fields."""

import dataclasses
import typing

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from enishi.ask.populations import segment_names
from enishi.ask.words import PARAMETERS as WORDS
from enishi.lens.beside import PARAMETERS, PREFIX
from enishi.lens.question import Question
from enishi.lib.storable import LARGEST


class QuestionForm(forms.Form):
    """What is left empty has the question's own default."""

    def __init__(self, cls: type[Question], data: QueryDict) -> None:
        super().__init__(data=data)
        hints = typing.get_type_hints(cls)
        for field in dataclasses.fields(cls):
            label, help_text = WORDS.get(field.name, (field.name, ""))
            self.fields[field.name] = _field(hints[field.name], field.default)
            self.fields[field.name].label = str(label)
            if not isinstance(self.fields[field.name], forms.ChoiceField):  # choices say it
                self.fields[field.name].help_text = str(help_text)

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
