"""Why a metric moved, in plain sentences. It says what goes together, never what causes it."""

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enishi.metrics.catalogue import Metric
from enishi.metrics.readings import Why
from enishi.metrics.words import group_label, part_text


def is_paradox(why: Why) -> bool:
    """Whether every group that answered in both periods moved one way, and the whole the other."""
    moves = [
        one.value_after - one.value_before
        for one in why.causes
        if one.value_before is not None and one.value_after is not None
    ]
    if len(moves) < 2 or not why.change:
        return False
    return all(move * why.change < 0 for move in moves)


def sentences(why: Why, by: str, metric: Metric, currency: str) -> list[str]:
    """What happened; the exact parts; which group weighs most."""

    def amount(value: float) -> str:
        text = part_text(metric, value, currency)
        return _("%(value)s points") % {"value": text} if metric.unit == "points" else text

    told = _(
        "Of the change of %(change)s, %(mix)s come from how much each group weighs (mix) and "
        "%(rate)s from the groups themselves (rate)."
    )
    said = {"change": why.change, "mix": why.mix, "rate": why.rate}
    parts = told % {name: amount(value) for name, value in said.items()}
    told_apart = _(
        "The change of the whole cannot be told from chance; the 95 %% interval of the mix is "
        "%(low)s to %(high)s."
    )
    low, high = (part_text(metric, end, currency) for end in why.mix_interval)
    doubt = ""
    if is_paradox(why) and why.verdict == "not_distinguishable":
        doubt = told_apart % {"low": low, "high": high}
    heaviest = _heaviest(why, by, amount)
    return [text for text in (_headline(why, metric), parts, heaviest, doubt) if text]


def _headline(why: Why, metric: Metric) -> str:
    if why.verdict == "not_enough_data":
        return _("There is too little to tell a reason; the parts below are only arithmetic.")
    if is_paradox(why):
        return (
            _("The whole fell although every group rose: the mix changed.")
            if why.change < 0
            else _("The whole rose although every group fell: the mix changed.")
        )
    if why.verdict == "not_distinguishable":
        return _("This change cannot be told from chance; read the parts with care.")
    of_answers = metric.counted == "answers"
    words = _MIX if abs(why.mix) > abs(why.rate) else _RATE
    return str(words[of_answers, why.change < 0])


# By whether answers are counted, and whether the whole fell.
_MIX: Final = {
    (True, True): gettext_lazy("It fell mostly because other people answered (the mix)."),
    (True, False): gettext_lazy("It rose mostly because other people answered (the mix)."),
    (False, True): gettext_lazy("It fell mostly because the groups weigh otherwise (the mix)."),
    (False, False): gettext_lazy("It rose mostly because the groups weigh otherwise (the mix)."),
}
_RATE: Final = {
    (True, True): gettext_lazy("It fell mostly because the same groups answered lower."),
    (True, False): gettext_lazy("It rose mostly because the same groups answered higher."),
    (False, True): gettext_lazy("It fell mostly because the groups themselves fell."),
    (False, False): gettext_lazy("It rose mostly because the groups themselves rose."),
}


def _heaviest(why: Why, by: str, amount: Callable[[float], str]) -> str:
    """The group whose part in the direction of the change is the largest."""
    along = [one for one in why.causes if one.total * why.change > 0]
    if not along:
        return ""
    one = max(along, key=lambda cause: abs(cause.total))
    said = {
        "group": group_label(by, one.group),
        "total": amount(one.total),
        "before": f"{100 * one.share_before:.0f}%",
        "after": f"{100 * one.share_after:.0f}%",
    }
    words = _(
        "%(group)s weighs most (%(total)s): its share of the whole went from %(before)s to "
        "%(after)s."
    )
    return words % said
