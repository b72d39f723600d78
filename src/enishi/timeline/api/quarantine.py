"""What was refused: look, send again, put aside."""

from typing import Annotated, Literal

import msgspec
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Status

from enishi.lib.errors import NotAllowed
from enishi.lib.storable import LARGEST
from enishi.team.access import Caller, caller_who_writes
from enishi.timeline.access import quarantined_found
from enishi.timeline.actions import (
    dismiss_quarantined,
    replay_all_quarantined,
    replay_quarantined,
    restore_quarantined,
)
from enishi.timeline.api.shapes import (
    Asked,
    Correction,
    Cursor,
    Id,
    Items,
    Limit,
    QuarantinedItem,
    ReasonItem,
    Replayed,
    Search,
    Selection,
    instant,
)
from enishi.timeline.models import Quarantined
from enishi.timeline.queries import (
    QuarantineFilter,
    ReasonCount,
    RejectedRows,
    quarantine_counts,
    quarantine_page,
    rejections,
    source_names,
)
from enishi.timeline.veil import veiled_refusal

router = Router()

IMPORTS_COUNTED = 100


@router.get("/quarantine", response=Items[QuarantinedItem], summary="Refused messages")
def all_quarantined(  # noqa: PLR0913 -- one query parameter each
    request: Asked,
    *,
    source: Annotated[int | None, Query(ge=1, le=LARGEST)] = None,
    reason: Annotated[str, Query(max_length=40)] = "",
    state: Literal["open", "replayed", "dismissed"] = "open",
    search: Search = "",
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Items[QuarantinedItem]:
    """Newest first."""
    if search and not request.auth.sees_personal_data:
        message = _("Your role sees messages masked and cannot search in them.")
        raise NotAllowed("not_allowed", message, field="search")
    wanted = QuarantineFilter(source, reason, state, search)
    page = quarantine_page(wanted, cursor=cursor, limit=limit)
    names = source_names()
    return Items[QuarantinedItem](
        items=[_item(row, names, request.auth) for row in page.items],
        next_cursor=page.next_cursor,
    )


@router.get("/quarantine/counts", response=Items[ReasonItem], summary="Refused messages, counted")
def counts(request: Asked) -> Items[ReasonItem]:
    """How many messages wait, by source and reason; then the rejected rows of the newest imports,
    by import and reason."""
    names = source_names()

    def item(group: ReasonCount | RejectedRows, at: int, number: int | None) -> ReasonItem:
        return ReasonItem(
            source=names.get(group.source_id or 0, ""),
            source_id=group.source_id,
            reason=group.reason,
            count=group.count,
            newest=instant(at),
            import_id=number,
        )

    messages = [item(group, group.newest, None) for group in quarantine_counts()]
    rejected = rejections(limit=IMPORTS_COUNTED).newest
    rows = [item(group, group.at, group.import_id) for group in rejected]
    return Items[ReasonItem](items=messages + rows)


@router.post("/quarantine/replays", response=Replayed, summary="Send refused messages again")
def replay_all(request: Asked, body: Selection) -> Replayed:
    """Everything that waits with this source and reason, as it came; up to 500 at once."""
    caller = caller_who_writes(request.auth)
    wanted = QuarantineFilter(body.source, body.reason)
    replayed, refused = replay_all_quarantined(wanted, by=caller.member, key=caller.key)
    return Replayed(replayed=replayed, refused=refused)


@router.get("/quarantine/{quarantined_id}", response=QuarantinedItem, summary="One refused message")
def one_quarantined(request: Asked, quarantined_id: Id) -> QuarantinedItem:
    """As it came, with the reason."""
    return _item(quarantined_found(quarantined_id), source_names(), request.auth)


@router.post(
    "/quarantine/{quarantined_id}/replay",
    response=QuarantinedItem,
    summary="Send one message again",
)
def replay(request: Asked, quarantined_id: Id, body: Correction) -> QuarantinedItem:
    """Send it again, corrected or as it came. Refused again, it stays: 400 says why."""
    caller = caller_who_writes(request.auth)
    row = quarantined_found(quarantined_id)
    corrected = msgspec.json.encode(body.message).decode() if body.message is not None else None
    done = replay_quarantined(row, corrected, by=caller.member, key=caller.key)
    return _item(done, source_names(), caller)


@router.delete("/quarantine/{quarantined_id}", response={204: None}, summary="Put a message aside")
def dismiss(request: Asked, quarantined_id: Id) -> Status[None]:
    """Put it aside; `DELETE …/dismissal` takes it back."""
    caller = caller_who_writes(request.auth)
    row = quarantined_found(quarantined_id)
    dismiss_quarantined([row.pk], by=caller.member, key=caller.key)
    return Status(204, None)


@router.delete(
    "/quarantine/{quarantined_id}/dismissal", response={204: None}, summary="Take a message back"
)
def restore(request: Asked, quarantined_id: Id) -> Status[None]:
    """It waits in the quarantine again."""
    caller = caller_who_writes(request.auth)
    row = quarantined_found(quarantined_id)
    restore_quarantined([row.pk], by=caller.member, key=caller.key)
    return Status(204, None)


def _item(row: Quarantined, names: dict[int, str], caller: Caller) -> QuarantinedItem:
    row = row if caller.sees_personal_data else veiled_refusal(row)
    return QuarantinedItem(
        id=row.pk,
        source=names.get(row.source_id, ""),
        reason=row.reason,
        field=row.field,
        received_at=instant(row.received_at),
        message_id=row.message_id,
        message=row.message,
        state=_state(row),
    )


def _state(row: Quarantined) -> str:
    if row.replayed_at is not None:
        return "replayed"
    return "open" if row.dismissed_at is None else "dismissed"
