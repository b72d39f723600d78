"""Refused messages, mended and sent again through the same door as everybody's."""

import msgspec
from django.db import transaction

from enishi.lib import clock
from enishi.lib.errors import BadInput
from enishi.lib.folder import spool_file
from enishi.team.actions import audit
from enishi.team.models import ApiKey, Member
from enishi.timeline import wire
from enishi.timeline.enums import Lane
from enishi.timeline.models import Quarantined
from enishi.timeline.spool import Record, Spool


@transaction.atomic
def replay_quarantined(
    refused: Quarantined,
    corrected: str | None = None,
    *,
    by: Member | None,
    key: ApiKey | None = None,
) -> Quarantined:
    """Send a refused message once more, as it came (the rule was mended) or as a member corrected
    it.

    It keeps its message id, so what got through another way meanwhile stays one event. Refused
    again, it is said at once; replayed already, nothing happens."""
    refused = Quarantined.objects.select_for_update().get(pk=refused.pk)
    if refused.replayed_at is not None:
        return refused
    body = _mended(refused, refused.message if corrected is None else corrected)
    record = Record(
        lane=Lane.LIVE,
        source_id=refused.source_id,
        received_at=refused.received_at,
        meta=msgspec.json.encode(wire.Meta()),
        body=b'{"batch":[' + body + b"]}",
    )
    spool = Spool(spool_file())
    try:
        spool.append([record])
    finally:
        spool.close()
    refused.replayed_at = clock.now_us()
    refused.save(update_fields=["replayed_at"])
    audit("replayed", "quarantined", refused.pk, by=by, key=key, corrected=corrected is not None)
    return refused


def _mended(refused: Quarantined, text: str) -> bytes:
    """The message's JSON, checked, under the id that it had."""
    try:
        message = msgspec.json.decode(text, type=dict[str, object])
    except msgspec.DecodeError as error:
        raise BadInput("not_json", str(error), field="message") from error
    message.setdefault("messageId", refused.message_id or f"quarantined-{refused.spool_ref}")
    if problem := wire.check(message):
        raise BadInput(problem.code, problem.message, field=problem.field)
    return msgspec.json.encode(message)
