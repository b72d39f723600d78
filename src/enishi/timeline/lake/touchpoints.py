"""The touchpoint rules as SQL: the same rules that pages apply in Python, over all of the lake.

Each column is a CASE of its own over the rules in their order, so that a question which asks for no
touchpoint pays for none. Names and values of rules are quoted as literals, since a view cannot have
parameters."""

from collections.abc import Callable, Sequence

from enishi.lens.engines.duckdb import Engine, literal
from enishi.timeline.touchpoints import Rule, label


def lend_touchpoints(engine: Engine, rules: Sequence[Rule]) -> None:
    """Beside `events`, the view `touched`: events with touchpoint, touchpoint_channel and stage."""
    engine.run(
        f"CREATE VIEW touched AS SELECT *, {_case(rules, lambda rule: literal(label(rule)))}"  # noqa: S608 -- built of quoted parts
        f" AS touchpoint, {_case(rules, lambda rule: literal(rule.stage))} AS stage,"
        f" {_case(rules, _channel)} AS touchpoint_channel FROM events"
    )


def _case(rules: Sequence[Rule], said: Callable[[Rule], str]) -> str:
    """What the first rule that holds says, or NULL."""
    if not rules:
        return "CAST(NULL AS VARCHAR)"
    whens = " ".join(f"WHEN {_condition(rule)} THEN {said(rule)}" for rule in rules)
    return f"CASE {whens} END"


def _channel(rule: Rule) -> str:
    return literal(rule.channel) if rule.channel else "channel"


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
