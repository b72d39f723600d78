"""Why a metric moved, in plain sentences. It says what goes together, never what causes it."""

from django.utils.translation import gettext as _

from enishi.metrics.readings import Why
from enishi.metrics.words import group_label, signed


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


def sentences(why: Why, by: str) -> list[str]:
    """What happened; the exact parts; which group weighs most."""
    told = _(
        "Of the change of %(change)s points, %(mix)s come from who answers (mix) and %(rate)s from "
        "how each group answers."
    )
    said = {"change": why.change, "mix": why.mix, "rate": why.rate}
    parts = told % {name: signed(value, 1) for name, value in said.items()}
    told_apart = _(
        "The change of the whole cannot be told from chance; the 95 %% interval of the mix is "
        "%(low)s to %(high)s."
    )
    low, high = (signed(end, 1) for end in why.mix_interval)
    doubt = ""
    if is_paradox(why) and why.verdict == "not_distinguishable":
        doubt = told_apart % {"low": low, "high": high}
    return [text for text in (_headline(why), parts, _heaviest(why, by), doubt) if text]


def _headline(why: Why) -> str:
    if why.verdict == "not_enough_data":
        return _("There are too few answers to tell a reason; the parts below are only arithmetic.")
    if is_paradox(why):
        return (
            _("The whole fell although every group rose: the mix changed.")
            if why.change < 0
            else _("The whole rose although every group fell: the mix changed.")
        )
    if why.verdict == "not_distinguishable":
        return _("This change cannot be told from chance; read the parts with care.")
    if abs(why.mix) > abs(why.rate):
        return (
            _("It fell mostly because other people answered (the mix).")
            if why.change < 0
            else _("It rose mostly because other people answered (the mix).")
        )
    return (
        _("It fell mostly because the same groups answered lower.")
        if why.change < 0
        else _("It rose mostly because the same groups answered higher.")
    )


def _heaviest(why: Why, by: str) -> str:
    """The group whose part in the direction of the change is the largest."""
    along = [one for one in why.causes if one.total * why.change > 0]
    if not along:
        return ""
    one = max(along, key=lambda cause: abs(cause.total))
    said = {
        "group": group_label(by, one.group),
        "total": signed(one.total, 1),
        "before": f"{100 * one.share_before:.0f}%",
        "after": f"{100 * one.share_after:.0f}%",
    }
    words = _(
        "%(group)s weighs most (%(total)s points): its share of the answers went from %(before)s "
        "to %(after)s."
    )
    return words % said
