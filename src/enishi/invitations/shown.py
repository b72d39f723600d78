"""Rules, sendings and invitations in words, as their reader may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from enishi.channels.enums import Rule as ContactRule
from enishi.invitations.enums import Reason, SendingState, State, Trigger, What
from enishi.invitations.models import Invitation, Rule, Sending
from enishi.invitations.queries import Figures, Rate
from enishi.people.masking import called
from enishi.people.queries import people_with
from enishi.segments.queries import shown
from enishi.team.access import Caller
from enishi.ui.formats import number_text
from enishi.work.sentences import rule_when as heard

TONES = {State.SENT: "good", State.REFUSED: "warn", State.FAILED: "bad", State.CANCELLED: ""}
HELD = {**dict(ContactRule.choices), **dict(Reason.choices)}


@dataclass(frozen=True)
class InvitationRow:
    one: Invitation
    name: str
    url: str
    by: str
    state: str
    tone: str
    held: str


def invitation_rows(
    rows: Sequence[Invitation], caller: Caller, *, named: bool = True
) -> list[InvitationRow]:
    people = people_with([one.person_id for one in rows]) if named else []
    names = {one.pk: called(one, lifted=caller.sees_personal_data) for one in people}
    return [
        InvitationRow(
            one,
            names.get(one.person_id, f"#{one.person_id}"),
            reverse("overview:person", args=[one.person_id]),
            one.rule.name if one.rule else _("sent once"),
            _state(one),
            "good" if one.answered_at else TONES.get(State(one.state), ""),
            held_text(one.reason) if one.reason else "",
        )
        for one in rows
    ]


def _state(one: Invitation) -> str:
    if one.answered_at:
        return str(What.ANSWERED.label)
    if one.started_at:
        return str(What.STARTED.label)
    return str(What.OPENED.label if one.opened_at else State(one.state).label)


def held_text(reason: str) -> str:
    return str(HELD.get(reason, reason))


def rule_when(rule: Rule) -> str:
    """When somebody is asked."""
    if rule.trigger == Trigger.RESOLVED:
        when = _("When a follow-up on an answer is resolved")
    else:
        when = heard(cast("Any", rule))  # of the same make
    return f"{when} · {_delay(rule)}"


def _delay(rule: Rule) -> str:
    minutes = rule.delay_minutes
    if minutes % 1440 == 0:
        after = ngettext("after %(n)s day", "after %(n)s days", minutes // 1440)
        text = after % {"n": minutes // 1440} if minutes else _("at once")
    elif minutes % 60 == 0:
        text = ngettext("after %(n)s hour", "after %(n)s hours", minutes // 60) % {
            "n": minutes // 60
        }
    else:
        text = ngettext("after %(n)s minute", "after %(n)s minutes", minutes) % {"n": minutes}
    if rule.at_minute is None:
        return text
    at = f"{rule.at_minute // 60:02}:{rule.at_minute % 60:02}"
    return _("%(delay)s, at %(time)s") % {"delay": text, "time": at}


def rule_then(rule: Rule) -> str:
    """Who of them, and what stays with the answer."""
    parts = [] if rule.percent == 100 else [_("%(n)s %% of them") % {"n": rule.percent}]
    if rule.quiet_days:
        parts.append(
            ngettext("not within %(n)s day", "not within %(n)s days", rule.quiet_days)
            % {"n": rule.quiet_days}
        )
    if rule.reminders:
        parts.append(
            ngettext("%(n)s reminder", "%(n)s reminders", rule.reminders) % {"n": rule.reminders}
        )
    if rule.carried:
        parts.append(_("with %(names)s") % {"names": ", ".join(rule.carried)})
    return " · ".join(parts)


def sending_to(sending: Sending) -> str:
    if sending.segment:
        return shown(sending.segment, "name")
    n = len(sending.people)
    return ngettext("%(n)s chosen person", "%(n)s chosen people", n) % {"n": number_text(n)}


def rate_text(rate: Rate) -> str:
    """32% (28–36%, n = 210), or that there are too few."""
    if rate.share is None or rate.low is None or rate.high is None:
        return _("not enough data (n = %(n)s)") % {"n": number_text(rate.sent)}
    said = {
        "share": f"{100 * rate.share:.0f}",
        "low": f"{100 * rate.low:.0f}",
        "high": f"{100 * rate.high:.0f}",
        "n": number_text(rate.sent),
    }
    return _("%(share)s%% (%(low)s–%(high)s%%, n = %(n)s)") % said


def interval_text(rate: Rate) -> str:
    if rate.share is None or rate.low is None or rate.high is None:
        return _("not enough data (n = %(n)s)") % {"n": number_text(rate.sent)}
    said = {"low": f"{100 * rate.low:.0f}", "high": f"{100 * rate.high:.0f}"}
    return _("95%% interval %(low)s–%(high)s%%, n = %(n)s") % {**said, "n": number_text(rate.sent)}


def sending_state(sending: Sending, left: int) -> str:
    """Done when nobody waits any more."""
    if sending.state == SendingState.DONE:
        return pgettext("sending", "Running") if left else pgettext("sending", "Done")
    return str(SendingState(sending.state).label)


@dataclass(frozen=True)
class FigureRow:
    """A line of the table: its name, how many of each, the list behind them."""

    label: str
    cells: Sequence[tuple[str, str, int]]  # what, its name, n
    rate: str
    query: str


def figure_row(label: str, found: Figures, query: str) -> FigureRow:
    cells = [(one.value, str(one.label), found.counts.get(one, 0)) for one in What]
    return FigureRow(label, cells, rate_text(found.rate), query)


def by_whom(rules: dict[int, str], place: object) -> str:
    """Whose invitations those of a rule's number are; 0: of sendings."""
    if not place:
        return pgettext("sending", "Sent once")
    return rules.get(int(str(place)), f"#{place}")
