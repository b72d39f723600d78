"""A survey of every kind of question, answered by hand."""

from typing import Any

from enishi.lens.answers.sheet import Asked, Sheet
from enishi.lens.tests.golden import Ask

WAY = ("post", "shop")
SHEET = Sheet(
    (
        Asked("nps", "nps", metric="nps", most=10),
        Asked("sat", "csat", metric="csat", scale="1-5", least=1, most=5),
        Asked("way", "single", options=WAY),
        Asked("liked", "multiple", options=("a", "a_b", "axb")),
        Asked("order", "ranking", options=("x", "y")),
        Asked("parts", "matrix", options=("bad", "good"), rows=("speed", "price")),
        Asked("pace", "slider", least=0, most=100),
        Asked("why", "long"),
    )
)


def answered(ask: Ask, who: str, when: str = "2026-11-10 12:00", **answers: Any) -> None:
    """One submission of survey 1; what begins with `p_` is a property of the event."""
    ask.sheets.setdefault(1, SHEET)
    own = {key[2:]: answers.pop(key) for key in list(answers) if key.startswith("p_")}
    said = {"survey_id": 1, "version": 1, "language": "ja", **own, "answers": answers}
    ask.tell(who, when, "Survey Submitted", **said)
