"""The newest score of each survey, for the list of surveys: asked once of all of them together."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from enishi.ask.queries import glance_all
from enishi.lens.answers.sheet import Asked
from enishi.lens.result import NOT_ENOUGH_DATA
from enishi.results.formats import LABELS, written
from enishi.results.sheets import sheet_of_definition
from enishi.surveys.queries import FEWEST, Score, SurveyRow
from enishi.team.access import Caller

METRICS: Final = ("nps", "enps", "csat", "ces")


def newest_scores(rows: Sequence[SurveyRow], caller: Caller) -> Mapping[int, Score] | None:
    """By survey. Nothing for who works for a store: these are of all of them."""
    if caller.place:
        return {}
    scored = {
        row.id: sheet_of_definition(row.asked).scored(*METRICS) for row in rows if _shown(row)
    }
    firsts = {survey: one for survey, one in scored.items() if one}
    keys = list(dict.fromkeys((one.metric, one.scale) for one in firsts.values()))
    answers = glance_all([_asking(*key) for key in keys])
    if answers is None:
        return None
    told = {
        key: {str(row["group"]): row for row in answer.rows}
        for key, answer in zip(keys, answers, strict=True)
    }
    return {
        survey: _score(one, told[one.metric, one.scale].get(f"{survey}.{one.id}"))
        for survey, one in firsts.items()
    }


def _shown(row: SurveyRow) -> bool:
    return bool(row.finished) and not (row.asked.anonymous and row.finished < FEWEST)


def _asking(metric: str, scale: str) -> tuple[str, Mapping[str, object]]:
    return f"metrics.{metric}", {"by": "property:item", **({"scale": scale} if scale else {})}


def _score(one: Asked, row: Mapping[str, Any] | None) -> Score:
    label = LABELS[one.metric]
    if row is None:
        return Score(label)
    name = "nps" if one.metric in ("nps", "enps") else one.metric
    value, low, high = (written(one.metric, row[key]) for key in (name, "lo", "hi"))
    few = row.get("reason") == NOT_ENOUGH_DATA
    return Score(label, value, f"{low} – {high}", int(row["n"]), few)
