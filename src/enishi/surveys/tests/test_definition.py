"""Definitions: in and out, what is wrong with them, what of them is seen, what may be answered."""

import json
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enishi.surveys.definition.answers import checked, judged
from enishi.surveys.definition.checking import missing_texts
from enishi.surveys.definition.piping import piped
from enishi.surveys.definition.problems import DefinitionError
from enishi.surveys.definition.reading import (
    from_json,
    from_plain,
    from_toml,
    read,
    to_json,
    to_plain,
    to_toml,
)
from enishi.surveys.definition.routing import ordered_choices, route
from enishi.surveys.definition.rules import NOBODY, Facts
from enishi.surveys.definition.tree import Definition, choices_of
from enishi.surveys.shipped import BY_KEY, SHIPPED


def survey(*pages: dict[str, object], **more: object) -> dict[str, object]:
    return {
        "title": {"ja": "題"},
        "languages": ["ja"],
        "pages": list(pages),
        "ends": [{"id": "thanks", "title": {"ja": "礼"}}],
    } | more


def page(page_id: str, *questions: dict[str, object], **more: object) -> dict[str, object]:
    return {"id": page_id, "questions": list(questions)} | more


def ask(question_id: str, kind: str = "short", **more: object) -> dict[str, object]:
    return {"id": question_id, "kind": kind, "text": {"ja": "問い"}} | more


def choices(*ids: str, **more: object) -> list[dict[str, object]]:
    return [{"id": one, "text": {"ja": one}} | more for one in ids]


def paths(plain: object) -> list[str]:
    with pytest.raises(DefinitionError) as wrong:
        from_plain(plain)
    return [problem.path for problem in wrong.value.problems]


def pages_of(
    definition: Definition, answers: Mapping[str, object], facts: Facts = NOBODY
) -> list[str]:
    return [shown.page.id for shown in route(definition, answers, facts).pages]


@pytest.mark.parametrize("one", SHIPPED, ids=lambda one: one.key)
def test_shipped_surveys_are_whole_in_both_languages_and_survive_both_forms(one) -> None:  # type: ignore[no-untyped-def] # a Shipped
    definition = one.definition

    assert missing_texts(definition) == []
    assert definition.languages == ("ja", "en")
    assert from_toml(to_toml(definition)) == definition
    assert from_json(to_json(definition)) == definition


words = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\r{}"), min_size=1, max_size=30
).filter(str.strip)
texts = st.fixed_dictionaries({"ja": words}, optional={"en": words})
some_choices = st.lists(texts, min_size=1, max_size=5).map(
    lambda found: [{"id": f"c{n}", "text": text, "alone": n == 2} for n, text in enumerate(found)]
)
questions = st.one_of(
    st.fixed_dictionaries({"kind": st.sampled_from(["nps", "csat", "ces", "rating"]), "low": texts}),
    st.fixed_dictionaries({"kind": st.sampled_from(["single", "multiple", "ranking"]), "choices": some_choices, "randomise": st.booleans()}),
    st.fixed_dictionaries({"kind": st.just("matrix"), "rows": some_choices, "columns": some_choices}),
    st.fixed_dictionaries({"kind": st.sampled_from(["short", "long"]), "most": st.integers(1, 1000)}),
    st.fixed_dictionaries({"kind": st.sampled_from(["date", "contact", "consent", "statement", "slider"])}),
)  # fmt: skip
rules = st.recursive(
    st.one_of(
        st.fixed_dictionaries({"is": st.just("trait"), "name": words, "value": st.one_of(words, st.integers(-9, 9), st.booleans(), st.floats(-1e6, 1e6))}),
        st.fixed_dictionaries({"is": st.just("segment"), "segment": words}),
    ),
    lambda inner: st.fixed_dictionaries({"is": st.sampled_from(["all", "any"]), "of": st.lists(inner, min_size=1, max_size=3)}) | st.fixed_dictionaries({"is": st.just("not"), "of": inner}),
    max_leaves=5,
)  # fmt: skip


@st.composite
def surveys(draw: st.DrawFn) -> dict[str, object]:
    pages = []
    for number in range(draw(st.integers(1, 3))):
        asked = [
            {"id": f"q{number}_{place}", "text": draw(texts), **draw(questions)}
            for place in range(draw(st.integers(1, 3)))
        ]
        shown = draw(st.none() | rules)
        pages.append(page(f"p{number}", *asked) | ({"show": shown} if shown else {}))
    return survey(*pages, languages=["ja", "en"], title=draw(texts), intro=draw(texts))


@settings(max_examples=60, deadline=None)
@given(surveys())
def test_every_survey_survives_toml_and_json(plain: dict[str, object]) -> None:
    definition = from_plain(plain)

    assert from_toml(to_toml(definition)) == definition
    assert from_json(to_json(definition)) == definition
    assert from_plain(json.loads(json.dumps(to_plain(definition)))) == definition


def test_what_is_wrong_is_said_with_its_place() -> None:
    wrong = survey(
        page("a", ask("x", "single", choices=choices("one", "one")), show={"is": "answer", "question": "later", "value": 1}),
        page("b", ask("x"), branches=[{"to": "a"}]),
        page("c", ask("y", comments="x"), ask("z", "slider", step=7)),
        theme={"colour": "#ffff00"},
    )  # fmt: skip

    assert paths(wrong) == [
        "pages.1.questions.0.id",
        "pages.0.questions.0",
        "theme.colour",
        "pages.0.show.question",
        "pages.1.branches.0.to",
        "pages.2.questions.0.comments",
        "pages.2.questions.1.most",
    ]


@pytest.mark.parametrize(
    ("change", "path", "word"),
    [
        ({"kind": "npss"}, "pages.0.questions.0.kind", "npss"),
        ({"txt": {}}, "pages.0.questions.0", "txt"),
        ({"required": "yes"}, "pages.0.questions.0.required", "bool"),
        ({"id": "Über"}, "pages.0.questions.0.id", "regex"),
    ],
)
def test_what_has_no_shape_is_said_with_its_place(
    change: dict[str, object], path: str, word: str
) -> None:
    with pytest.raises(DefinitionError) as wrong:
        from_plain(survey(page("a", ask("x") | change)))

    (problem,) = wrong.value.problems
    assert problem.path == path
    assert word in problem.message % problem.said


def test_text_that_cannot_be_read_is_refused() -> None:
    for text in ("{", "a = ", "[" * 5000, "x" * 300_000):
        with pytest.raises(DefinitionError):
            read(text)


def test_an_anonymous_survey_knows_nothing_of_the_person() -> None:
    wrong = survey(
        page("a", ask("x", "contact")),
        page("b", ask("y"), show={"is": "trait", "name": "plan", "value": "gold"}),
        anonymous=True,
    )

    assert paths(wrong) == ["pages.0.questions.0", "pages.1.show"]


def test_a_missing_translation_is_listed_and_the_first_language_stands_in() -> None:
    definition = from_plain(survey(page("a", ask("x")), languages=["ja", "en"]))

    assert missing_texts(definition) == [
        ("title", "en"),
        ("pages.0.questions.0.text", "en"),
        ("ends.0.title", "en"),
    ]


def test_answers_lead_through_the_pages() -> None:
    definition = BY_KEY["nps_relational"].definition

    assert pages_of(definition, {}) == ["recommend", "improve"]
    assert pages_of(definition, {"nps": 10}) == ["recommend", "praise"]
    assert pages_of(definition, {"nps": 3}) == ["recommend", "improve"]


def test_a_hidden_answer_leads_nowhere() -> None:
    definition = from_plain(
        survey(
            page("a", ask("first", "single", choices=choices("yes", "no"))),
            page("b", ask("second"), show={"is": "answer", "question": "first", "value": "yes"}),
            page("c", ask("third"), show={"is": "answer", "question": "second", "op": "answered"}),
        )
    )
    said = {"first": "no", "second": "typed before", "third": "too"}

    assert pages_of(definition, said) == ["a"]
    assert checked(definition, said).answers == {"first": "no"}
    assert pages_of(definition, said | {"first": "yes"}) == ["a", "b", "c"]


def test_traits_segments_and_facts_lead_too() -> None:
    definition = from_plain(
        survey(
            page("gold", ask("a"), show={"is": "trait", "name": "plan", "value": "gold"}),
            page("vip", ask("b"), show={"is": "segment", "segment": "VIP"}),
            page("en", ask("c"), show={"is": "fact", "name": "language", "value": "en"}),
            page("rest", ask("d"), show={"is": "not", "of": {"is": "fact", "name": "personal", "value": True}}),
            page("all", ask("e")),
        )
    )  # fmt: skip
    known = Facts("en", "", True, {"plan": "gold"}, frozenset({"VIP"}))

    assert pages_of(definition, {}) == ["rest", "all"]
    assert pages_of(definition, {}, known) == ["gold", "vip", "en", "all"]


def test_shuffling_is_the_same_for_the_same_person_and_leaves_who_stays() -> None:
    many = [*choices(*"abcdefgh"), *choices("none", stays=True)]
    definition = from_plain(
        survey(page("p", ask("x", "single", choices=many, randomise=True), ask("y"), ask("z"), randomise=True))
    )  # fmt: skip
    question = definition.pages[0].questions[0]

    orders = {tuple(c.id for c in ordered_choices(question, str(n))) for n in range(20)}
    assert len(orders) > 10
    assert all(order[-1] == "none" for order in orders)
    assert ordered_choices(question, "7") == ordered_choices(question, "7")
    shuffled = {choice.id for choice in ordered_choices(question, "7")}
    assert shuffled == {choice.id for choice in choices_of(question)}
    shown = {tuple(q.id for q in route(definition, {}, seed=str(n)).pages[0].questions) for n in range(20)}  # fmt: skip
    assert len(shown) == 6


@pytest.mark.parametrize(
    ("question", "right", "kept", "wrong"),
    [
        (ask("x", "nps"), 10, 10, [11, -1, "9", True, 2.5]),
        (ask("x", "csat", scale="1-7"), 7.0, 7, [0, 8]),
        (ask("x", "rating", most=3), 1, 1, [4]),
        (ask("x", "slider", least=-10, most=10, step=5), -5, -5, [-4, 15]),
        (ask("x", "single", choices=choices("a", "b")), "a", "a", ["c", ["a"], 1]),
        (ask("x", "multiple", choices=choices("a", "b", "c"), least=2, most=2), ["c", "a"], ["a", "c"], [["a"], ["a", "b", "c"], ["a", "a"], "ab", [["a"]]]),
        (ask("x", "ranking", choices=choices("a", "b")), ["b", "a"], ["b", "a"], [["a"], ["a", "a"]]),
        (ask("x", "matrix", rows=choices("r", "s"), columns=choices("a")), {"r": "a"}, {"r": "a"}, [{"t": "a"}, {"r": "z"}, {"r": []}, ["r"]]),
        (ask("x", "matrix", rows=choices("r", "s"), columns=choices("a"), required=True), {"s": "a", "r": "a"}, {"r": "a", "s": "a"}, [{"r": "a"}]),
        (ask("x", "short", most=3), " abc ", "abc", ["abcd", 1, "\0", "\ud800"]),
        (ask("x", "short", form="number"), "１２", "12", ["twelve", "1e3"]),
        (ask("x", "short", form="email"), "ａ@b.jp", "a@b.jp", ["a@b", "a b@c.jp"]),
        (ask("x", "short", form="phone"), "03−1234−5678", "03-1234-5678", ["phone"]),
        (ask("x", "long"), "a\r\nb", "a\nb", [{"a": 1}]),
        (ask("x", "date", earliest="2026-01-01"), "2026-02-28", "2026-02-28", ["2026-02-30", "2025-12-31", "20260228", 5]),
        (ask("x", "contact"), {"name": "田中", "email": ""}, {"name": "田中"}, [{"phone": "1"}, {"email": "x"}, "田中", {"name": []} | {"email": 1}]),
        (ask("x", "consent"), True, True, ["on", 1]),
        (ask("x", "statement"), "anything", None, []),
    ],
    ids=lambda value: value.get("kind", "") if isinstance(value, dict) else "",
)  # fmt: skip
def test_answers_of_every_kind_are_checked(
    question: dict[str, object], right: object, kept: object, wrong: list[object]
) -> None:
    asked = from_plain(survey(page("p", question))).pages[0].questions[0]

    assert judged(asked, right) == (kept, None)
    for one in wrong:
        value, problem = judged(asked, one)
        assert (value, problem is not None) == (None, True), one
        assert problem
        assert problem.message % problem.said


def test_choices_that_stand_alone_and_required_answers() -> None:
    definition = from_plain(
        survey(
            page(
                "p",
                ask("x", "multiple", choices=[*choices("a"), *choices("none", alone=True)]),
                ask("y", "consent", required=True),
            )
        )
    )

    assert set(checked(definition, {"x": ["a", "none"], "y": False}).problems) == {"x", "y"}
    assert checked(definition, {"x": ["none"], "y": True, "unknown": 1}).problems == {}


def test_words_are_piped_into_texts() -> None:
    known = {("trait", "name"): "田中", ("answer", "q"): ""}

    text = piped(
        "{{ trait.name | お客様 }}様、{{answer.q|それ}}と{{ other.x }}", lambda *key: known[key]
    )
    assert text == "田中様、それと{{ other.x }}"
