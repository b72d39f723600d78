"""Answers told to a golden story."""

from collections.abc import Iterable
from typing import Any

import msgspec

from enishi.lens.tests.golden import Ask


def answered(
    ask: Ask,
    scores: Iterable[float],
    when: str = "2026-11-01 12:00",
    metric: str = "NPS",
    **said: Any,
) -> None:
    """One person after the other answers. What is said stands among the properties; the story's
    own stage and touchpoint are those of every survey."""
    for score in scores:
        person = f"person {len(ask.rows)}"
        ask.tell(
            person, when, "Survey Answered", channel=None, stage="loyalty", touchpoint="Survey"
        )
        properties = {"metric": metric, "score": score, **said}
        ask.rows[-1]["properties"] = msgspec.json.encode(properties).decode()


def mixed(promoters: int, passives: int, detractors: int) -> list[float]:
    """So many scores of each class."""
    return [10.0] * promoters + [8.0] * passives + [3.0] * detractors
