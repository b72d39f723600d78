"""What may be written, what is refused, and that the documents tell the truth."""

import json
import re
from pathlib import Path

import pytest

from enishi.lens.conditions.depends import depends
from enishi.lens.conditions.expand import expanded
from enishi.lens.conditions.tree import ConditionError, from_plain, parse, to_json, to_plain
from enishi.lens.conditions.words import sentence

DOCUMENT = Path(__file__).resolve().parents[5] / "docs" / "segments.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)
WINDOWS = re.findall(r'^\| `(\{"is".*?\})` \|', TEXT, re.MULTILINE)


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_documented_condition_is_one(text: str) -> None:
    condition = parse(text)

    assert parse(to_json(condition)) == condition
    assert from_plain(to_plain(condition)) == condition
    assert sentence(condition, lambda msgid: msgid)


@pytest.mark.parametrize("text", WINDOWS)
def test_every_documented_window_is_one(text: str) -> None:
    parse(f'{{"is": "did", "event": "x", "window": {text}}}')


def test_the_documents_show_everything() -> None:
    assert len(EXAMPLES) > 8
    assert len(WINDOWS) == 7


def _nested(depth: int) -> str:
    return '{"is": "not", "of": ' * depth + '{"is": "all"}' + "}" * depth


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        '{"is": "wish"}',
        '{"is": "did"}',
        '{"is": "did", "event": "x", "touchpoint": "y"}',
        '{"is": "did", "event": "*"}',
        '{"is": "did", "event": "x", "amount": {}}',
        '{"is": "did", "event": "x", "amount": {"exactly": 1, "at_most": 2}}',
        '{"is": "did", "event": "x", "amount": {"at_least": 1e13}}',
        '{"is": "did", "event": "x", "window": {"is": "last", "span": "0d"}}',
        '{"is": "did", "event": "x", "window": {"is": "last", "span": "30"}}',
        '{"is": "did", "event": "x", "where": [{"name": "a\\"b", "op": "exists"}]}',
        '{"is": "did", "event": "x", "where": [{"name": "id", "op": "exists", "of": "event"}]}',
        '{"is": "did", "event": "x", "where": [{"name": "a", "op": "age", "value": [1, 2]}]}',
        '{"is": "sequence", "within": "1d", "steps": [{"is": "step", "event": "x"}]}',
        '{"is": "trait", "name": "a", "op": "=", "value": null}',
        '{"is": "trait", "name": "a", "op": "=", "value": ["x"]}',
        '{"is": "trait", "name": "a", "op": "=", "value": {"b": 1}}',
        '{"is": "trait", "name": "a", "op": "in", "value": []}',
        '{"is": "trait", "name": "a", "op": "in", "value": "x"}',
        '{"is": "trait", "name": "a", "op": "between", "value": [1, "2"]}',
        '{"is": "trait", "name": "a", "op": "<", "value": true}',
        '{"is": "trait", "name": "a", "op": "contains", "value": 5}',
        '{"is": "trait", "name": "a", "op": "exists", "value": 5}',
        '{"is": "trait", "name": "a", "op": "age", "value": [30, 20]}',
        '{"is": "trait", "name": "a", "op": "anniversary", "value": [-1, 5]}',
        '{"is": "trait", "name": "a", "op": "=", "value": "\\u0000"}',
        _nested(9),
        _nested(5_000),
        json.dumps({"is": "all", "of": [{"is": "all"}] * 201}),
    ],
)
def test_what_cannot_be_judged_is_refused(text: str) -> None:
    with pytest.raises(ConditionError):
        parse(text)


def test_a_tree_says_what_it_looks_at() -> None:
    found = depends(
        parse(
            '{"is": "all", "of": [{"is": "did", "event": "Viewed *", "where":'
            ' [{"name": "plan", "op": "exists", "of": "trait"}]}, {"is": "tag", "name": "VIP"},'
            ' {"is": "did_not", "touchpoint": "店"}, {"is": "segment", "id": 3}]}'
        )
    )

    assert (*found.traits, *found.tags, *found.segments) == ("plan", "VIP", 3)
    assert found.on_event("Viewed Home Page", None)
    assert found.on_event("Order Completed", "店")
    assert not found.on_event("Order Completed", None)


def test_the_first_event_of_all_looks_at_every_event() -> None:
    text = '{"is": "did", "event": "a", "window": {"is": "since_first", "span": "7d"}}'
    assert depends(parse(text)).on_event("anything", None)


def test_a_segment_becomes_its_condition_and_never_leads_back() -> None:
    segments = {
        1: parse('{"is": "tag", "name": "VIP"}'),
        2: parse('{"is": "not", "of": {"is": "segment", "id": 1}}'),
        3: parse('{"is": "segment", "id": 3}'),
    }

    assert to_json(expanded(parse('{"is": "segment", "id": 2}'), segments.get)) == (
        '{"is":"not","of":{"is":"tag","name":"VIP"}}'
    )
    for lost in (3, 4):
        with pytest.raises(ConditionError):
            expanded(parse(f'{{"is": "segment", "id": {lost}}}'), segments.get)


def test_segments_that_name_each_other_twice_stay_bounded() -> None:
    twice = '{"is": "all", "of": [{"is": "segment", "id": %d}, {"is": "segment", "id": %d}]}'
    segments = {number: parse(twice % (number + 1, number + 1)) for number in range(60)}

    with pytest.raises(ConditionError):
        expanded(parse('{"is": "segment", "id": 0}'), segments.get)
