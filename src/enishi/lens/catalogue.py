"""Every topic with questions; importing one registers them."""

from enishi.lens.conditions import questions as conditions
from enishi.lens.measures import questions as measures

__all__ = ["conditions", "measures"]
