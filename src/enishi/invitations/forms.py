"""What members type: the letter, when it is written, and to whom."""

from collections.abc import Mapping
from datetime import time
from typing import Any, cast

from django import forms
from django.utils.translation import get_language_info, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from enishi.invitations.actions import RuleDraft, SendingDraft
from enishi.invitations.enums import Trigger
from enishi.invitations.letters import LONGEST, usual_texts
from enishi.invitations.models import Letter, Rule
from enishi.invitations.writing import asked_now
from enishi.lib import clock
from enishi.segments.models import Segment
from enishi.segments.queries import shown
from enishi.surveys.models import Survey
from enishi.surveys.occasion import NAMES
from enishi.team.queries import company
from enishi.work.conditions import Conditions, Group

MINUTES = {"minutes": 1, "hours": 60, "days": 24 * 60}
UNITS = [("minutes", _("minutes")), ("hours", _("hours")), ("days", _("days"))]
SAME = ("asks_first", "expires_days", "reminders", "remind_days")


def language_name(code: str) -> str:
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code


class LetterForm(forms.Form):
    """In each language of the survey."""

    asks_first = forms.BooleanField(
        label=_("The first question stands in the mail"),
        required=False,
        help_text=_(
            "As a row of buttons. A press opens the page with that choice marked; it counts when"
            " it is sent there, so that programs that read mail answer nothing."
        ),
    )
    expires_days = forms.IntegerField(
        label=_("Can be answered for (days)"), min_value=1, max_value=365
    )
    reminders = forms.TypedChoiceField(
        label=_("Reminders"),
        coerce=int,
        choices=[(0, pgettext_lazy("reminders", "none")), (1, _("one")), (2, _("two"))],
    )
    remind_days = forms.IntegerField(label=_("Days until a reminder"), min_value=1, max_value=60)

    def __init__(self, *args: Any, survey: Survey, **said: Any) -> None:
        initial: dict[str, object] = {
            "asks_first": True,
            "expires_days": 14,
            "reminders": 0,
            "remind_days": 3,
        }
        definition = asked_now(survey)
        for code, texts in usual_texts(definition, company().name).items():
            initial |= {f"{name}_{code}": text for name, text in texts.items()}
        said["initial"] = initial | (said.get("initial") or {})
        super().__init__(*args, **said)
        self.survey, self.languages = survey, definition.languages
        for code in self.languages:
            self.fields[f"subject_{code}"] = forms.CharField(
                label=_("Subject"), required=False, max_length=LONGEST["subject"]
            )
            self.fields[f"body_{code}"] = forms.CharField(
                label=_("Words before the question"),
                required=False,
                max_length=LONGEST["body"],
                widget=forms.Textarea(attrs={"rows": 6}),
            )

    @property
    def texts(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        return [
            (language_name(code), self[f"subject_{code}"], self[f"body_{code}"])
            for code in self.languages
        ]

    def letter(self) -> dict[str, Any]:
        data = self.cleaned_data
        texts = {
            code: {name: data[f"{name}_{code}"] for name in LONGEST} for code in self.languages
        }
        return {"texts": texts, **{name: data[name] for name in SAME}}


def letter_written(letter: Letter) -> dict[str, object]:
    found: dict[str, object] = {name: getattr(letter, name) for name in SAME}
    for code, texts in letter.texts.items():
        found |= {f"{name}_{code}": text for name, text in texts.items()}
    return found


class Number(forms.TypedChoiceField):
    """An id among choices, or none."""

    def __init__(self, **said: Any) -> None:
        super().__init__(coerce=int, empty_value=None, required=False, **said)


def segment_choices() -> list[tuple[object, object]]:
    standing = Segment.objects.filter(deleted_at=None).order_by("pk")
    return [("", _("Please choose")), *((one.pk, shown(one, "name")) for one in standing)]


class RuleForm(LetterForm):
    """In the order of the sentences: when this happens, wait, and write that."""

    name = forms.CharField(label=_("Name of the rule"), max_length=120)
    trigger = forms.ChoiceField(label=pgettext_lazy("rule", "When"), choices=Trigger.choices)
    event = forms.CharField(
        label=_("Event"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"list": "event-names", "autocomplete": "off"}),
    )
    segment = Number(label=_("Segment"))
    answered = Number(label=_("An answer of"))
    delay = forms.IntegerField(label=_("After"), min_value=0, max_value=525_600)
    unit = forms.ChoiceField(label=_("Unit"), choices=UNITS)
    at = forms.TimeField(
        label=_("At the time of day"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("The next time that the company's clock says so; empty: at once."),
    )
    percent = forms.IntegerField(
        label=_("Of them ask (%)"),
        min_value=1,
        max_value=100,
        help_text=_("The same people each time, drawn by their number."),
    )
    quiet_days = forms.IntegerField(
        label=_("Not if asked within (days)"),
        min_value=0,
        max_value=365,
        help_text=_("By this survey. What all surveys together may, the contact rules say."),
    )
    carried = forms.MultipleChoiceField(
        label=_("Properties that go along with the answer"),
        required=False,
        choices=[(one, one) for one in NAMES],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, data: Mapping[str, object] | None, survey: Survey, rule: Rule | None = None
    ) -> None:
        starting = _starting(survey)
        super().__init__(data, survey=survey, initial=_written(rule) if rule else starting)
        self.conditions = _conditions(data, rule)
        surveys = Survey.objects.filter(deleted_at=None).order_by("-pk")[:200]
        answered = [("", _("any survey")), *((one.pk, one.name) for one in surveys)]
        self.fields["segment"].choices = segment_choices()  # type: ignore[attr-defined] # of a choice field
        self.fields["answered"].choices = answered  # type: ignore[attr-defined] # the same

    def draft(self) -> RuleDraft:
        data = self.cleaned_data
        at: time | None = data["at"]
        return RuleDraft(
            **{name: data[name] for name in ("name", "trigger", "event", "percent", "quiet_days")},
            **self.letter(),
            where=self.conditions.plain(),
            segment_id=data["segment"],
            answered_id=data["answered"],
            delay_minutes=data["delay"] * MINUTES[data["unit"]],
            at_minute=None if at is None else at.hour * 60 + at.minute,
            carried=tuple(data["carried"]),
        )


def _conditions(data: Mapping[str, object] | None, rule: Rule | None) -> Conditions:
    if data is not None:
        return Conditions.read(data)
    return Conditions.of(cast("Any", rule)) if rule else Conditions(groups=[Group()])


def _starting(survey: Survey) -> dict[str, object]:
    return {
        "trigger": Trigger.EVENT,
        "event": "Order Completed",
        "answered": survey.pk,
        "delay": 3,
        "unit": "days",
        "at": time(10),
        "percent": 100,
        "quiet_days": 30,
        "carried": ["store", "order_id"],
    }


def _written(rule: Rule) -> dict[str, object]:
    same = ("name", "trigger", "event", "percent", "quiet_days", "carried")
    minutes = rule.delay_minutes
    unit = next(one for one in ("days", "hours", "minutes") if minutes % MINUTES[one] == 0)
    at = rule.at_minute
    return {
        **{name: getattr(rule, name) for name in same},
        **letter_written(rule),
        "segment": rule.segment_id,
        "answered": rule.answered_id,
        "delay": minutes // MINUTES[unit],
        "unit": unit,
        "at": None if at is None else time(at // 60, at % 60),
    }


class SendingForm(LetterForm):
    """To a segment, or to people by name."""

    segment = Number(label=_("Segment"))
    people = forms.CharField(
        label=_("People"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Mail address, customer number or #number, one a line; without a segment."),
    )
    due_at = forms.DateTimeField(
        label=_("When"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Empty: now. Quiet hours of the contact rules hold in any case."),
    )

    def __init__(
        self, data: Mapping[str, object] | None, survey: Survey, **initial: object
    ) -> None:
        super().__init__(data, survey=survey, initial=initial)
        self.fields["segment"].choices = segment_choices()  # type: ignore[attr-defined] # of a choice field

    def draft(self, people: tuple[int, ...]) -> SendingDraft:
        due = self.cleaned_data["due_at"]
        return SendingDraft(
            **self.letter(),
            segment_id=self.cleaned_data["segment"],
            people=people,
            due_at=clock.to_us(due) if due else None,
        )
