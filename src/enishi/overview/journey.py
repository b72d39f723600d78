"""An event's way through the pipeline, step by step, as its opened row shows it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enishi.lib import clock
from enishi.overview.veil import Veil
from enishi.timeline.enums import Channel
from enishi.timeline.queries import Footprint
from enishi.ui import formats


@dataclass(frozen=True)
class Step:
    label: str
    text: str
    pill: str = ""


def way_of(event: Footprint, veil: Veil) -> dict[str, object]:
    event = veil.footprint(event)
    context = dict(event.context)
    ids = context.pop("ids", None)
    whole = {
        "type": event.type,
        "event": event.name,
        "messageId": event.message_id,
        "properties": event.properties,
        "context": veil.structure(context),
    }
    return {
        "event": event,
        "steps": steps_of(event),
        "identifiers": [(kind, veil.value(kind, value)) for kind, value in identifiers_in(ids)],
        "json": json.dumps(whole, ensure_ascii=False, indent=2),
    }


def steps_of(event: Footprint) -> list[Step]:
    steps = [Step(_("Happened"), exact(event.time), _shift(event))]
    if event.original_time is not None:
        steps.append(Step(_("As the client said"), exact(event.original_time)))
    if event.sent_at is not None:
        steps.append(Step(_("Sent"), exact(event.sent_at)))
    steps += [
        Step(_("Received"), exact(event.received_at), _waited(event)),
        Step(_("Source"), event.source or "Enishi"),
        Step(
            _("Channel"),
            str(Channel(event.channel).label) if event.channel in Channel.values else "–",
        ),
        Step(_("Touchpoint"), event.touchpoint.label if event.touchpoint else "–"),
        Step(_("Identity"), str(event.identity_id)),
        Step(_("Stored as"), _("number %(seq)s") % {"seq": formats.number_text(event.seq)}),
        Step("message_id", event.message_id),
    ]
    return steps


def exact(moment: int) -> str:
    at = formats.local(moment)
    return f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03d} {at:%Z}"


def _shift(event: Footprint) -> str:
    """How far the clock of the client was off, where that is more than the network takes."""
    if event.original_time is None:
        return ""
    seconds = (event.time - event.original_time) / clock.SECOND
    if abs(seconds) < 1:
        return ""
    return _("clock corrected by %(seconds)s s") % {"seconds": f"{seconds:+.1f}"}


def _waited(event: Footprint) -> str:
    late = event.received_at - event.time
    if late < clock.HOUR:
        return ""
    if late < clock.DAY:
        n = late // clock.HOUR
        return ngettext("%(n)d hour after it happened", "%(n)d hours after it happened", n) % {
            "n": n
        }
    n = late // clock.DAY
    return ngettext("%(n)d day after it happened", "%(n)d days after it happened", n) % {"n": n}


def identifiers_in(ids: object) -> list[tuple[str, str]]:
    """The identifiers as they came: a mapping, or pairs."""
    if isinstance(ids, Mapping):
        return [(str(kind), str(value)) for kind, value in ids.items()]
    if isinstance(ids, list):
        return [
            (str(pair[0]), str(pair[1]))
            for pair in ids
            if isinstance(pair, list) and len(pair) == 2
        ]
    return []
