"""Invitations to surveys over the API."""

from typing import Annotated, Any

import msgspec
from django.http import HttpRequest
from ninja import Header, Path, Query, Router, Schema, Status
from pydantic import Field

from enishi.invitations import actions, queries
from enishi.invitations.access import rule_found, rule_to_bring_back, sending_found
from enishi.invitations.actions import RuleDraft, SendingDraft
from enishi.invitations.enums import Origin, SendingState, State, Trigger, What
from enishi.invitations.models import Invitation, Rule, Sending
from enishi.invitations.queries import Figures, InvitationFilter
from enishi.lib.storable import LARGEST, Storable, Value
from enishi.surveys.access import survey_found
from enishi.team.access import Caller, caller_who_writes

router = Router(tags=["Invitations"])

Id = Annotated[int, Path(ge=1, le=LARGEST)]
Number = Annotated[int | None, Field(ge=1, le=LARGEST)]
Short = Annotated[str, Field(max_length=40), Storable]
Key = Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=200)]
Words = Annotated[str, Field(max_length=5000), Storable]
Name = Annotated[str, Field(max_length=200), Storable]


class ApiRequest(HttpRequest):
    """A request behind the API's door."""

    auth: Caller


class InvitationsWanted(Schema):
    what: Short = Field(
        default="", description="`invited`, `sent`, `held`, `opened`, `started`, `answered`"
    )
    reason: Short = ""
    rule: Number = None
    sending: Number = None
    person: Number = None
    limit: int = Field(default=50, ge=1, le=1000)
    cursor: str = Field(default="", max_length=200)


class LetterText(Schema):
    subject: Words = ""
    body: Words = ""


class LetterIn(Schema):
    texts: dict[str, LetterText] = Field(
        default={}, description="by language; where one is missing, the usual words stand"
    )
    asks_first: bool = Field(default=True, description="the first question stands in the mail")
    expires_days: int = 14
    reminders: int = Field(default=0, description="0, 1 or 2")
    remind_days: int = 3

    def letter(self) -> dict[str, Any]:
        names = ("asks_first", "expires_days", "reminders", "remind_days")
        texts = {language: one.model_dump() for language, one in self.texts.items()}
        return {"texts": texts, **{name: getattr(self, name) for name in names}}


class InvitationRuleIn(LetterIn):
    name: Name
    trigger: Trigger = Trigger.EVENT
    event: Name = ""
    where: Value = Field(
        default=[], description="what must hold of it, as in rules for follow-ups; a list: all"
    )
    segment: int | None = Field(default=None, ge=1, le=LARGEST)
    answered: int | None = Field(
        default=None, ge=1, le=LARGEST, description="of `resolved`: an answer of this survey"
    )
    delay_minutes: int = 0
    at_minute: int | None = Field(default=None, description="of the company's day: 600 is 10:00")
    percent: int = 100
    quiet_days: int = 30
    carried: list[Name] = Field(default=[], max_length=20)

    def draft(self) -> RuleDraft:
        names = ("name", "trigger", "event", "delay_minutes", "at_minute", "percent", "quiet_days")
        return RuleDraft(
            **{name: getattr(self, name) for name in names},
            **self.letter(),
            where=self.where,
            segment_id=self.segment,
            answered_id=self.answered,
            carried=tuple(self.carried),
        )


class InvitationRuleOut(InvitationRuleIn):
    id: int
    is_on: bool


class InvitationRulesOut(Schema):
    items: list[InvitationRuleOut]
    next_cursor: str | None


class InvitationSwitchIn(Schema):
    on: bool


class InvitePeopleIn(LetterIn):
    people: list[int] = Field(default=[], max_length=1000, description="ids; or a segment")
    segment: int | None = Field(default=None, ge=1, le=LARGEST)
    about: dict[str, Value] = Field(default={}, max_length=20)
    due_at: int | None = Field(default=None, ge=0, le=LARGEST, description="µs; none: now")


class SurveySendingOut(Schema):
    id: int
    state: SendingState
    segment: int | None
    people: int | None = Field(description="how many were named; none: a segment")
    invited: int = Field(description="so far")
    due_at: int


class SurveyInvitationOut(Schema):
    id: int
    person: int
    rule: int | None
    sending: int | None
    channel: str
    state: State
    reason: str
    about: dict[str, Any]
    made_at: int
    sent_at: int | None
    opened_at: int | None
    started_at: int | None
    answered_at: int | None


class ResponseRateOut(Schema):
    answered: int
    sent: int
    share: float | None = Field(description="none: fewer than ten were sent")
    low: float | None
    high: float | None


class InvitationFiguresOut(Schema):
    invited: int
    sent: int
    held: int
    opened: int
    started: int
    answered: int
    reasons: dict[str, int]
    rate: ResponseRateOut


class SurveyInvitationsOut(Schema):
    items: list[SurveyInvitationOut]
    next_cursor: str | None
    figures: InvitationFiguresOut = Field(description="of all invitations to the survey")


def rule_out(rule: Rule) -> dict[str, object]:
    same = set(InvitationRuleOut.model_fields) - {"where", "segment", "answered", "id"}
    return {
        "id": rule.pk,
        **{name: getattr(rule, name) for name in same},
        "where": msgspec.json.decode(rule.where),
        "segment": rule.segment_id,
        "answered": rule.answered_id,
    }


def sending_out(sending: Sending) -> dict[str, object]:
    same = ("state", "invited", "due_at")
    return {
        "id": sending.pk,
        "segment": sending.segment_id,
        "people": None if sending.segment_id else len(sending.people),
        **{name: getattr(sending, name) for name in same},
    }


def invitation_out(one: Invitation) -> dict[str, object]:
    same = set(SurveyInvitationOut.model_fields) - {"id", "person", "rule", "sending"}
    return {
        "id": one.pk,
        "person": one.person_id,
        "rule": one.rule_id,
        "sending": one.sending_id,
        **{name: getattr(one, name) for name in same},
    }


def figures_out(found: Figures) -> dict[str, object]:
    counts = {one.value: found.counts.get(one, 0) for one in What}
    return counts | {"reasons": dict(found.reasons), "rate": found.rate}


@router.get(
    "/surveys/{number}/invitations",
    response=SurveyInvitationsOut,
    summary="Invitations to a survey",
)
def list_invitations(
    request: ApiRequest, number: Id, asked: Query[InvitationsWanted]
) -> dict[str, object]:
    """The newest first."""
    survey = survey_found(number)
    wanted = InvitationFilter(
        what=asked.what, reason=asked.reason, rule_id=asked.rule, sending_id=asked.sending,
        person_id=asked.person, limit=asked.limit, cursor=asked.cursor,
    )  # fmt: skip
    page = queries.invitations_page(survey, wanted)
    return {
        "items": [invitation_out(one) for one in page.items],
        "next_cursor": page.next_cursor,
        "figures": figures_out(queries.figures(survey)),
    }


@router.post(
    "/surveys/{number}/invitations",
    response={200: SurveySendingOut, 201: SurveySendingOut},
    summary="Invite people to a survey",
)
def invite(
    request: ApiRequest, number: Id, said: InvitePeopleIn, idempotency_key: Key
) -> Status[dict[str, object]]:
    """People by id, or a segment; the worker writes to them, as the contact rules allow. The same
    `Idempotency-Key` again is the same sending (200); with another body it is refused (409)."""
    caller = caller_who_writes(request.auth)
    draft = SendingDraft(
        **said.letter(),
        people=tuple(said.people),
        segment_id=said.segment,
        about=said.about,
        due_at=said.due_at,
        origin=Origin.API,
        once=idempotency_key,
    )
    sending, is_new = actions.send(survey_found(number), draft, by=caller)
    return Status(201 if is_new else 200, sending_out(sending))


@router.get(
    "/surveys/{number}/invitations/sendings/{sending}",
    response=SurveySendingOut,
    summary="How far a sending is",
)
def show_sending(request: ApiRequest, number: Id, sending: Id) -> dict[str, object]:
    """Its people are in the list of invitations, by `sending`."""
    return sending_out(sending_found(survey_found(number), sending))


@router.delete(
    "/surveys/{number}/invitations/sendings/{sending}",
    response=SurveySendingOut,
    summary="Call a sending off",
)
def call_off(request: ApiRequest, number: Id, sending: Id) -> dict[str, object]:
    """Whoever was not written to yet, is not any more."""
    caller = caller_who_writes(request.auth)
    return sending_out(actions.call_off(sending_found(survey_found(number), sending), by=caller))


@router.get("/surveys/{number}/rules", response=InvitationRulesOut, summary="Rules that invite")
def list_rules(request: ApiRequest, number: Id) -> dict[str, object]:
    """The oldest first."""
    rules = queries.rules_of(survey_found(number))
    return {"items": [rule_out(one) for one in rules], "next_cursor": None}


@router.post(
    "/surveys/{number}/rules", response={201: InvitationRuleOut}, summary="Make a rule that invites"
)
def make_rule(request: ApiRequest, number: Id, said: InvitationRuleIn) -> Status[dict[str, object]]:
    """It is off: switch it on."""
    caller = caller_who_writes(request.auth)
    rule = actions.create_rule(survey_found(number), said.draft(), by=caller)
    return Status(201, rule_out(rule))


@router.get("/surveys/{number}/rules/{rule}", response=InvitationRuleOut, summary="One rule")
def show_rule(request: ApiRequest, number: Id, rule: Id) -> dict[str, object]:
    """With its words."""
    return rule_out(rule_found(survey_found(number), rule))


@router.put("/surveys/{number}/rules/{rule}", response=InvitationRuleOut, summary="Change a rule")
def change_rule(
    request: ApiRequest, number: Id, rule: Id, said: InvitationRuleIn
) -> dict[str, object]:
    """Whoever waits already is written to in the new words."""
    caller = caller_who_writes(request.auth)
    found = rule_found(survey_found(number), rule)
    return rule_out(actions.change_rule(found, said.draft(), by=caller))


@router.post(
    "/surveys/{number}/rules/{rule}/switch",
    response=InvitationRuleOut,
    summary="Switch a rule on or off",
)
def switch_rule(
    request: ApiRequest, number: Id, rule: Id, said: InvitationSwitchIn
) -> dict[str, object]:
    """Off: nobody new is asked, and whoever waits is not, either."""
    caller = caller_who_writes(request.auth)
    found = rule_found(survey_found(number), rule)
    actions.switch_rule(found, on=said.on, by=caller)
    return rule_out(found)


@router.delete("/surveys/{number}/rules/{rule}", response={204: None}, summary="Delete a rule")
def delete_rule(request: ApiRequest, number: Id, rule: Id) -> Status[None]:
    """Can be undone with `restore`."""
    caller = caller_who_writes(request.auth)
    actions.delete_rule(rule_found(survey_found(number), rule), by=caller)
    return Status(204, None)


@router.post(
    "/surveys/{number}/rules/{rule}/restore",
    response=InvitationRuleOut,
    summary="Undo the deletion of a rule",
)
def bring_back_rule(request: ApiRequest, number: Id, rule: Id) -> dict[str, object]:
    """It stands again, and is off."""
    caller = caller_who_writes(request.auth)
    survey = survey_found(number)
    actions.bring_back_rule(rule_to_bring_back(survey, rule), by=caller)
    return rule_out(rule_found(survey, rule))
