"""What a survey was answered, told by hand."""

from typing import Any

import pytest

from enishi.lens.answers.sheet import Sheet
from enishi.lens.answers.tests.telling import SHEET, answered
from enishi.lens.errors import QuestionError
from enishi.lens.statistics.nps import Classes, adjusted_wald, difference
from enishi.lens.statistics.proportions import wilson
from enishi.lens.tests.golden import Ask

Rows = list[dict[str, Any]]


def rows(ask: Ask, question: str, **params: Any) -> Rows:
    return ask("surveys.results", survey=1, question=question, **params).rows


def told(ask: Ask, question: str, **params: Any) -> dict[object, object]:
    return {one["option"]: one["count"] for one in rows(ask, question, **params) if "count" in one}


def test_a_score_stands_with_its_interval_and_its_distribution(ask: Ask) -> None:
    for number, score in enumerate((10, 9, 9, 8, 7, 6, 3, 10, 9, 9)):
        answered(ask, f"p{number}", nps=score)

    found = rows(ask, "nps")

    low, high = adjusted_wald(Classes(6, 2, 2))
    assert found[0] == {"group": None, "question": "nps", "metric": "nps", "value": 40.0,
                        "value_lo": low, "value_hi": high, "n": 10}  # fmt: skip
    assert {one["option"]: one["count"] for one in found[1:] if one["count"]} == {
        3: 1, 6: 1, 7: 1, 8: 1, 9: 4, 10: 2
    }  # fmt: skip
    assert (found[-1]["lo"], found[-1]["hi"]) == wilson(2, 10)
    assert ask("surveys.results", survey=1).n == 10


def test_every_kind_of_question_is_counted(ask: Ask) -> None:
    answered(ask, "aya", way="post", liked=["a", "axb"], order=["y", "x"], why="…", sat=5,
             parts={"speed": "good", "price": "bad"}, pace=40)  # fmt: skip
    answered(ask, "ben", way="shop", liked=["a"], order=["y", "x"], sat=3,
             parts={"speed": "good"}, pace=60)  # fmt: skip

    assert told(ask, "way") == {"post": 1, "shop": 1}
    assert told(ask, "liked") == {"a": 2, "a_b": 0, "axb": 1}
    assert [(one["option"], one["value"], one["n"]) for one in rows(ask, "order")] == [
        ("x", 2.0, 2), ("y", 1.0, 2)
    ]  # fmt: skip
    assert [(one["row"], one["option"], one["count"], one["n"]) for one in rows(ask, "parts")] == [
        ("speed", "bad", 0, 2), ("speed", "good", 2, 2),
        ("price", "bad", 1, 1), ("price", "good", 0, 1),
    ]  # fmt: skip
    assert rows(ask, "pace")[0]["value"] == 50.0
    assert rows(ask, "why") == [{"group": None, "question": "why", "n": 1}]
    assert rows(ask, "sat")[0]["value"] == 0.5


def test_what_another_version_asked_by_the_same_name_is_left_out(ask: Ask) -> None:
    answered(ask, "aya", way=["post"], liked="a", nps="none", order="x", parts="good", pace=101)
    answered(ask, "ben", way="post", nps=9)

    assert told(ask, "way") == {"post": 1, "shop": 0}
    assert rows(ask, "nps")[0]["n"] == 1
    assert {one["n"] for one in rows(ask, "liked") + rows(ask, "order") + rows(ask, "parts")} == {0}


def test_filters_choose_submissions_and_nothing_else(ask: Ask) -> None:
    answered(ask, "aya", nps=10, p_store="渋谷店", p_flags=["speeder"])
    answered(ask, "ben", nps=3, p_store="渋谷店", p_language="en", p_flags=[])
    answered(ask, "chi", nps=8, p_link="店頭", p_version=2)

    def n(**params: Any) -> int:
        return ask("surveys.results", survey=1, **params).n

    assert (n(store="渋谷店"), n(store="-"), n(language="en"), n(link="店頭"), n(version="2")) == (
        2, 1, 1, 1, 1
    )  # fmt: skip
    assert (n(flags="without"), n(flags="only")) == (2, 1)
    assert (n(score="promoters"), n(score="passives"), n(score="detractors")) == (1, 1, 1)
    assert n(store="渋谷店", score="detractors") == 1
    assert n(until="2026-11-10") == 0
    with pytest.raises(QuestionError):
        ask("surveys.results", survey=2)


def two_stores(ask: Ask) -> None:
    for number in range(60):
        ours = number % 2 == 0
        score = 10 if ours or number % 6 == 1 else 2
        way, store = ("shop", "渋谷店") if ours else ("post", "新宿店")
        answered(ask, f"p{number}", nps=score, way=way, p_store=store)


def test_a_group_is_judged_against_all_others(ask: Ask) -> None:
    two_stores(ask)

    found = [one for one in rows(ask, "nps", by="store") if "metric" in one]

    assert [(one["group"], one["mark"]) for one in found] == [
        ("新宿店", "below"),
        ("渋谷店", "above"),
    ]
    ours, others = Classes(30, 0, 0), Classes(10, 0, 20)
    assert (found[1]["difference_lo"], found[1]["difference_hi"]) == difference(others, ours)
    assert found[1]["q"] < 0.001
    assert ask.behind("surveys.results", {"group": "渋谷店"}, survey=1, by="store") == ask.people(
        *(f"p{n}" for n in range(0, 60, 2))
    )


def test_a_question_by_a_question_is_a_cross_tab_with_residuals_and_its_test(ask: Ask) -> None:
    two_stores(ask)

    answer = ask("surveys.results", survey=1, question="way", by="nps")

    cells = {(one["group"], one["option"]): one for one in answer.rows}
    assert cells["promoters", "shop"]["count"] == 30
    assert cells["detractors", "shop"]["count"] == 0
    assert float(str(cells["promoters", "shop"]["residual"])) > 5
    tests: Any = answer.totals["tests"]
    assert (tests[0]["df"], tests[0]["thin"]) == (1, False)
    assert tests[0]["chi2"] == pytest.approx(30.0)  # by hand: 60 · (30·20 − 0·10)² / (40·20·30·30)
    assert tests[0]["v"] == pytest.approx(0.7071, abs=1e-4)
    row = {"question": "way", "option": "post", "group": "promoters"}
    assert len(ask.behind("surveys.results", row, survey=1, question="way", by="nps")) == 10


def test_several_choices_give_groups_that_overlap_and_no_test(ask: Ask) -> None:
    for number in range(20):
        answered(ask, f"p{number}", nps=9, liked=["a"] if number % 2 else ["a", "axb"])

    answer = ask("surveys.results", survey=1, question="nps", by="liked")

    groups = [(one["group"], one["n"]) for one in answer.rows if "metric" in one]
    assert groups == [("a", 20), ("axb", 10)]
    assert "tests" not in answer.totals


def test_periods_come_in_order_and_a_change_is_judged(ask: Ask) -> None:
    for number in range(40):
        early = number < 20
        answered(
            ask,
            f"p{number}",
            "2026-11-02 10:00" if early else "2026-11-12 10:00",
            nps=2 if early else 10,
        )

    by_week = [one for one in rows(ask, "nps", by="week") if "metric" in one]
    assert [(one["group"], one["value"]) for one in by_week] == [
        ("2026-11-02", -100.0), ("2026-11-09", 100.0)
    ]  # fmt: skip
    [score] = [
        one
        for one in rows(ask, "nps", since="2026-11-09", until="2026-11-16", change=True)
        if "metric" in one
    ]
    assert (score["before"], score["change"], score["verdict"]) == (-100.0, 200.0, "rose")


def anonymous(ask: Ask) -> None:
    ask.sheets[1] = Sheet(SHEET.questions, anonymous=True)


def test_of_an_anonymous_survey_no_small_group_is_shown_nor_reckoned(ask: Ask) -> None:
    anonymous(ask)
    for number in range(19):
        store = "本店" if number < 9 else "支店" if number < 15 else "小店"
        answered(ask, f"p{number}", nps=9, way="post", p_store=store)

    answer = ask("surveys.results", survey=1, by="store")

    assert {one["group"] for one in answer.rows} == {"本店"}  # 小店 has 4; 支店 would tell them
    assert answer.totals["hidden"] == 2
    assert ask("surveys.results", survey=1, store="小店").reason == "guarded"
    assert ask("surveys.results", survey=1, store="小店").n == 0
    assert ask("surveys.results", survey=1, store="支店").n == 6
    answered(ask, "late", "2026-11-12 10:00", nps=0)
    assert ask("surveys.results", survey=1, until="2026-11-12").reason == "guarded"  # all but one
    with pytest.raises(QuestionError):
        ask("surveys.results", survey=1, segment="1")
    with pytest.raises(QuestionError):
        ask.behind("surveys.results", {}, survey=1)


def test_small_cells_of_an_anonymous_table_are_hidden_in_twos(ask: Ask) -> None:
    anonymous(ask)
    for number in range(24):
        way = ("post", "shop")[number % 2] if number >= 12 else "shop" if number == 3 else "post"
        answered(ask, f"p{number}", nps=10 if number < 12 else 2, way=way)

    answer = ask("surveys.results", survey=1, question="way", by="nps")

    assert {one["count"] for one in answer.rows} == {None}
    assert "tests" not in answer.totals
