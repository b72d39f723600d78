"""What a segment's condition is: a small typed tree, written as JSON.

    {"is": "all", "of": [
        {"is": "did", "event": "Product Added", "amount": {"at_least": 2},
         "window": {"is": "last", "span": "30d"}},
        {"is": "trait", "name": "plan", "op": "=", "value": "gold"}]}

Every node says what it `is`. It holds for a person at an instant; `holds` and `sql` say when, and
`docs/segments.md` says it for people.

**Values** are compared with a value of their own type only: text with text (by code point, so ISO
dates are in order), a number with a number (as the nearest double), true or false with the same.
Every operator but `missing` needs a value to be there, and null is not one: "colour != red" holds
for whoever has another colour. The node `not` is the plain complement.

**Windows.** An event counts from its own instant on: in `last` of 30 days from t until, and not at,
t + 30 × 24 h; in a calendar window as the company's days say. What has a later time than the
instant has not happened yet."""

from collections.abc import Iterator
from typing import Annotated, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta

from enishi.lens.errors import QuestionError

DEPTH: Final = 8  # of all, any and not
NODES: Final = 200
BYTES: Final = 65_536

Name = Annotated[str, Meta(min_length=1, max_length=200)]
# A property, or one inside of another: "price", "address.city".
Path = Annotated[
    str,
    Meta(max_length=120, pattern=r"^[^.\"'\\\[\]*?$\x00-\x1f]+(\.[^.\"'\\\[\]*?$\x00-\x1f]+)*$"),
]
Span = Annotated[str, Meta(pattern=r"^[1-9][0-9]{0,4}[smhdw]$")]  # "30d", "12h", "90m"
Short = Annotated[str, Meta(max_length=500)]
Scalar: TypeAlias = Short | int | float | bool
Value: TypeAlias = Scalar | Annotated[tuple[Scalar, ...], Meta(min_length=1, max_length=500)] | None
Unit = Literal["day", "week", "month", "quarter", "year", "fiscal_year"]

Op = Literal[
    "=",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "between",  # [low, high], both included
    "in",  # one of a list
    "not_in",
    "contains",  # text, within text
    "not_contains",
    "starts_with",
    "exists",
    "missing",
    # Of a trait that is a date ("1990-05-04", also with a time behind it), against the company's
    # day; `value` is [from, to], both included.
    "days_from_today",  # [0, 7]: today or in the next seven days; [-7, -1]: in the last seven
    "anniversary",  # [0, 7]: its month and day come within seven days
    "age",  # [20, 29]: so many whole years ago
]
DATE_OPS: Final = frozenset({"days_from_today", "anniversary", "age"})


class ConditionError(QuestionError):
    """A condition that cannot be judged; `field` says where in the tree."""

    def __init__(self, message: str, field: str = "condition", **said: object) -> None:
        super().__init__("bad_condition", message, field, **said)


class Node(msgspec.Struct, frozen=True, tag_field="is", forbid_unknown_fields=True, kw_only=True):
    """A part of the tree."""


# -- windows ------------------------------------------------------------------------------------


class Ever(Node, tag="ever", frozen=True, omit_defaults=True, kw_only=True):
    """Whenever it was."""


class Last(Node, tag="last", frozen=True, omit_defaults=True, kw_only=True):
    """The last 30 days, to the microsecond: 30 × 24 hours."""

    span: Span


class Before(Node, tag="before", frozen=True, omit_defaults=True, kw_only=True):
    """Before the last 30 days began: at least so long ago."""

    span: Span


class This(Node, tag="this", frozen=True, omit_defaults=True, kw_only=True):
    """Today, this week (from Monday), month, quarter, year, or fiscal year of the company."""

    unit: Unit


class Previous(Node, tag="previous", frozen=True, omit_defaults=True, kw_only=True):
    """Yesterday, the week before this one, and so on."""

    unit: Unit


class Between(Node, tag="between", frozen=True, omit_defaults=True, kw_only=True):
    """From an instant (included) to another (not included): a company day ("2026-11-01") or an ISO
    instant; either may be left out."""

    since: Annotated[str, Meta(max_length=40)] | None = None
    until: Annotated[str, Meta(max_length=40)] | None = None


class SinceFirst(Node, tag="since_first", frozen=True, omit_defaults=True, kw_only=True):
    """Within so long from the person's first event, or the first of that name (signing up)."""

    span: Span
    event: Annotated[str, Meta(max_length=200)] = ""


Window: TypeAlias = Ever | Last | Before | This | Previous | Between | SinceFirst


# -- what is asked of an event ------------------------------------------------------------------


class Filter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A property of the event; or its channel, touchpoint or stage (`of`: "event"); or a trait of
    the person as it was when the event happened (`of`: "trait")."""

    name: Path
    op: Op
    value: Value = None
    of: Literal["property", "event", "trait"] = "property"


Where: TypeAlias = Annotated[tuple[Filter, ...], Meta(max_length=20)]


class Amount(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """At least, at most, or both: between, both included; or exactly."""

    at_least: int | float | None = None
    at_most: int | float | None = None
    exactly: int | float | None = None


class Events(Node, frozen=True, omit_defaults=True, kw_only=True):
    """Which events: a name ("Viewed *" is every name that begins so), or a touchpoint. Track, page
    and screen events of the customer; neither bots nor what Enishi recorded itself."""

    event: Annotated[str, Meta(max_length=200)] = ""
    touchpoint: Annotated[str, Meta(max_length=80)] = ""
    where: Where = ()


class Did(Events, tag="did", frozen=True, omit_defaults=True, kw_only=True):
    """How often they did it; or with `sum_of`, the sum of that property over the times they did (in
    thousandths, so that it is exact)."""

    amount: Amount = Amount(at_least=1)
    sum_of: Path | Literal[""] = ""
    window: Window = Ever()


class DidNot(Events, tag="did_not", frozen=True, omit_defaults=True, kw_only=True):
    window: Window = Ever()


class Step(Events, tag="step", frozen=True, omit_defaults=True, kw_only=True):
    """One of a sequence."""


class Sequence(Node, tag="sequence", frozen=True, omit_defaults=True, kw_only=True):
    """One after another, the last less than `within` after the first; all of them in the window.
    With `then` "did_not": the first in the window, and the second not within that time, which has
    run out."""

    steps: Annotated[tuple[Step, ...], Meta(min_length=2, max_length=5)]
    within: Span
    then: Literal["did", "did_not"] = "did"
    window: Window = Ever()


class ValueOf(Events, frozen=True, omit_defaults=True, kw_only=True):
    """The value that a property had when they did it, where it had one."""

    name: Path
    op: Op
    value: Value = None
    window: Window = Ever()


class FirstValue(ValueOf, tag="first_value", frozen=True, omit_defaults=True, kw_only=True):
    """The first time in the window."""


class LastValue(ValueOf, tag="last_value", frozen=True, omit_defaults=True, kw_only=True):
    """The last time in the window."""


class Survey(Node, tag="survey", frozen=True, omit_defaults=True, kw_only=True):
    """The last answer in the window, by its score: {"metric": "NPS", "op": ">=", "value": 9}."""

    metric: Name
    op: Op
    value: Value = None
    window: Window = Ever()


# -- what is known of a person ------------------------------------------------------------------


class Trait(Node, tag="trait", frozen=True, omit_defaults=True, kw_only=True):
    """A trait as of the instant; or as it was so long `ago`. `fresh`: only if it was said or
    computed within that time (scores, cells, personas)."""

    name: Annotated[str, Meta(min_length=1, max_length=120)]
    op: Op
    value: Value = None
    ago: Span | None = None
    fresh: Span | None = None


class Tag(Node, tag="tag", frozen=True, omit_defaults=True, kw_only=True):
    name: Annotated[str, Meta(min_length=1, max_length=60)]


class Consent(Node, tag="consent", frozen=True, omit_defaults=True, kw_only=True):
    """What was said for the channel and for every channel: one refusal refuses; `unknown` is that
    nothing was said."""

    purpose: Annotated[str, Meta(min_length=1, max_length=40)]
    channel: Annotated[str, Meta(max_length=16)] = ""
    state: Literal["granted", "refused", "unknown"] = "granted"


class Identifier(Node, tag="identifier", frozen=True, omit_defaults=True, kw_only=True):
    """Has an identifier of that kind (email, line, phone, user_id …)."""

    kind: Annotated[str, Meta(min_length=1, max_length=40)]


class InSegment(Node, tag="segment", frozen=True, omit_defaults=True, kw_only=True):
    """For whom the condition of another segment holds; `not` of it for those who are not in."""

    id: int


# -- and, or, not -------------------------------------------------------------------------------


class All(Node, tag="all", frozen=True, omit_defaults=True, kw_only=True):
    """Every one holds. Of nothing: everybody."""

    of: "tuple[Condition, ...]" = ()


class Any(Node, tag="any", frozen=True, omit_defaults=True, kw_only=True):
    """At least one holds. Of nothing: nobody."""

    of: "tuple[Condition, ...]" = ()


class Not(Node, tag="not", frozen=True, omit_defaults=True, kw_only=True):
    of: "Condition"


Condition: TypeAlias = (
    All
    | Any
    | Not
    | Did
    | DidNot
    | Sequence
    | FirstValue
    | LastValue
    | Survey
    | Trait
    | Tag
    | Consent
    | Identifier
    | InSegment
)

_decode: Final = msgspec.json.Decoder(Condition).decode


def parse(text: str | bytes) -> Condition:
    """The condition that JSON says; ConditionError says what is wrong, and where."""
    raw = text.encode() if isinstance(text, str) else text
    if len(raw) > BYTES:
        raise ConditionError("The condition is too long.")
    try:
        condition = _decode(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise _said(str(error)) from None
    from enishi.lens.conditions.checks import check

    return check(condition)


def from_plain(plain: object) -> Condition:
    """The condition of what `json.loads` gives."""
    try:
        return parse(msgspec.json.encode(plain))
    except (msgspec.EncodeError, RecursionError, TypeError) as error:
        raise _said(str(error)) from None


def to_json(condition: Condition) -> str:
    """As short as it can be said; the same condition gives the same text."""
    return msgspec.json.encode(condition).decode()


def to_plain(condition: Condition) -> dict[str, object]:
    plain: dict[str, object] = msgspec.json.decode(msgspec.json.encode(condition))
    return plain


def _said(text: str) -> ConditionError:
    message, _, path = text.partition(" - at `$")
    return ConditionError(
        "This part cannot be read: %(detail)s.", f"condition{path.rstrip('`')}", detail=message
    )


def parts(condition: Condition) -> "tuple[Condition, ...]":
    """The conditions right below."""
    if isinstance(condition, All | Any):
        return condition.of
    return (condition.of,) if isinstance(condition, Not) else ()


def leaves_in(condition: Condition) -> Iterator[Condition]:
    """The conditions that are no groups, in order."""
    if isinstance(condition, All | Any | Not):
        for part in parts(condition):
            yield from leaves_in(part)
    else:
        yield condition


def asked_events(leaf: Condition) -> tuple[Events, ...]:
    """The events that the leaf looks for; the steps of a sequence, in order."""
    if isinstance(leaf, Sequence):
        return leaf.steps
    return (leaf,) if isinstance(leaf, Events) else ()


def walk(condition: Condition) -> Iterator[Condition]:
    """Every condition of the tree, from the top."""
    yield condition
    for part in parts(condition):
        yield from walk(part)
