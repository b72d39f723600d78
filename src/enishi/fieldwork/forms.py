"""What members type about a survey on a web site."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enishi.fieldwork.actions import DisplayDraft
from enishi.fieldwork.queries import Site
from enishi.fieldwork.rules import origins_in, rules_in

DEVICES = [("", _("all")), ("phone", _("phones")), ("desktop", _("computers"))]


class DisplayForm(forms.Form):
    label = forms.CharField(label=_("Which site"), max_length=80, required=False)
    contains = forms.CharField(label=_("Address contains"), max_length=200, required=False)
    matches = forms.CharField(
        label=_("Address matches (regular expression)"), max_length=200, required=False
    )
    delay = forms.IntegerField(label=_("After seconds"), min_value=0, max_value=600, required=False)
    scroll = forms.IntegerField(
        label=_("After scrolling (%)"), min_value=1, max_value=100, required=False
    )
    leaving = forms.BooleanField(label=_("When somebody is about to leave"), required=False)
    share = forms.IntegerField(label=_("Share of visitors (%)"), min_value=1, max_value=100)
    device = forms.ChoiceField(label=_("Devices"), choices=DEVICES, required=False)
    every = forms.IntegerField(
        label=_("Days until the same visitor sees it again"), min_value=0, max_value=365
    )
    origins = forms.CharField(
        label=_("Sites that may show it, one a line; empty: every site"),
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "https://shop.example.jp"}),
        max_length=4000,
        required=False,
    )

    def draft(self) -> DisplayDraft:
        """BadInput where the rules cannot be kept."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "label"}
        origins = origins_in(said.pop("origins"))
        return DisplayDraft(rules_in(said), origins)


def form_of(site: Site, data: Any = None) -> DisplayForm:
    """Filled with what holds."""
    rules = {name: getattr(site.rules, name) for name in site.rules.__struct_fields__}
    initial = rules | {"origins": "\n".join(site.origins), "label": site.link.label}
    return DisplayForm(data, initial=initial, prefix=f"s{site.link.pk}")
