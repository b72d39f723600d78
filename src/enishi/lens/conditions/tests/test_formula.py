"""Formulas: every tree has one, which is read back as that tree; what is wrong is said with its
place."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.lens.conditions.formula import formula
from enishi.lens.conditions.reading import is_formula, read
from enishi.lens.conditions.scanning import FormulaError
from enishi.lens.conditions.tests.histories import conditions
from enishi.lens.conditions.tree import (
    Condition,
    ConditionError,
    from_plain,
    parse,
    to_plain,
)

DOCUMENT = Path(__file__).resolve().parents[5] / "docs" / "segments.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")
TREES = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)
FORMULAS = re.findall(r"```formula\n(.*?)```", TEXT, re.DOTALL)
SEGMENTS = {"lost": 3, "離れた人": 4}


def named(number: int) -> str | int:
    return {3: "lost", 4: "離れた人"}.get(number, number)


def find(name: str) -> int:
    return SEGMENTS[name]


@given(conditions)
def test_every_tree_comes_back_from_its_formula(condition: Condition) -> None:
    try:
        from_plain(to_plain(condition))
    except ConditionError:
        return  # nested too deep: neither face can say it
    written = formula(condition)

    assert repr(read(written)) == repr(condition)  # 1 is neither 1.0 nor true
    assert formula(read(written)) == written


@given(conditions, st.data())
def test_spaces_and_lines_mean_nothing(condition: Condition, data: st.DataObject) -> None:
    written = formula(condition)
    pieces = re.findall(r'"(?:[^"\\]|\\.)*"|[^\s"]+|\s+', written)
    blank = st.sampled_from([" ", "\n", "\t  ", "\u3000"])
    loose = "".join(data.draw(blank) if one.isspace() else one for one in pieces)

    assert formula(read(loose)) == written


@given(st.text(max_size=60) | st.text('did("x",)[]andornt=1 ', max_size=60))
def test_no_text_breaks_the_reader(written: str) -> None:
    fault = wrong_in(written)
    if fault:
        assert 0 <= fault.at <= fault.to <= len(written) + 1
        assert fault.line == written.count("\n", 0, fault.at) + 1


def wrong_in(written: str) -> FormulaError | None:
    try:
        read(written)
    except FormulaError as error:
        return error
    return None


@given(conditions, st.data())
def test_a_formula_cut_short_is_refused_at_its_end_or_is_another(
    condition: Condition, data: st.DataObject
) -> None:
    written = formula(condition)
    cut = written[: data.draw(st.integers(0, len(written)))]
    fault = wrong_in(cut)
    assert formula(read(cut)) if fault is None else fault.at <= len(cut)


@pytest.mark.parametrize("text", TREES)
def test_every_documented_tree_has_a_formula(text: str) -> None:
    condition = parse(text)
    assert read(formula(condition, named), find) == condition


@pytest.mark.parametrize("text", FORMULAS)
def test_every_documented_formula_is_one(text: str) -> None:
    condition = read(text, find)
    assert formula(condition, named) == text.strip()


def test_the_documents_show_formulas() -> None:
    assert len(FORMULAS) >= 5


@pytest.mark.parametrize(
    ("written", "tree"),
    [
        (
            'did("注文", count >= 2, last 30 days) and not in_segment("lost")',
            """{"is": "all", "of": [{"is": "did", "event": "注文", "amount": {"at_least": 2},
            "window": {"is": "last", "span": "30d"}}, {"is": "not", "of": {"is": "segment",
            "id": 3}}]}""",
        ),
        (
            'tag("a") or tag("b") and tag("c")',
            """{"is": "any", "of": [{"is": "tag", "name": "a"}, {"is": "all", "of":
            [{"is": "tag", "name": "b"}, {"is": "tag", "name": "c"}]}]}""",
        ),
        (
            'did（"注文"、today）',
            '{"is": "did", "event": "注文", "window": {"is": "this", "unit": "day"}}',
        ),
        ("everybody", '{"is": "all"}'),
    ],
)  # fmt: skip
def test_a_formula_means_its_tree(written: str, tree: str) -> None:
    assert read(written, find) == parse(tree)


@pytest.mark.parametrize(
    ("written", "place", "message"),
    [
        ("", (1, 1), "A condition is expected here"),
        ('did("注文", last 30)', (1, 18), "is expected here"),
        ('did("注文",\n  lust 30 days)', (2, 3), "is not known here"),
        ('tag("VIP") tag("b")', (1, 12), "the end is expected"),
        ('tag("VIP', (1, 5), "does not end"),
        ('tag("a") and\n(tag("b")', (2, 10), "is expected here"),
        ('did("x", last 99999999 days)', (1, 10), "matching regex"),
        ('tag("a") and did("x", where channel(a) = 1)', (1, 36), "is expected here"),
        ('tag("a") and\n did("x", where event(color) = "red")', (2, 17), "An event has"),
        ('in_segment("nowhere")', (1, 12), "There is no segment"),
        ('trait("born") age between 30 and 20', (1, 27), "the smaller first"),
        ('last_value("x") = 1', (1, 1), "Name a property"),
        ('did("*")', (1, 5), "before the star"),
        ("not " * 70 + 'tag("x")', (1, 245), "nested"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    written: str, place: tuple[int, int], message: str
) -> None:
    with pytest.raises(FormulaError) as caught:
        read(written, find)

    assert (caught.value.line, caught.value.column) == place
    assert message in str(caught.value)
    assert caught.value.field == f"condition:{place[0]}:{place[1]}"


def test_what_is_long_stands_on_several_lines() -> None:
    tree = parse(
        '{"is": "all", "of": [{"is": "did", "event": "Order Completed"}, {"is": "any", "of": ['
        + ", ".join(f'{{"is": "tag", "name": "{"長い名前" * 4}{n}"}}' for n in range(5))
        + "]}]}"
    )

    lines = formula(tree).splitlines()

    assert lines[0] == 'did("Order Completed")'
    assert lines[1] == "and ("
    assert lines[2].startswith('  tag("長い名前')
    assert lines[3].startswith('  or tag("')
    assert read(formula(tree)) == tree


def test_json_is_told_from_a_formula() -> None:
    assert is_formula('did("x")')
    assert not is_formula(' {"is": "all"}')
