"""What the questions "metrics.….why" answer, as a page shows it."""

from collections.abc import Mapping

from enishi.ask.answers import Answer
from enishi.metrics.periods import Period
from enishi.metrics.readings import Asked, Cause, Why, number, whole

Row = Mapping[str, object]


def why_asked(question: str, params: Row, period: Period, by: str) -> list[Asked]:
    """Nothing where there is no question, or no period to compare with."""
    if not question or period.before is None:
        return []
    periods = {"before": str(period.before), "after": str(period.span)}
    return [(question, {**params, **periods, "by": by})]


def why_of(answer: Answer, column: str) -> Why | None:
    """`column` is what the question calls the metric's value."""
    said = answer.totals
    if not answer.rows or said.get("change") is None:
        return None
    return Why(
        change=_known(said, "change"),
        mix=_known(said, "mix"),
        rate=_known(said, "rate"),
        mix_interval=(_known(said, "mix_lo"), _known(said, "mix_hi")),
        rate_interval=(_known(said, "rate_lo"), _known(said, "rate_hi")),
        before=_known(said, f"{column}_before"),
        after=_known(said, f"{column}_after"),
        verdict=str(said.get("verdict") or ""),
        causes=[_cause(row, column) for row in answer.rows],
    )


def _known(row: Row, name: str) -> float:
    return number(row[name]) or 0.0


def _cause(row: Row, column: str) -> Cause:
    return Cause(
        group=row["group"],
        mix=_known(row, "mix"),
        rate=_known(row, "rate"),
        mix_interval=(_known(row, "mix_lo"), _known(row, "mix_hi")),
        rate_interval=(_known(row, "rate_lo"), _known(row, "rate_hi")),
        value_before=number(row[f"{column}_before"]),
        value_after=number(row[f"{column}_after"]),
        share_before=_known(row, "share_before"),
        share_after=_known(row, "share_after"),
        n_before=whole(row["n_before"]),
        n_after=whole(row["n_after"]),
    )
