"""Every topic with questions; importing one registers them."""

from enishi.lens.answers import questions as answers
from enishi.lens.conditions import questions as conditions
from enishi.lens.drivers import questions as drivers
from enishi.lens.measures import event_measures
from enishi.lens.measures import questions as measures
from enishi.lens.paths import questions as paths
from enishi.lens.profiles import questions as profiles
from enishi.lens.retention import life, value
from enishi.lens.retention import questions as retention
from enishi.lens.scores import questions as scores
from enishi.lens.scores import recovered, why

__all__ = [
    "answers", "conditions", "drivers", "event_measures", "life", "measures", "paths", "profiles",
    "recovered",
    "retention", "scores", "value", "why",
]  # fmt: skip
