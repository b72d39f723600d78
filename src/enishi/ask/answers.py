"""What is asked and what is answered, as it travels."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Request:
    """A question by its name; or, with a `row`, whose people are behind that row of its answer."""

    name: str
    params: dict[str, Any] = field(default_factory=dict)
    row: dict[str, Any] | None = None
    after: int = 0  # people by id, from here on
    before: int = 0  # or, if not 0, from here backwards
    limit: int = 100
    max_age: float = 0  # seconds that the answer may be behind the data
    # {"condition", "as_of"}: only of the people for whom that holds, or held then. Said by pages
    # whose reader may ask about anything that is known of people, never by an address or the API.
    among: dict[str, Any] | None = None
    # Asked by who may read this machine's files anyway: a command, or a notebook of the folder.
    at_home: bool = False


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`as_of` is the instant for which it holds; `window` what was asked about. `reason` is a code
    where there is no answer. `people` leads to who is behind it."""

    question: str
    params: dict[str, object]
    rows: list[dict[str, object]]
    n: int
    interval: list[float] | None
    reason: str | None
    totals: dict[str, object]
    as_of: str  # ISO, UTC
    window: dict[str, str | None]
    people: str = field(default="")  # address of the API that pages through them


@dataclass(frozen=True, kw_only=True)
class People:
    """Who is behind a row: a page of ids, in order, and how many there are in all."""

    items: list[int]
    total: int
    next_cursor: str | None
