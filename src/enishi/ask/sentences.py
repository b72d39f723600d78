"""What a picture cannot say of an answer: in sentences, of what goes together, not of causes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from enishi.ask import cells
from enishi.ask.answers import Answer
from enishi.ask.templatetags.ask import cell

Row = Mapping[str, Any]


def sentences_of(answer: Answer) -> list[str]:
    told = TOLD.get(answer.question)
    return told(answer) if told and answer.rows and not answer.reason else []


def _of_drivers(answer: Answer) -> list[str]:
    """Where it turns; what cannot be told apart; who did not answer."""
    totals: Mapping[str, Any] = answer.totals
    rows: Sequence[Row] = answer.rows
    told = [_turning(row, answer) for row in rows if row.get("threshold") is not None]
    if totals.get("collinear") is not None:
        told.append(_alike(str(totals["collinear"])))
    if totals.get("weighted"):
        told.append(
            _("%(answered)s of %(asked)s who were asked have answered; those like the silent ones "
              "count for more.") % {key: cell(totals[key]) for key in ("answered", "asked")}
        )  # fmt: skip
    return [*told, _("This shows what goes together, not what causes what.")]


def _turning(row: Row, answer: Answer) -> str:
    text = _("%(driver)s: from %(at)s on, %(points)s points (95 %%: %(lo)s to %(hi)s; %(above)s "
             "answers, %(below)s below)")  # fmt: skip
    said = {
        "driver": cells.told("driver", row["driver"], answer.params),
        "at": cell(row["threshold"]),
        "above": cell(row["n_above"]),
        "below": cell(row["n_below"]),
    }
    said |= {key: _signed(row[name]) for key, name in SIZES.items()}
    sentence = text % said
    if row.get("group") is None:
        return sentence
    return f"{cells.told('group', row['group'], answer.params)} · {sentence}"


def _signed(points: float) -> str:
    """With its sign, to a tenth."""
    rounded = round(points, 1)
    return f"{'−' if rounded < 0 else '+'}{cell(abs(rounded))}"


def _alike(names: str) -> str:
    if not names:
        return _("Drivers go together closely: their parts cannot well be told apart.")
    names = ", ".join(str(cells.told("driver", one, {})) for one in names.split(", "))
    text = _("%(drivers)s: these go together closely, and their parts cannot well be told apart.")
    return text % {"drivers": names}


SIZES: Final = {"points": "points", "lo": "points_lo", "hi": "points_hi"}
TOLD: Final[Mapping[str, Callable[[Answer], list[str]]]] = {"surveys.drivers": _of_drivers}
# What the sentences say, or is for whoever reckons on: not in the table, but in the CSV.
SAID: Final = {
    "surveys.drivers": {
        "threshold", "threshold_lo", "threshold_hi", "points", "points_lo", "points_hi", "n_below",
        "n_above", "vif", "mean", "missing", "collinear",
    }
}  # fmt: skip
