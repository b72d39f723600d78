"""What members do with segments: each one transaction and one line of the audit trail."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from enishi.ask.queries import exactly
from enishi.lens.conditions.depends import depends
from enishi.lens.conditions.scanning import FormulaError
from enishi.lens.conditions.tree import Condition, ConditionError, from_plain, parse, to_json
from enishi.lib import clock
from enishi.lib.errors import BadInput, Conflict
from enishi.segments import faults
from enishi.segments.conditions import conditions_in_force, current_version, whole
from enishi.segments.formulas import read_formula
from enishi.segments.models import Live, Segment, Version
from enishi.segments.queries import shown
from enishi.team.access import Caller
from enishi.team.actions import audit

MOST = 1_000  # segments


@dataclass(frozen=True, slots=True)
class SegmentDraft:
    """What a member writes; None: as it was. `condition` as `json.loads` gives it."""

    name: str | None = None
    description: str | None = None
    suggestion: str | None = None
    condition: object = None


def create_segment(draft: SegmentDraft, *, by: Caller) -> Segment:
    condition = checked(draft.condition)
    name = _name(draft.name or "")
    if Segment.objects.filter(deleted_at=None).count() >= MOST:
        raise Conflict("too_many_segments", _("There are already 1,000 segments."))
    try:
        with transaction.atomic():
            segment = Segment.objects.create(
                name=name,
                description=(draft.description or "")[:1000],
                suggestion=(draft.suggestion or "")[:1000],
                made_at=clock.now_us(),
                by=by.member,
            )
            _add_version(segment, condition, by=by)
            audit("created", "segment", segment.pk, by=by.member, key=by.key, name=name)
    except IntegrityError as error:
        raise _taken() from error
    return segment


def change_segment(segment: Segment, draft: SegmentDraft, *, by: Caller) -> Segment:
    """Another condition is a new version; a shipped segment that is rewritten is the member's."""
    texts = {
        "name": None if draft.name is None else _name(draft.name),
        "description": None if draft.description is None else draft.description[:1000],
        "suggestion": None if draft.suggestion is None else draft.suggestion[:1000],
    }
    changes = {
        field: text
        for field, text in texts.items()
        if text is not None and text != shown(segment, field)
    }
    condition = None if draft.condition is None else checked(draft.condition, segment)
    if condition and to_json(condition) == current_version(segment).condition:
        condition = None
    try:
        with transaction.atomic():
            for field, text in changes.items():
                setattr(segment, field, text)
            segment.save(update_fields=[*changes])
            if condition:
                _add_version(segment, condition, by=by)
            if changes or condition:
                fields = [*changes, *(["condition"] if condition else [])]
                told = {"name": segment.name, "fields": fields}
                audit("changed", "segment", segment.pk, by=by.member, key=by.key, **told)
    except IntegrityError as error:
        raise _taken() from error
    return segment


@transaction.atomic
def restore_version(segment: Segment, version: Version, *, by: Caller) -> Version:
    """Its condition again, as the newest version."""
    condition = checked_json(version.condition, segment)
    made = _add_version(segment, condition, by=by)
    audit(
        "restored",
        "segment",
        segment.pk,
        by=by.member,
        key=by.key,
        name=segment.name,
        version=version.number,
    )
    return made


def delete_segment(segment: Segment, *, by: Caller) -> None:
    """Can be undone with `bring_back`. What another segment's condition names stays."""
    with transaction.atomic():
        if users := used_by(segment):
            names = ", ".join(one.name for one in users)
            raise Conflict(
                "segment_used", _("Other segments name it in their conditions."), help=names
            )
        Segment.objects.filter(pk=segment.pk).update(deleted_at=clock.now_us())
        audit("deleted", "segment", segment.pk, by=by.member, key=by.key, name=segment.name)


def bring_back(segment: Segment, *, by: Caller) -> Segment:
    try:
        with transaction.atomic():
            segment.deleted_at = None
            segment.save(update_fields=["deleted_at"])
            # nobody kept its members up meanwhile
            Live.objects.filter(segment=segment).update(version=0, filled_at=None, done=0, total=0)
            audit(
                "brought back", "segment", segment.pk, by=by.member, key=by.key, name=segment.name
            )
    except IntegrityError as error:
        raise _taken() from error
    return segment


def fill_again(segment: Segment, *, by: Caller) -> None:
    """Work out anew who is in it: asked for when that failed."""
    with transaction.atomic():
        Live.objects.filter(segment=segment).update(
            version=0, filled_at=None, error="", done=0, total=0
        )
        audit("filled again", "segment", segment.pk, by=by.member, key=by.key, name=segment.name)


def checked(plain: object, segment: Segment | None = None) -> Condition:
    """A condition that can be judged, with all that it names: a tree as JSON says it, or the text
    of a formula."""
    try:
        condition = read_formula(plain) if isinstance(plain, str) else from_plain(plain)
    except ConditionError as error:
        raise bad_condition(error) from error
    return _judged(condition, segment)


def checked_json(text: str, segment: Segment | None = None) -> Condition:
    return _judged(parse(text), segment)


def _judged(condition: Condition, segment: Segment | None) -> Condition:
    try:
        whole(condition, never=segment.pk if segment else None)
    except ConditionError as error:
        raise bad_condition(error) from error
    return condition


def bad_condition(error: ConditionError) -> BadInput:
    field, fault = error.field, faults.said(exactly(error.message, error.said))
    if isinstance(error, FormulaError):
        place = {"line": error.line, "column": error.column, "fault": fault}
        field, fault = "condition", _("Line %(line)s, column %(column)s: %(fault)s") % place
    return BadInput(error.code, _("This condition cannot be judged."), field=field, help=fault)


def used_by(segment: Segment) -> list[Segment]:
    """Standing segments whose conditions name this one."""
    users = [
        pk
        for pk, text in conditions_in_force().items()
        if segment.pk in depends(parse(text)).segments
    ]
    return list(Segment.objects.filter(pk__in=users))


def _add_version(segment: Segment, condition: Condition, *, by: Caller) -> Version:
    last = segment.versions.order_by("-number").values_list("number", flat=True).first() or 0
    return Version.objects.create(
        segment=segment,
        number=last + 1,
        condition=to_json(condition),
        at=clock.now_us(),
        by=by.member,
        key=by.key,
    )


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise BadInput("name_missing", _("Please give it a name."), field="name")
    if len(name) > 120:
        raise BadInput("name_long", _("The name may have 120 characters."), field="name")
    return name


def _taken() -> Conflict:
    return Conflict("name_taken", _("There is a segment of this name already."), field="name")
