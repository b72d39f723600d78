"""What members do with surveys: each one transaction and one line of the audit trail."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from enishi.lib import clock
from enishi.lib.errors import BadInput, Conflict
from enishi.people.models import Person
from enishi.surveys.definition.reading import from_plain, stored, to_json, to_plain
from enishi.surveys.definition.tree import Definition
from enishi.surveys.enums import LinkKind, SurveyState
from enishi.surveys.models import Link, Logo, Survey, Version
from enishi.surveys.occasion import NAMES, OWN, about_of
from enishi.surveys.picture import picture_in
from enishi.team.access import Caller
from enishi.team.actions import audit
from enishi.team.models import Member

MOST = 1_000  # surveys
MOST_LINKS = 200  # public ones of a survey
MAIL = "mail"  # the occasion of the link that mails of an anonymous survey carry
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # none that look alike


@dataclass(frozen=True, slots=True)
class LinkDraft:
    label: str = ""
    expires_at: int | None = None
    about: Mapping[str, object] = field(default_factory=dict)
    occasion: str = ""  # of a personal one: another occasion is another link


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
def set_logo(survey: Survey, content: bytes, *, by: Caller) -> Survey:
    """A picture of the draft's theme; none: empty content."""
    plain = to_plain(stored(survey.draft))
    theme = plain.setdefault("theme", {})
    theme.pop("logo", None)
    if content:
        picture = picture_in(content)
        known = {"type": picture.type, "content": content, "made_at": clock.now_us()}
        Logo.objects.get_or_create(digest=picture.digest, defaults=known)
        theme["logo"] = picture.digest
    return change_survey(survey, from_plain(plain), by=by)


@transaction.atomic
def publish_survey(survey: Survey, *, by: Caller) -> Version:
    """The draft is what is asked from now on. What is published already stays as it is."""
    survey = Survey.objects.select_for_update().get(pk=survey.pk)
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
        _add_link(survey, LinkKind.PUBLIC, by=by.member)
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
    values = {"label": label, "expires_at": draft.expires_at, "about": about_of(draft.about)}
    link = _add_link(survey, kind, by=by.member, **values)
    audit("added", "survey link", link.pk, by=by.member, key=by.key, name=survey.name, value=label)
    return link


def add_personal_link(
    survey: Survey, person: Person, *, by: Caller, draft: LinkDraft | None = None
) -> Link:
    """The person's own; asked for again, it is the same one."""
    link, is_new = _personal_link(survey, person.pk, draft or LinkDraft(), by=by.member)
    if is_new:
        told = {"name": survey.name, "person": person.pk}
        audit("added", "survey link", link.pk, by=by.member, key=by.key, **told)
    return link


def link_for_invitation(survey: Survey, person_id: int, draft: LinkDraft) -> Link:
    """One standing link for each person and `occasion`; the invitation is what is audited."""
    return _personal_link(survey, person_id, draft, by=None)[0]


def mail_link(survey: Survey) -> Link:
    """What mails of an anonymous survey carry: the same for everybody, and no limit to hit."""
    _published(survey)
    mails = survey.links.filter(kind=LinkKind.PUBLIC, occasion=MAIL, closed_at=None)
    return mails.first() or _add_link(
        survey, LinkKind.PUBLIC, by=None, label=str(_("Mail")), occasion=MAIL
    )


def _personal_link(
    survey: Survey, person_id: int, draft: LinkDraft, *, by: Member | None
) -> tuple[Link, bool]:
    version = _published(survey)
    if stored(version.definition).anonymous:
        message = _("An anonymous survey has no personal links.")
        raise Conflict("survey_anonymous", message)
    standing = survey.links.filter(
        kind=LinkKind.PERSONAL, person_id=person_id, occasion=draft.occasion, closed_at=None
    )
    if found := standing.first():
        return found, False
    values = {
        "person_id": person_id,
        "occasion": draft.occasion,
        "expires_at": draft.expires_at,
        "about": about_of(draft.about, (*NAMES, *OWN)),
    }
    try:
        with transaction.atomic():
            return _add_link(survey, LinkKind.PERSONAL, by=by, **values), True
    except IntegrityError:  # somebody else was first
        return standing.get(), False


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
    """Only what was read is changed: between reading and writing nobody else may have."""
    text = to_json(definition)
    if text == survey.draft:
        return False
    as_read = Survey.objects.filter(pk=survey.pk, changed_at=survey.changed_at)
    survey.before, survey.draft, survey.name = survey.draft, text, title_of(definition)
    survey.changed_at = max(clock.now_us(), survey.changed_at + 1)
    fresh = {name: getattr(survey, name) for name in ("before", "draft", "name", "changed_at")}
    if not as_read.update(**fresh):
        message = _("Somebody changed the survey meanwhile. Look at it, then do it again.")
        raise Conflict("changed_meanwhile", message)
    return True


def title_of(definition: Definition) -> str:
    return definition.title[definition.languages[0]].strip()[:200]


def _published(survey: Survey) -> Version:
    version = survey.versions.order_by("-number").first()
    if version is None:
        raise Conflict("survey_draft", _("This survey has not been published yet."))
    return version


def _add_link(survey: Survey, kind: LinkKind, *, by: Member | None, **values: object) -> Link:
    code = "".join(secrets.choice(LETTERS) for _letter in range(12))
    return Link.objects.create(
        survey=survey, kind=kind, code=code, made_at=clock.now_us(), by=by, **values
    )
