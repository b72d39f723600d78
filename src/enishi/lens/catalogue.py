"""Every topic with questions; importing one registers them."""

from enishi.lens.measures import questions as measures
from enishi.lens.paths import questions as paths
from enishi.lens.scores import questions as scores

__all__ = ["measures", "paths", "scores"]
