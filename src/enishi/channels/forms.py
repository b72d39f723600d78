"""What members type: the filters of the ledger, the sending rules, addresses."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from enishi.channels.actions import PurposeDraft, RulesDraft
from enishi.channels.enums import Kind, Rule, State
from enishi.channels.queries import MessageFilter
from enishi.lib.storable import LARGEST
from enishi.lib.text import plain


def wanted_in(given: QueryDict, *, may_search: bool, limit: int) -> MessageFilter:
    """What an address asks for; what cannot be read is left out."""
    person = given.get("person", "")
    known = person.isdecimal() and len(person) < 20 and int(person) <= LARGEST
    return MessageFilter(
        states=[one for one in given.getlist("state") if one in State.values],
        purpose=given.get("purpose", "")[:40],
        kind=given.get("kind", "") if given.get("kind") in Kind.values else "",
        rule=given.get("rule", "") if given.get("rule") in Rule.values else "",
        step=given.get("step", "")[:200],
        person_id=int(person) if known else None,
        search=given.get("search", "")[:200].replace("\0", "") if may_search else "",
        cursor=given.get("cursor", ""),
        limit=limit,
    )


class Minute(forms.TimeField):
    """A time of the day, as minutes."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")

    def clean(self, value: object) -> int | None:
        found = super().clean(value)
        return None if found is None else found.hour * 60 + found.minute

    def prepare_value(self, value: object) -> object:
        if isinstance(value, int):
            return f"{value // 60:02}:{value % 60:02}"
        return super().prepare_value(value)


class RulesForm(forms.Form):
    """What holds for every message."""

    limit = forms.IntegerField(label=_("Messages at most"), min_value=0, max_value=100)
    days = forms.IntegerField(label=_("within days"), min_value=1, max_value=365)
    quiet_from = Minute(label=_("Quiet from"))
    quiet_until = Minute(label=_("until"))
    sender_name = forms.CharField(label=_("Sender's name"), required=False, max_length=120)
    sender_address = forms.EmailField(label=_("Sender's address"), required=False)
    reply_to = forms.EmailField(label=_("Answers go to"), required=False)
    per_second = forms.IntegerField(label=_("Messages a second"), min_value=1, max_value=200)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("sender_address", "reply_to"):
            data[name] = str(data.get(name) or "").lower()
        return data


class PurposeForm(forms.Form):
    """What holds for one purpose."""

    purpose = forms.CharField(label=_("Purpose"), required=False, max_length=40)
    opt_in = forms.BooleanField(label=_("Only with permission"), required=False)
    limit = forms.IntegerField(
        label=_("Messages at most"), min_value=0, max_value=100, required=False
    )
    days = forms.IntegerField(label=_("within days"), min_value=1, max_value=365, required=False)
    held_by_complaints = forms.BooleanField(
        label=_("Not while a follow-up is open"), required=False
    )
    quiet = forms.BooleanField(label=_("Keep the quiet hours"), required=False)

    @property
    def named(self) -> str:
        return str(self["purpose"].value() or "")

    def draft(self) -> PurposeDraft | None:
        data = self.cleaned_data
        if not (name := plain(data["purpose"])):
            return None
        return PurposeDraft(
            purpose=name,
            opt_in=data["opt_in"],
            limit=data["limit"],
            days=data["days"] or 30,
            held_by_complaints=data["held_by_complaints"],
            quiet=data["quiet"],
        )


NEW = PurposeDraft(purpose="")


def purpose_forms(draft: RulesDraft, given: Mapping[str, Any] | None = None) -> list[PurposeForm]:
    """One for each purpose, and an empty one."""
    held: Sequence[PurposeDraft] = [*draft.purposes, NEW]
    names = list(PurposeForm.base_fields)
    count = len(held)
    if given is not None:
        count = sum(1 for number in range(41) if f"p{number}-purpose" in given)
    return [
        PurposeForm(
            given,
            prefix=f"p{number}",
            initial={name: getattr(held[number], name) for name in names}
            if number < len(held)
            else None,
        )
        for number in range(count)
    ]


def rules_draft(form: RulesForm, purposes: Sequence[PurposeForm]) -> RulesDraft:
    said = dict(form.cleaned_data)
    said.pop("version")
    drafts = [draft for one in purposes if (draft := one.draft())]
    return RulesDraft(**said, purposes=drafts)
