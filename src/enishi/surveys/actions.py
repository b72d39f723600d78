"""What members do with surveys: each one transaction and one line of the audit trail."""

import secrets
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from enishi.lib import clock
from enishi.lib.errors import BadInput, Conflict
from enishi.people.models import Person
from enishi.surveys.definition.reading import stored, to_json
from enishi.surveys.definition.tree import Definition
from enishi.surveys.enums import LinkKind, SurveyState
from enishi.surveys.models import Link, Survey, Version
from enishi.team.access import Caller
from enishi.team.actions import audit

MOST = 1_000  # surveys
MOST_LINKS = 200  # public ones of a survey
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # none that look alike


@dataclass(frozen=True, slots=True)
class LinkDraft:
    label: str = ""
    expires_at: int | None = None


def create_survey(definition: Definition, *, by: Caller) -> Survey:
    """A draft, asked of nobody yet."""
    now = clock.now_us()
    with transaction.atomic():
        if Survey.objects.filter(deleted_at=None).count() >= MOST:
            raise Conflict("too_many_surveys", _("There are already 1,000 surveys."))
        survey = Survey.objects.create(
            name=title_of(definition), draft=to_json(definition), made_at=now, changed_at=now,
            by=by.member,
        )  # fmt: skip
        audit("created", "survey", survey.pk, by=by.member, key=by.key, name=survey.name)
    return survey


@transaction.atomic
def change_survey(survey: Survey, definition: Definition, *, by: Caller) -> Survey:
    """The draft; what is asked changes when it is published."""
    if _redraft(survey, definition):
        audit("changed", "survey", survey.pk, by=by.member, key=by.key, name=survey.name)
    return survey


@transaction.atomic
def publish_survey(survey: Survey, *, by: Caller) -> Version:
    """The draft is what is asked from now on. What is published already stays as it is."""
    Survey.objects.select_for_update().get(pk=survey.pk)
    last = survey.versions.order_by("-number").first()
    if last and last.definition == survey.draft:
        return last
    version = Version.objects.create(
        survey=survey,
        number=last.number + 1 if last else 1,
        definition=survey.draft,
        at=clock.now_us(),
        by=by.member,
        key=by.key,
    )
    if stored(survey.draft).anonymous:
        survey.links.filter(kind=LinkKind.PERSONAL, closed_at=None).update(closed_at=clock.now_us())
    if not survey.links.filter(kind=LinkKind.PUBLIC).exists():
        _add_link(survey, LinkKind.PUBLIC, by=by)
    told = {"name": survey.name, "version": version.number}
    audit("published", "survey", survey.pk, by=by.member, key=by.key, **told)
    return version


@transaction.atomic
def close_survey(survey: Survey, *, by: Caller) -> Survey:
    """Nobody can answer until it is opened again."""
    if survey.state == SurveyState.DRAFT:
        raise Conflict("survey_draft", _("This survey has not been published yet."))
    open_ones = Survey.objects.filter(pk=survey.pk, closed_at=None)
    if open_ones.update(closed_at=clock.now_us()):
        audit("closed", "survey", survey.pk, by=by.member, key=by.key, name=survey.name)
    survey.refresh_from_db()
    return survey


@transaction.atomic
def reopen_survey(survey: Survey, *, by: Caller) -> Survey:
    if Survey.objects.filter(pk=survey.pk).exclude(closed_at=None).update(closed_at=None):
        audit("reopened", "survey", survey.pk, by=by.member, key=by.key, name=survey.name)
    survey.refresh_from_db()
    return survey


@transaction.atomic
def restore_version(survey: Survey, version: Version, *, by: Caller) -> Survey:
    """What a version asked is the draft again."""
    if _redraft(survey, stored(version.definition)):
        told = {"name": survey.name, "version": version.number}
        audit("restored", "survey", survey.pk, by=by.member, key=by.key, **told)
    return survey


@transaction.atomic
def undo_change(survey: Survey, *, by: Caller) -> Survey:
    """The draft as it was before its last change; twice is as it is now."""
    if survey.before and _redraft(survey, stored(survey.before)):
        audit("changed", "survey", survey.pk, by=by.member, key=by.key, name=survey.name)
    return survey


@transaction.atomic
def delete_survey(survey: Survey, *, by: Caller) -> None:
    """Its links answer nothing any more. Can be undone with `bring_back`; answers stay."""
    if Survey.objects.filter(pk=survey.pk, deleted_at=None).update(deleted_at=clock.now_us()):
        audit("deleted", "survey", survey.pk, by=by.member, key=by.key, name=survey.name)


@transaction.atomic
def bring_back(survey: Survey, *, by: Caller) -> Survey:
    if Survey.objects.filter(pk=survey.pk).exclude(deleted_at=None).update(deleted_at=None):
        audit("brought back", "survey", survey.pk, by=by.member, key=by.key, name=survey.name)
    survey.refresh_from_db()
    return survey


@transaction.atomic
def add_public_link(
    survey: Survey, draft: LinkDraft, *, by: Caller, kind: LinkKind = LinkKind.PUBLIC
) -> Link:
    """One for each place where it hangs, or each web site, so that answers can be told apart."""
    _published(survey)
    if survey.links.filter(kind=kind, closed_at=None).count() >= MOST_LINKS:
        raise Conflict("too_many_links", _("There are already 200 links."))
    label = " ".join(draft.label.split())
    if len(label) > 80:
        raise BadInput("bad_label", _("The label may have 80 characters."), field="label")
    link = _add_link(survey, kind, by=by, label=label, expires_at=draft.expires_at)
    audit("added", "survey link", link.pk, by=by.member, key=by.key, name=survey.name, value=label)
    return link


def add_personal_link(
    survey: Survey, person: Person, *, by: Caller, expires_at: int | None = None
) -> Link:
    """The person's own; asked for again, it is the same one."""
    version = _published(survey)
    if stored(version.definition).anonymous:
        message = _("An anonymous survey has no personal links.")
        raise Conflict("survey_anonymous", message)
    standing = survey.links.filter(kind=LinkKind.PERSONAL, person_id=person.pk, closed_at=None)
    if found := standing.first():
        return found
    try:
        with transaction.atomic():
            link = _add_link(
                survey, LinkKind.PERSONAL, by=by, person_id=person.pk, expires_at=expires_at
            )
            told = {"name": survey.name, "person": person.pk}
            audit("added", "survey link", link.pk, by=by.member, key=by.key, **told)
    except IntegrityError:  # somebody else was first
        return standing.get()
    return link


@transaction.atomic
def close_link(link: Link, *, by: Caller) -> Link:
    if Link.objects.filter(pk=link.pk, closed_at=None).update(closed_at=clock.now_us()):
        audit("closed", "survey link", link.pk, by=by.member, key=by.key, value=link.label)
    link.refresh_from_db()
    return link


@transaction.atomic
def reopen_link(link: Link, *, by: Caller) -> Link:
    if link.kind == LinkKind.PERSONAL:
        raise Conflict("link_personal", _("Make a new personal link instead."))
    if Link.objects.filter(pk=link.pk).exclude(closed_at=None).update(closed_at=None):
        audit("reopened", "survey link", link.pk, by=by.member, key=by.key, value=link.label)
    link.refresh_from_db()
    return link


def _redraft(survey: Survey, definition: Definition) -> bool:
    text = to_json(definition)
    if text == survey.draft:
        return False
    survey.before, survey.draft, survey.name = survey.draft, text, title_of(definition)
    survey.changed_at = clock.now_us()
    survey.save(update_fields=["before", "draft", "name", "changed_at"])
    return True


def title_of(definition: Definition) -> str:
    return definition.title[definition.languages[0]].strip()[:200]


def _published(survey: Survey) -> Version:
    version = survey.versions.order_by("-number").first()
    if version is None:
        raise Conflict("survey_draft", _("This survey has not been published yet."))
    return version


def _add_link(survey: Survey, kind: LinkKind, *, by: Caller, **values: object) -> Link:
    code = "".join(secrets.choice(LETTERS) for _letter in range(12))
    return Link.objects.create(
        survey=survey, kind=kind, code=code, made_at=clock.now_us(), by=by.member, **values
    )
