"""A person's own path of NPS answers, as a small drawing. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from enishi.overview.story import Moment

WIDTH, HEIGHT, EDGE = 120, 26, 4
SHOWN = 6
PILLS = {"p": "good", "n": "warn", "d": "bad"}


@dataclass(frozen=True)
class Answered:
    kind: str
    value: str
    tone: str
    time: int
    x: float
    y: float

    @property
    def pill(self) -> str:
        return PILLS[self.tone]

    @property
    def words(self) -> str:
        return {"p": _("Promoter"), "n": _("Passive"), "d": _("Detractor")}[self.tone]


def nps_path(moments: Sequence[Moment]) -> list[Answered]:
    """The newest NPS answers, oldest first, placed on a strip: 0 at the bottom, 10 at the top."""
    scored = [(m, m.telling.score) for m in moments]
    answers = [(m, s) for m, s in scored if s is not None and s.label == "NPS"][:SHOWN][::-1]
    step = (WIDTH - 2 * EDGE) / max(1, len(answers) - 1)
    return [
        Answered(
            kind=score.label,
            value=score.value,
            tone=score.tone,
            time=moment.time,
            x=round(EDGE + number * step, 1),
            y=round(
                EDGE + (10 - min(10.0, max(0.0, float(score.value)))) / 10 * (HEIGHT - 2 * EDGE), 1
            ),
        )
        for number, (moment, score) in enumerate(answers)
    ]
