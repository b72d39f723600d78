"""Enishi, a customer experience platform. In a notebook: `from enishi import Enishi`."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from enishi.ask.notebook import Enishi

__all__ = ["Enishi"]


def __getattr__(name: str) -> Any:
    """`Enishi` is imported when it is asked for: a server or command has no use for it."""
    if name == "Enishi":
        from enishi.ask.notebook import Enishi

        return Enishi
    raise AttributeError(name)
