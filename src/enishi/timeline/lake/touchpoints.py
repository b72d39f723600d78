"""The touchpoint rules as SQL: the same rules that pages apply in Python, over all of the lake.

The CASE gives the id of the first rule that holds; what the rule says comes from a small table
beside it. Names and values of rules are quoted as literals, since a view cannot have parameters."""

from collections.abc import Sequence

import pyarrow as pa

from enishi.lens.engines.duckdb import Engine, literal
from enishi.timeline.touchpoints import Rule, label

RULES = pa.schema(
    [
        ("rule_id", pa.int64()),
        ("touchpoint", pa.string()),
        ("rule_channel", pa.string()),
        ("stage", pa.string()),
    ]
)


def lend_touchpoints(engine: Engine, rules: Sequence[Rule]) -> None:
    """Beside `events`, the view `touched`: events with touchpoint, touchpoint_channel and stage."""
    said = [
        {
            "rule_id": one.id,
            "touchpoint": label(one),
            "rule_channel": one.channel,
            "stage": one.stage,
        }
        for one in rules
    ]
    engine.lend("rules", pa.Table.from_pylist(said, schema=RULES))
    engine.run(
        "CREATE VIEW touched AS SELECT e.* EXCLUDE (rule_id), r.touchpoint, r.stage,"  # noqa: S608 -- built of quoted parts
        " CASE WHEN r.rule_id IS NULL THEN NULL WHEN r.rule_channel = '' THEN e.channel"
        " ELSE r.rule_channel END AS touchpoint_channel"
        f" FROM (SELECT *, {touchpoint_case(rules)} AS rule_id FROM events) AS e"
        " LEFT JOIN rules AS r ON r.rule_id = e.rule_id"
    )


def touchpoint_case(rules: Sequence[Rule]) -> str:
    """The id of the first rule that holds, or NULL."""
    if not rules:
        return "CAST(NULL AS BIGINT)"
    whens = " ".join(f"WHEN {_condition(rule)} THEN {int(rule.id)}" for rule in rules)
    return f"CASE {whens} END"


def _condition(rule: Rule) -> str:
    if rule.name.endswith("*"):
        name = f"starts_with(name, {literal(rule.name[:-1])})"
    else:
        name = f"name = {literal(rule.name)}"
    if not rule.property:
        return name
    value = _value(rule.property)
    asked = f"{value} = {literal(rule.value)}" if rule.value else f"{value} IS NOT NULL"
    return f"{name} AND {asked}"


def _value(path: str) -> str:
    """A property as text; `channel` is the event's own, as in Python."""
    if path == "channel":
        return "channel"
    steps = "".join(f'."{step}"' for step in path.split("."))
    return f"json_extract_string(properties, {literal('$' + steps)})"
