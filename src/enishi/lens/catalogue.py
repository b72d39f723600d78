"""Every topic with questions; importing one registers them."""

from enishi.lens.measures import questions as measures

__all__ = ["measures"]
