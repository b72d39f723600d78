"""What may be wrong with an answer. Thresholds are in `docs/surveys.md`, too.

A flag never refuses an answer. Bots count in no score; the others count unless a reader leaves them
out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.db.models import Q
from django.utils.crypto import salted_hmac

from enishi.lib import clock
from enishi.surveys.definition.tree import Definition, Matrix, Scored, questions_of
from enishi.surveys.enums import Flag, ResponseState
from enishi.surveys.models import Response
from enishi.timeline.wire import is_bot

ITEMS: Final = 5  # of a scale that all say the same
ENOUGH: Final = 30  # answers of a version before any is too fast
TOO_FAST: Final = 3  # times faster than the median
HUMAN: Final = 150_000  # µs that a person needs for one answer at the very least
AGAIN: Final = clock.DAY  # within which one device answers twice
PACE_FOR: Final = 10 * clock.MINUTE  # a median is asked for again after


@dataclass(frozen=True, slots=True)
class Sender:
    """What a request says of whoever sends it."""

    agent: str = ""
    address: str = ""
    trapped: bool = False  # filled in what no person sees
    who: str = ""  # JSON: identifiers of the site's visitor


NOBODY: Final = Sender()


def flags_of(
    response: Response, definition: Definition, answers: Mapping[str, Any], sender: Sender
) -> str:
    """Of a response that is about to be finished; as `Response.flags` keeps them. Whether its
    device answered before is added by `seen_again`."""
    found = {
        Flag.BOT: sender.trapped or is_bot(sender.agent) or _inhuman(response.spent, answers),
        Flag.SPEEDING: _speeding(response),
        Flag.STRAIGHT: is_straight(definition, answers),
    }
    return written(flag for flag, is_so in found.items() if is_so)


def written(flags: Iterable[str]) -> str:
    words = [str(flag.value if isinstance(flag, Flag) else flag) for flag in flags]
    return f" {' '.join(words)} " if words else ""


def carrying(flag: str) -> Q:
    """Responses with a flag."""
    return Q(flags__contains=f" {flag} ")


def device_of(sender: Sender, definition: Definition, survey_id: int) -> str:
    """Keyed, and of this survey alone. Of an anonymous answer nothing is kept."""
    if definition.anonymous or not (sender.address and sender.agent):
        return ""
    text = f"{survey_id}|{sender.address}|{sender.agent}"
    made = salted_hmac("enishi.surveys.device", text, settings.SECRET_KEY, algorithm="sha256")
    return made.hexdigest()


def is_straight(definition: Definition, answers: Mapping[str, Any]) -> bool:
    """The same for every row of a matrix, or on every question of one scale; five at least."""
    scales: dict[tuple[int, int], list[Any]] = {}
    for question in questions_of(definition):
        given = answers.get(question.id)
        if isinstance(question, Matrix) and isinstance(given, Mapping):
            if _same(list(given.values())):
                return True
        elif isinstance(question, Scored) and given is not None:
            scales.setdefault(question.ends, []).append(given)
    return any(_same(given) for given in scales.values())


def _same(given: list[Any]) -> bool:
    return len(given) >= ITEMS and len(set(given)) == 1


def _inhuman(spent: int | None, answers: Mapping[str, Any]) -> bool:
    return spent is not None and spent < HUMAN * sum(_items(answers.values()))


def _items(given: Iterable[Any]) -> Iterator[int]:
    for one in given:
        yield len(one) if isinstance(one, Mapping | list) else 1


def _speeding(response: Response) -> bool:
    if response.spent is None:
        return False
    median = median_of(response.version_id, clock.now_us() // PACE_FOR)
    return median is not None and response.spent * TOO_FAST < median


@lru_cache(maxsize=256)
def median_of(version_id: int, _lately: int) -> int | None:
    """Of what people spent on a version; None while there are too few."""
    timed = Response.objects.filter(version=version_id, spent__isnull=False)
    n = timed.count()
    return timed.order_by("spent").values_list("spent", flat=True)[n // 2] if n >= ENOUGH else None


def seen_again(responses: Iterable[Response]) -> None:
    """Flag those whose device answered the same survey lately, or twice among them: one query."""
    asked = [one for one in responses if one.device]
    before = Response.objects.filter(
        survey__in={one.survey_id for one in asked},
        device__in={one.device for one in asked},
        state=ResponseState.FINISHED,
        finished_at__gte=clock.now_us() - AGAIN,
    ).exclude(pk__in=[one.pk for one in asked if one.pk])
    seen = set(before.values_list("survey", "device")) if asked else set()
    for one in asked:
        if (one.survey_id, one.device) in seen:
            one.flags = written([*one.flags.split(), Flag.SAME_DEVICE])
        seen.add((one.survey_id, one.device))
