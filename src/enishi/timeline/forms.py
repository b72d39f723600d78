"""What members type: sources, rules, descriptions, corrections; and the filters of the lists."""

from typing import ClassVar

import msgspec
from django import forms
from django.utils.translation import gettext_lazy as _

from enishi.timeline.actions import RuleDraft, SourceDraft
from enishi.timeline.enums import Channel, SourceKind, Stage
from enishi.timeline.queries import CatalogueFilter, QuarantineFilter

CHANNELS = [("", _("As each event says"))] + [(c.value, c.label) for c in Channel]
KINDS = [(kind.value, kind.label) for kind in SourceKind if kind != SourceKind.OWN]


class SourceForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("As your team calls it, such as “Online shop” or “Shibuya store POS”."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    channel = forms.ChoiceField(
        label=_("Channel"),
        choices=CHANNELS,
        required=False,
        help_text=_("For events that do not say their channel themselves."),
    )
    priority = forms.IntegerField(
        label=_("Priority"),
        required=False,
        min_value=-1000,
        max_value=1000,
        help_text=_("When two sources say different things at the same time, the higher one wins."),
    )

    def draft(self) -> SourceDraft:
        data = self.cleaned_data
        return SourceDraft(data["name"], data["kind"], data["channel"], data["priority"] or 0)


class RateForm(forms.Form):
    rate = forms.IntegerField(
        label=_("Events a second"),
        min_value=0,
        max_value=1_000_000,
        help_text=_("0 = no limit. Beyond it the source is told to wait and sends again."),
    )


class DescriptionForm(forms.Form):
    description = forms.CharField(
        label=_("Description"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RuleForm(forms.Form):
    """Also in the order in which a member thinks: which event, then what it is."""

    name = forms.CharField(
        label=_("Event name"),
        max_length=200,
        help_text=_("A * at the end stands for anything that follows: Order *"),
        widget=forms.TextInput(attrs={"list": "event-names", "autocomplete": "off"}),
    )
    property = forms.CharField(
        label=_("Property"),
        max_length=120,
        required=False,
        help_text=_("Only events that have it. Dots lead inside: shipping.carrier"),
    )
    value = forms.CharField(
        label=_("Value"),
        max_length=200,
        required=False,
        help_text=_("Only events where it is exactly this."),
    )
    touchpoint = forms.CharField(label=_("Touchpoint"), max_length=80)
    stage = forms.ChoiceField(label=_("Stage"), choices=Stage.choices)
    channel = forms.ChoiceField(label=_("Channel"), choices=CHANNELS, required=False)

    def draft(self) -> RuleDraft:
        return RuleDraft(**self.cleaned_data)


class TryForm(forms.Form):
    """The test box: which touchpoint would this event be?"""

    name = forms.CharField(
        label=_("Event name"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "event-names", "autocomplete": "off"}),
    )
    property = forms.CharField(label=_("Property"), max_length=120, required=False)
    value = forms.CharField(label=_("Value"), max_length=200, required=False)


class CorrectionForm(forms.Form):
    message = forms.CharField(
        label=_("Message"),
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false"}),
    )

    def clean_message(self) -> str:
        text: str = self.cleaned_data["message"]
        try:
            message = msgspec.json.decode(text)
        except msgspec.DecodeError as error:
            raise forms.ValidationError(
                _("This is not JSON yet: %(problem)s") % {"problem": error}
            ) from error
        if not isinstance(message, dict):
            raise forms.ValidationError(_("A message is one JSON object."))
        return text


class CatalogueFilterForm(forms.Form):
    search = forms.CharField(required=False, max_length=200)
    sort = forms.ChoiceField(
        required=False, choices=[(s, s) for s in ("count", "name", "last_seen", "first_seen")]
    )
    own = forms.BooleanField(required=False)
    hidden = forms.BooleanField(required=False)
    cursor = forms.CharField(required=False, max_length=600)

    def wanted(self) -> CatalogueFilter:
        """A filter that cannot be read is left out, as a list should not break over its address."""
        self.is_valid()
        data = self.cleaned_data
        return CatalogueFilter(
            search=data.get("search", "").strip(),
            sort=data.get("sort") or "count",
            own=data.get("own", False),
            hidden=data.get("hidden", False),
        )


class QuarantineFilterForm(forms.Form):
    STATES: ClassVar[list[tuple[str, object]]] = [
        ("open", _("Waiting")),
        ("replayed", _("Replayed")),
        ("dismissed", _("No action needed")),
    ]
    source = forms.IntegerField(required=False)
    reason = forms.CharField(required=False, max_length=40)
    state = forms.ChoiceField(required=False, choices=STATES)
    search = forms.CharField(required=False, max_length=200)

    def wanted(self) -> QuarantineFilter:
        self.is_valid()
        data = self.cleaned_data
        return QuarantineFilter(
            source_id=data.get("source"),
            reason=data.get("reason", ""),
            state=data.get("state") or "open",
            search=data.get("search", "").strip(),
        )
