import json
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enishi.lib.errors import BadInput
from enishi.timeline.enums import Channel

PURPOSES = [
    ("marketing", _("Marketing")),
    ("survey", pgettext_lazy("purpose", "Surveys")),
    ("service", pgettext_lazy("purpose", "Service messages")),
    ("transactional", _("About orders")),
    ("analytics", _("Use for analysis")),
]


class TagForm(forms.Form):
    name = forms.CharField(max_length=60)


class TagManyForm(forms.Form):
    tag = forms.CharField(max_length=60)
    act = forms.ChoiceField(choices=[("add", ""), ("remove", "")])


class NoteForm(forms.Form):
    text = forms.CharField(max_length=10_000)


class TraitForm(forms.Form):
    name = forms.CharField(max_length=120)
    value = forms.CharField(max_length=1000, required=False)
    version = forms.IntegerField(min_value=0, max_value=2**63 - 1)


class ConsentForm(forms.Form):
    purpose = forms.ChoiceField(label=_("Purpose"), choices=PURPOSES)
    channel = forms.ChoiceField(
        label=_("Channel"), choices=[("", _("Every channel")), *Channel.choices], required=False
    )
    granted = forms.ChoiceField(
        label=_("Decision"), choices=[("yes", _("Granted")), ("no", _("Declined"))]
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Who said so, and how; it is kept.")
    )


class SaidConsentForm(forms.Form):
    """As it comes in: purposes and channels are also those that a source brought."""

    purpose = forms.CharField(max_length=40)
    channel = forms.CharField(max_length=16, required=False)
    granted = forms.ChoiceField(choices=[("yes", ""), ("no", "")])
    reason = forms.CharField(max_length=300)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("It stays in the ledger of merges.")
    )


class NoQuestions(forms.Form):
    """A decision that needs no words."""


class KindForm(forms.Form):
    limit = forms.IntegerField(
        label=_("Limit per person"), min_value=1, max_value=1000,
        help_text=_("A merge that would give somebody more of this kind waits for your judgement."),
    )  # fmt: skip
    priority = forms.IntegerField(
        label=_("Priority"), min_value=0, max_value=1000,
        help_text=_("The higher, the stronger. Who differs in a stronger kind is not merged."),
    )  # fmt: skip
    blocked = forms.CharField(
        label=_("Blocked values"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One regular expression a line, compared with the whole value."),
    )  # fmt: skip

    def clean_blocked(self) -> str:
        lines = [line.strip() for line in self.cleaned_data["blocked"].splitlines() if line.strip()]
        for line in lines:
            try:
                re.compile(line)
            except re.error as error:
                raise ValidationError(
                    _("%(line)s is not a regular expression.") % {"line": line}
                ) from error
        return "\n".join(lines)


def json_in(asked: QueryDict, field: str) -> dict[str, Any]:
    """A part of an address that is JSON, such as the row of an answer."""
    try:
        said = json.loads(asked.get(field) or "{}")
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise BadInput("bad_input", _("This link is broken."), field=field)
    return said
