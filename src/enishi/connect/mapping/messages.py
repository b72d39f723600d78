"""From a step of a map to SQL that writes one Segment message per row, or says why it cannot."""

from collections.abc import Mapping

from enishi.connect.mapping.expressions import literal, rendered
from enishi.connect.mapping.language import Map, Step
from enishi.connect.mapping.sql import Relation, joined

ISO = "strftime({0} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')"
MONEY = ("revenue", "value", "total", "price")
OWN_FIELDS = {"user_id": "userId", "anonymous_id": "anonymousId"}
ID_LENGTH = 100
NTH = "row_number() OVER (PARTITION BY t0.__file, t0.__hash ORDER BY t0.__row)"


def gathered(step: Step, known: dict[str, Relation]) -> str:
    """SELECT of everything that a step's messages need, evaluated but not yet written as JSON."""
    source, scope = joined(known[step.origin], step.joins, known)

    def sql(expression: str) -> str:
        return rendered(expression, scope.resolve)

    columns = [
        "t0.__file AS __file",
        "t0.__row AS __row",
        f"{scope.bad()} AS __bad",
        "t0.__hash AS __hash",
        *(f"CAST({sql(key)} AS VARCHAR) AS k{i}" for i, key in enumerate(step.key)),
        *([] if step.key else [f"{NTH} AS __nth"]),
        *(f"CAST({sql(e)} AS VARCHAR) AS i_{kind}" for kind, e in step.identifiers),
        *(f"{sql(e)} AS v{i}" for i, (_name, e) in enumerate(step.values)),
        *(f"TRY_CAST({sql(c.granted)} AS BOOLEAN) AS c{i}" for i, c in enumerate(step.consents)),
    ]
    if step.timestamp:
        columns.append(f"TRY_CAST({sql(step.timestamp)} AS TIMESTAMPTZ) AS __time")
    if step.name_from:
        columns.append(f"CAST({sql(step.name_from)} AS VARCHAR) AS __name")
    where = f" WHERE {sql(step.where)} OR {scope.bad()} IS NOT NULL" if step.where else ""
    return f"SELECT {', '.join(columns)} FROM {source}{where}"


def written(step: Step, mapping: Map, types: Mapping[str, str], label: str) -> str:
    """SELECT of (__file, __row, __why, body) over the gathered columns, whose SQL types are
    `types`."""
    body = {
        "type": literal(step.kind),
        "messageId": message_id(step, label),
        **{
            field: f"i_{kind}"
            for kind, field in OWN_FIELDS.items()
            if kind in dict(step.identifiers)
        },
        "event": "__name" if step.name_from else literal(step.name),
        "timestamp": ISO.format("__time") if step.timestamp else "NULL",
        "traits" if step.kind == "identify" else "properties": values(step, mapping, types),
        "context": context(step, mapping),
    }
    if step.kind == "identify":
        del body["event"]
    whole = f"json_merge_patch('{{}}', to_json({struct(body)}))"
    return (
        f"SELECT __file, __row, {why(step)} AS __why, "
        f"CASE WHEN __why IS NULL THEN CAST({whole} AS VARCHAR) END AS body FROM gathered"
    )


def passed_through(relation: Relation) -> str:
    """The rows of a table of Segment messages, with a message_id where they have none."""
    nth = "row_number() OVER (PARTITION BY __file, __hash ORDER BY __row)"
    row_id = f"'message:' || __hash || CASE WHEN {nth} > 1 THEN '-' || {nth} ELSE '' END"
    named = f"json_merge_patch(line, to_json({{'messageId': {row_id}}}))"
    return (
        "SELECT __file, __row, coalesce(__bad, CASE WHEN json_type(line) <> 'OBJECT' "
        "THEN 'line=object' END) AS __why, CASE WHEN __why IS NULL THEN CAST(CASE WHEN "
        f"coalesce(line ->> '$.messageId', '') = '' THEN {named} ELSE line END AS VARCHAR) END "
        f"AS body FROM {relation.table}"
    )


def why(step: Step) -> str:
    """The first reason why the row makes no message; NULL when it makes one."""
    reasons = ["__bad"]
    if step.key:
        empty = " OR ".join(f"k{i} IS NULL" for i in range(len(step.key)))
        reasons.append(f"CASE WHEN {empty} THEN 'key=missing' END")
    nobody = " AND ".join(f"coalesce(i_{kind}, '') = ''" for kind, _e in step.identifiers)
    reasons.append(f"CASE WHEN {nobody} THEN 'identifiers=missing' END")
    if step.kind == "track" and not step.part:
        reasons.append("CASE WHEN __time IS NULL THEN 'timestamp=missing' END")
    if step.name_from:
        reasons.append("CASE WHEN coalesce(__name, '') = '' THEN 'name=missing' END")
    return f"coalesce({', '.join(reasons)})"


def message_id(step: Step, label: str) -> str:
    """Readable where it can be (Order Completed:1234); else a hash of the same parts. Never by
    chance equal: a plain part holds no colon, and a hash follows a sign that no plain key begins
    with."""
    prefix = f"{literal(label + '/')} || __name" if step.name_from else literal(label)
    if not step.key:
        row = f"{prefix} || ':' || __hash || CASE WHEN __nth > 1 THEN '-' || __nth ELSE '' END"
        return f"CASE WHEN length({row}) <= {ID_LENGTH} THEN {row} ELSE '#' || md5({row}) END"
    keys = [f"k{i}" for i in range(len(step.key))]
    plain = " AND ".join(f"regexp_full_match({key}, '[A-Za-z0-9_.-]+')" for key in keys)
    whole = " || ':' || ".join([prefix, *keys])
    hashed = f"'#' || md5(CAST(to_json([{', '.join([prefix, *keys])}]) AS VARCHAR))"
    return f"CASE WHEN {plain} AND length({whole}) <= {ID_LENGTH} THEN {whole} ELSE {hashed} END"


def values(step: Step, mapping: Map, types: Mapping[str, str]) -> str:
    named = {}
    for index, (name, _expression) in enumerate(step.values):
        zoned = types.get(f"v{index}") == "TIMESTAMP WITH TIME ZONE"
        named[name] = ISO.format(f"v{index}") if zoned else f"v{index}"
    paid = step.kind == "track" and any(name in MONEY for name in named)
    if paid and mapping.currency and "currency" not in named:
        named["currency"] = literal(mapping.currency)
    return struct(named) if named else "NULL"


def context(step: Step, mapping: Map) -> str:
    external = ", ".join(
        f"{{'id': i_{kind}, 'type': {literal(kind)}, 'collection': 'users', 'encoding': 'none'}}"
        for kind, _expression in step.identifiers if kind not in OWN_FIELDS
    )  # fmt: skip
    parts = {
        "channel": literal(channel) if (channel := step.channel or mapping.channel) else "NULL"
    }
    if external:
        said = f"list_filter([{external}], lambda x: coalesce(x.id, '') <> '')"
        parts["externalIds"] = f"CASE WHEN len({said}) > 0 THEN {said} END"
    if step.consents:
        choices = struct({consent.purpose: f"c{i}" for i, consent in enumerate(step.consents)})
        parts["consent"] = struct({"categoryPreferences": choices})
    return struct(parts)


def struct(fields: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{literal(name)}: {sql}" for name, sql in fields.items()) + "}"


def labels(steps: tuple[Step, ...]) -> list[str]:
    """The first part of each step's message ids: its name, told apart where two steps share it."""
    seen: dict[str, int] = {}
    found = []
    for step in steps:
        seen[step.label] = seen.get(step.label, 0) + 1
        found.append(step.label if seen[step.label] == 1 else f"{step.label}.{seen[step.label]}")
    return found
