"""People, events and merges as the API answers them, veiled where the caller is a viewer."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from enishi.lib import clock
from enishi.overview.portrait import Portrait
from enishi.overview.veil import Veil
from enishi.people.masking import called
from enishi.people.models import Identifier, Merge, Person
from enishi.timeline.queries import Footprint


def instant(moment: int | None) -> datetime | None:
    return None if moment is None else clock.from_us(moment)


def row_of(person: Person, veil: Veil) -> dict[str, object]:
    return {
        "id": person.pk,
        "name": veil.value("name", person.name),
        "display_name": called(person, lifted=veil.lifted),
        "kana": veil.value("name", person.kana),
        "email": veil.value("email", person.email),
        "phone": veil.value("phone", person.phone),
        "known": person.known,
        "identities": person.identities,
        "first_seen": instant(person.first_seen),
        "last_seen": instant(person.last_seen),
        "events": person.events,
        "orders": person.orders,
        "revenue": money_of(person),
        "channel": person.channel,
    }


def money_of(person: Person) -> dict[str, str]:
    amount = (Decimal(person.revenue) / 1000).normalize()
    return {"amount": f"{amount:f}", "currency": person.currency}


def person_of(page: Portrait) -> dict[str, object]:
    """Everything about one person but their timeline."""
    traits = [
        {
            "name": row.name,
            "value": page.veil.trait(row.name, row.value),
            "at": clock.from_us(row.at),
            "source": page.sources.get(row.source_id or 0, "enishi"),
            "by": page.author(row.by_id) or None,
        }
        for row in page.said
    ]
    return row_of(page.person, page.veil) | {
        "as_of": instant(page.at),
        "version": page.person.version,
        "identity_ids": page.identity_ids,
        "identifiers": [identifier_of(row, page) for row in page.pointers],
        "traits": {str(row["name"]): row["value"] for row in traits},
        "trait_details": traits,
        "consents": [
            {
                "purpose": c.purpose,
                "channel": c.channel,
                "granted": c.granted,
                "at": clock.from_us(c.at),
            }
            for c in page.consents
        ],
        "tags": page.tags,
        "notes": [note | {"at": clock.from_us(int(str(note["at"])))} for note in page.notes],
    }


def identifier_of(row: Identifier, page: Portrait) -> dict[str, object]:
    return {
        "kind": row.kind,
        "value": page.veil.value(row.kind, row.value),
        "raw": page.veil.value(row.kind, row.raw),
        "since": instant(row.since) if row.since else None,
        "identity": row.identity_id,
        "source": page.sources.get(row.source_id, "enishi"),
        "first_seen": clock.from_us(row.first_seen),
        "last_seen": clock.from_us(row.last_seen),
    }


def happening_of(one: Footprint | Merge, veil: Veil) -> dict[str, object]:
    return joined_of(one, veil) if isinstance(one, Merge) else event_of(one, veil)


def event_of(event: Footprint, veil: Veil) -> dict[str, object]:
    event = veil.footprint(event)
    return {
        "message_id": event.message_id,
        "name": event.name,
        "type": event.type,
        "timestamp": clock.from_us(event.time),
        "channel": event.channel,
        "touchpoint": event.touchpoint.label if event.touchpoint else None,
        "source": event.source,
        "properties": event.properties,
    }


def joined_of(merge: Merge, veil: Veil) -> dict[str, object]:
    """A merge by a rule in the shape of an event, as those by hand are ones."""
    said = merge_of(merge, veil)
    names = ("id", "people", "kind", "value", "rule", "state", "undone_at")
    return {
        "message_id": f"merge-{merge.pk}",
        "name": "Person Merged",
        "type": "track",
        "timestamp": said["at"],
        "channel": "",
        "touchpoint": None,
        "source": "enishi",
        "properties": {name: said[name] for name in names},
    }


def merge_of(merge: Merge, veil: Veil) -> dict[str, object]:
    evidence: Mapping[str, object] = merge.evidence
    return {
        "id": merge.pk,
        "people": [merge.low_id, merge.high_id],
        "kind": merge.kind,
        "value": veil.value(merge.kind, merge.value),
        "rule": merge.rule,
        "state": merge.state,
        "why": merge.why,
        "reason": veil.text(str(evidence.get("reason", ""))),
        "at": clock.from_us(merge.at),
        "by": merge.by.name if merge.by else None,
        "undone_at": instant(merge.undone_at),
    }
