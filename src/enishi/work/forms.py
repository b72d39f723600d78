"""What members type: items, notes and calls, rules; and the filters of the list."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enishi.lib import clock
from enishi.segments.models import Segment
from enishi.segments.queries import shown
from enishi.team.enums import Role
from enishi.team.queries import company_zone
from enishi.work.actions import ItemDraft, RuleDraft
from enishi.work.conditions import Conditions
from enishi.work.enums import CallOutcome, Due, Kind, Priority, Reason, Routing, Status, Trigger
from enishi.work.figures import begin_of
from enishi.work.models import Department, Item, Rule
from enishi.work.queries import ALL, ORDERS, VIEWS, ItemFilter, departments, owners

Choice = tuple[object, object]
UNITS = {
    "hours": (60, Due.CLOCK),
    "days": (24 * 60, Due.CLOCK),
    "business_hours": (60, Due.HOURS),
    "business_days": (24 * 60, Due.DAYS),
}


def owner_choices(empty: object) -> list[Choice]:
    return [("", empty), *((one.pk, one.name) for one in owners())]


def department_choices(kept: Department | None = None) -> list[Choice]:
    """`kept` is off the list, and stays on what bears it."""
    found = list(departments())
    if kept and kept not in found:
        found.append(kept)
    return [("", _("none")), *((one.pk, one.name) for one in found)]


class Moment(forms.DateTimeField):
    """In the reader's zone; µs."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def clean(self, value: object) -> int | None:
        found = super().clean(value)
        return clock.to_us(found) if found else None

    def prepare_value(self, value: object) -> object:
        return super().prepare_value(clock.from_us(value) if isinstance(value, int) else value)


class Number(forms.TypedChoiceField):
    """An id among choices, or none."""

    def __init__(self, **said: object) -> None:
        super().__init__(coerce=int, empty_value=None, required=False, **said)  # type: ignore[arg-type] # as Django's field takes them


class ItemForm(forms.Form):
    title = forms.CharField(label=_("What is to be done"), max_length=200)
    description = forms.CharField(
        label=_("Details"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, initial=Kind.FOLLOW_UP)
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=Priority.choices, coerce=int, initial=Priority.NORMAL
    )
    owner = Number(label=pgettext_lazy("work", "Owner"))
    department = Number(label=_("Department"))
    due_at = Moment(label=_("Due"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, object] | None = None, item: Item | None = None) -> None:
        fields = ("title", "description", "kind", "priority", "due_at", "version")
        initial = {name: getattr(item, name) for name in fields} if item else {}
        if item:
            initial |= {"owner": item.owner_id, "department": item.department_id}
        super().__init__(data, initial=initial)
        self.fields["owner"].choices = owner_choices(_("nobody yet"))  # type: ignore[attr-defined] # of a choice field
        self.item = item
        kept = item.department if item else None
        self.fields["department"].choices = department_choices(kept)  # type: ignore[attr-defined] # the same

    def changes(self) -> dict[str, object]:
        data = self.cleaned_data
        found = {name: data[name] for name in ("title", "description", "kind", "priority")}
        return found | {
            "owner_id": data["owner"],
            "department_id": data["department"],
            "due_at": self._due(),
        }

    def _due(self) -> int | None:
        """The field shows whole minutes: what it showed is what it was."""
        due: int | None = self.cleaned_data["due_at"]
        was = self.item.due_at if self.item else None
        return was if was is not None and due == was - was % clock.MINUTE else due

    def draft(self, person_id: int | None) -> ItemDraft:
        changes: dict[str, Any] = self.changes()
        return ItemDraft(person_id=person_id, **changes)


class StatusForm(forms.Form):
    status = forms.ChoiceField(choices=Status.choices)
    version = forms.IntegerField(min_value=1)
    reason = forms.ChoiceField(
        label=_("Reason"), choices=[("", _("Please choose")), *Reason.choices], required=False
    )
    outcome = forms.CharField(
        label=_("What came of it"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def changes(self) -> dict[str, object]:
        data = self.cleaned_data
        if data["status"] == Status.RESOLVED:
            return {name: data[name] for name in ("status", "reason", "outcome")}
        return {"status": data["status"]}


class EntryForm(forms.Form):
    text = forms.CharField(
        label=_("Note or what was said"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    call = forms.ChoiceField(
        label=_("A call?"),
        required=False,
        choices=[("", _("no call")), *CallOutcome.choices],
    )


class ListForm(forms.Form):
    """A filter that cannot be read is left out, as a list should not break over its address."""

    view = forms.ChoiceField(required=False, choices=[(v, v) for v in VIEWS])
    search = forms.CharField(required=False, max_length=200)
    kind = forms.ChoiceField(required=False, choices=Kind.choices)
    status = forms.ChoiceField(required=False, choices=Status.choices)
    priority = forms.TypedChoiceField(
        required=False, choices=Priority.choices, coerce=int, empty_value=None
    )
    owner = forms.IntegerField(required=False, min_value=0)
    department = forms.IntegerField(required=False, min_value=0)
    person = forms.IntegerField(required=False, min_value=1)
    rule = forms.IntegerField(required=False, min_value=0)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)
    kept = forms.TypedChoiceField(
        required=False,
        choices=[("1", ""), ("0", "")],
        coerce=lambda text: text == "1",
        empty_value=None,
    )
    reopened = forms.BooleanField(required=False)
    sort = forms.ChoiceField(required=False, choices=[(o, o) for o in ORDERS])
    cursor = forms.CharField(required=False, max_length=200)

    def wanted(self, member_id: int, *, may_search: bool, limit: int) -> ItemFilter:
        self.is_valid()
        data = self.cleaned_data
        ids = {f"{name}_id": data.get(name) for name in ("owner", "department", "person", "rule")}
        status = data.get("status")
        view = data.get("view") or (ALL if status else "standing")
        return ItemFilter(
            view=view,
            member_id=member_id,
            search=data.get("search", "").replace("\0", "").strip() if may_search else "",
            statuses=[status] if status else (),
            kind=data.get("kind", ""),
            priority=data.get("priority"),
            since=_midnight(data.get("since")),
            until=_midnight(data.get("until")),
            kept=data.get("kept"),
            reopened=bool(data.get("reopened")),
            order=data.get("sort") or ("changed" if view == "closed" else "due"),
            cursor=data.get("cursor", ""),
            limit=limit,
            **ids,
        )


def _midnight(day: date | None) -> int | None:
    """Of the company's zone."""
    return None if day is None else begin_of(day, company_zone())


class RuleForm(forms.Form):
    """In the order of the sentences: when this happens, open that, for whom, by when."""

    name = forms.CharField(label=_("Name of the rule"), max_length=120)
    trigger = forms.ChoiceField(label=pgettext_lazy("rule", "When"), choices=Trigger.choices)
    event = forms.CharField(
        label=_("Event"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"list": "event-names", "autocomplete": "off"}),
    )
    segment = Number(label=_("Segment"))
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    title = forms.CharField(
        label=pgettext_lazy("work", "Title"),
        max_length=200,
        help_text=_("{score} stands for the property “score” of the event."),
    )
    description = forms.CharField(
        label=_("Details"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    priority = forms.TypedChoiceField(label=_("Priority"), choices=Priority.choices, coerce=int)
    routing = forms.ChoiceField(label=_("For whom"), choices=Routing.choices)
    owner = Number(label=_("Member"))
    role = forms.ChoiceField(label=_("Role"), required=False)
    department = Number(label=_("Department"))
    department_property = forms.CharField(
        label=_("Department by property"),
        required=False,
        max_length=120,
        help_text=_("Its value names the department, such as “store”."),
    )
    due = forms.IntegerField(label=_("Due after"), required=False, min_value=1, max_value=8760)
    unit = forms.ChoiceField(
        label=_("Unit"),
        required=False,
        choices=[
            ("business_hours", pgettext_lazy("due", "business hours")),
            ("business_days", pgettext_lazy("due", "business days")),
            ("hours", _("hours")),
            ("days", _("days")),
        ],
    )

    def __init__(self, data: Mapping[str, object] | None = None, rule: Rule | None = None) -> None:
        super().__init__(data, initial=_written(rule) if rule else STARTING)
        self.conditions = Conditions.read(data) if data is not None else Conditions.of(rule)
        standing = Segment.objects.filter(deleted_at=None).order_by("pk")
        kept = rule.department if rule else None
        for name, choices in (
            ("segment", [("", _("Please choose")), *((s.pk, shown(s, "name")) for s in standing)]),
            ("owner", owner_choices(_("Please choose"))),
            ("role", [(r.value, r.label) for r in (Role.ANALYST, Role.OWNER)]),
            ("department", department_choices(kept)),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined] # of a choice field

    def draft(self) -> RuleDraft:
        data = self.cleaned_data
        minutes, due_by = UNITS[data["unit"] or "hours"]
        same = ("name", "trigger", "event", "kind", "title", "description", "priority")
        return RuleDraft(
            **{name: data[name] for name in (*same, "routing", "role", "department_property")},
            where=self.conditions.plain(),
            segment_id=data["segment"],
            owner_id=data["owner"],
            department_id=data["department"],
            due_minutes=data["due"] * minutes if data["due"] else None,
            due_by=due_by,
        )


STARTING = {
    "trigger": Trigger.EVENT,
    "event": "Survey Answered",
    "kind": Kind.FOLLOW_UP,
    "title": "{metric} {score}",
    "description": "{comment}",
    "priority": Priority.NORMAL,
    "routing": Routing.NOBODY,
    "due": 8,
    "unit": "business_hours",
}


def _written(rule: Rule) -> dict[str, object]:
    same = ("name", "trigger", "event", "kind", "title", "description", "priority", "routing")
    found = {name: getattr(rule, name) for name in (*same, "role", "department_property")}
    unit, size = _unit_of(rule)
    return found | {
        "segment": rule.segment_id,
        "owner": rule.owner_id,
        "department": rule.department_id,
        "due": -(-rule.due_minutes // size) if rule.due_minutes else None,
        "unit": unit,
    }


def _unit_of(rule: Rule) -> tuple[str, int]:
    in_days = rule.due_minutes is not None and rule.due_minutes % (24 * 60) == 0
    unit = ("days" if in_days else "hours") if rule.due_by == Due.CLOCK else rule.due_by
    return unit, UNITS[unit][0]
