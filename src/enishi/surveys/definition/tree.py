"""The tree of a survey, written as TOML or JSON; `docs/surveys.md` says it for people.

    title = {ja = "ご利用アンケート", en = "Your visit"}
    [[pages]]
    id = "recommend"
    [[pages.questions]]
    id = "nps"
    kind = "nps"
    text = {ja = "お勧めいただけますか。", en = "Would you recommend us?"}

Every text is a table of languages; the first of `languages` is the one that must be there."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta, field

BYTES: Final = 262_144
Id = Annotated[str, Meta(pattern=r"\A[a-z][a-z0-9_]{0,39}\Z")]
Language = Annotated[str, Meta(pattern=r"\A[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")]
Text: TypeAlias = dict[Language, Annotated[str, Meta(max_length=4000)]]
Name = Annotated[str, Meta(min_length=1, max_length=120)]
Scalar: TypeAlias = Annotated[str, Meta(max_length=500)] | int | float | bool
Value: TypeAlias = Scalar | Annotated[tuple[Scalar, ...], Meta(min_length=1, max_length=100)] | None
Op = Literal["=", "!=", "<", "<=", ">", ">=", "in", "not_in", "contains", "answered", "missing"]
Span = Annotated[str, Meta(pattern=r"\A([1-9][0-9]{0,4}[mhdw])?\Z")]  # "30d"; "": ever
Property = Annotated[
    str,
    Meta(
        max_length=120, pattern=r"\A([^.\"'\\\[\]*?$\x00-\x1f]+(\.[^.\"'\\\[\]*?$\x00-\x1f]+)*)?\Z"
    ),
]


class Part(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True
):
    """A part of the tree."""


# -- rules --------------------------------------------------------------------------------------


class Rule(Part, frozen=True, kw_only=True, tag_field="is"):
    """Holds or does not, for one person who is answering."""


class AnswerIs(Rule, tag="answer", frozen=True, kw_only=True):
    """An answer given before; `contains` asks whether a choice is among those chosen."""

    question: Id
    op: Op = "="
    value: Value = None


class TraitIs(Rule, tag="trait", frozen=True, kw_only=True):
    """A trait of the person of a personal link; nobody else has any."""

    name: Name
    op: Op = "="
    value: Value = None


class FactIs(Rule, tag="fact", frozen=True, kw_only=True):
    """The language that is read, the link's label, or whether the link is a personal one."""

    name: Literal["language", "link", "personal"]
    op: Op = "="
    value: Value = None


class EventIs(Rule, tag="event", frozen=True, kw_only=True):
    """The person of a personal link did this, `within` the last so long; with `property`, at least
    once so that it compares. Means what the condition `did` of a segment means; `not` of it is that
    they did not."""

    name: Name
    within: Span = ""
    property: Property = ""
    op: Op = "="
    value: Value = None


class InSegment(Rule, tag="segment", frozen=True, kw_only=True):
    """The person of a personal link is in a segment: its id, key or name."""

    segment: Name


class All(Rule, tag="all", frozen=True, kw_only=True):
    of: Annotated[tuple["AnyRule", ...], Meta(min_length=1, max_length=20)]


class AnyOf(Rule, tag="any", frozen=True, kw_only=True):
    of: Annotated[tuple["AnyRule", ...], Meta(min_length=1, max_length=20)]


class Not(Rule, tag="not", frozen=True, kw_only=True):
    of: "AnyRule"


AnyRule: TypeAlias = AnswerIs | TraitIs | EventIs | FactIs | InSegment | All | AnyOf | Not


# -- questions ----------------------------------------------------------------------------------


class Choice(Part, frozen=True, kw_only=True):
    id: Id
    text: Text
    alone: bool = False  # "none of these": cannot be chosen with others
    stays: bool = False  # keeps its place where choices are shuffled
    other: bool = False  # "another, namely": asks for words beside it


Limit: TypeAlias = Annotated[float, Meta(ge=-1e12, le=1e12)] | None
Choices: TypeAlias = Annotated[tuple[Choice, ...], Meta(min_length=1, max_length=100)]


class Question(Part, frozen=True, kw_only=True, tag_field="kind"):
    """What all kinds have in common."""

    id: Id
    text: Text
    help: Text = field(default_factory=dict)
    required: bool = False
    show: AnyRule | None = None  # only when this holds

    metric: ClassVar[str] = ""  # of the scored kinds
    scored: ClassVar[bool] = False


class Scored(Question, frozen=True, kw_only=True):
    """A number on a scale, with words at its ends."""

    low: Text = field(default_factory=dict)
    high: Text = field(default_factory=dict)
    scored: ClassVar[bool] = True

    @property
    def ends(self) -> tuple[int, int]:
        return 0, 10


class Nps(Scored, tag="nps", frozen=True, kw_only=True):
    of: Literal["customers", "employees"] = "customers"

    @property
    def metric(self) -> str:  # type: ignore[override] # what it is depends on whom it asks
        return "enps" if self.of == "employees" else "nps"


class Csat(Scored, tag="csat", frozen=True, kw_only=True):
    scale: Literal["1-5", "1-7", "0-10"] = "1-5"
    metric: ClassVar[str] = "csat"

    @property
    def ends(self) -> tuple[int, int]:
        low, high = self.scale.split("-")
        return int(low), int(high)


class Ces(Scored, tag="ces", frozen=True, kw_only=True):
    scale: Literal["1-5", "1-7", "0-10"] = "1-7"
    metric: ClassVar[str] = "ces"

    @property
    def ends(self) -> tuple[int, int]:
        low, high = self.scale.split("-")
        return int(low), int(high)


class Rating(Scored, tag="rating", frozen=True, kw_only=True):
    most: Annotated[int, Meta(ge=2, le=10)] = 5
    metric: ClassVar[str] = "rating"

    @property
    def ends(self) -> tuple[int, int]:
        return 1, self.most


class Slider(Question, tag="slider", frozen=True, kw_only=True):
    least: Annotated[int, Meta(ge=-1_000_000, le=1_000_000)] = 0
    most: Annotated[int, Meta(ge=-1_000_000, le=1_000_000)] = 100
    step: Annotated[int, Meta(ge=1, le=1_000_000)] = 1
    low: Text = field(default_factory=dict)
    high: Text = field(default_factory=dict)


class Single(Question, tag="single", frozen=True, kw_only=True):
    choices: Choices
    randomise: bool = False


class Multiple(Question, tag="multiple", frozen=True, kw_only=True):
    choices: Choices
    randomise: bool = False
    least: Annotated[int, Meta(ge=0, le=100)] = 0
    most: Annotated[int, Meta(ge=1, le=100)] = 100


class Ranking(Question, tag="ranking", frozen=True, kw_only=True):
    """All choices in order, the best first."""

    choices: Choices
    randomise: bool = False


class Matrix(Question, tag="matrix", frozen=True, kw_only=True):
    """One of the columns for each row; required: for every row."""

    rows: Choices
    columns: Choices
    randomise: bool = False  # the rows


class Short(Question, tag="short", frozen=True, kw_only=True):
    form: Literal["text", "number", "email", "phone", "postcode", "katakana", "url"] = "text"
    least: Annotated[int, Meta(ge=0, le=1000)] = 0  # characters
    most: Annotated[int, Meta(ge=1, le=1000)] = 200  # characters
    smallest: Limit = None  # of a number
    largest: Limit = None
    comments: Id | None = None  # the scored question whose comment this is


class Long(Question, tag="long", frozen=True, kw_only=True):
    least: Annotated[int, Meta(ge=0, le=10_000)] = 0  # characters
    most: Annotated[int, Meta(ge=1, le=10_000)] = 2000  # characters
    comments: Id | None = None


class Date(Question, tag="date", frozen=True, kw_only=True):
    earliest: Annotated[str, Meta(max_length=10)] = ""  # ISO days
    latest: Annotated[str, Meta(max_length=10)] = ""


class Contact(Question, tag="contact", frozen=True, kw_only=True):
    fields: Annotated[
        tuple[Literal["name", "email", "phone", "company"], ...], Meta(min_length=1, max_length=4)
    ] = ("name", "email")


class Consent(Question, tag="consent", frozen=True, kw_only=True):
    """A tick; required: without it the survey does not go on. Ticked, it is a permission."""

    purpose: Annotated[str, Meta(min_length=1, max_length=40)] = "marketing"
    channel: Literal[
        "", "mail", "phone", "sms", "line", "app", "push", "web", "store", "chat", "social", "post"
    ] = "mail"  # "": whichever


class Statement(Question, tag="statement", frozen=True, kw_only=True):
    """Words to read; nothing is answered."""


AnyQuestion: TypeAlias = (
    Nps | Csat | Ces | Rating | Slider | Single | Multiple | Ranking | Matrix | Short | Long | Date
    | Contact | Consent | Statement
)  # fmt: skip
OfChoices: TypeAlias = Single | Multiple | Ranking


# -- the survey ---------------------------------------------------------------------------------


class Branch(Part, frozen=True, kw_only=True):
    """After its page: the first branch whose rule holds leads to a later page, or to an end."""

    to: Id
    when: AnyRule | None = None


class Page(Part, frozen=True, kw_only=True):
    id: Id
    questions: Annotated[tuple[AnyQuestion, ...], Meta(min_length=1, max_length=50)]
    title: Text = field(default_factory=dict)
    show: AnyRule | None = None
    randomise: bool = False  # the order of its questions
    branches: Annotated[tuple[Branch, ...], Meta(max_length=20)] = ()


class End(Part, frozen=True, kw_only=True):
    """What is said after the last answer: that of the branch which was taken, else the first whose
    rule holds; the first of all where none does."""

    id: Id
    title: Text
    text: Text = field(default_factory=dict)
    show: AnyRule | None = None
    link: Annotated[str, Meta(max_length=500)] = ""  # https://…
    label: Text = field(default_factory=dict)  # of the link
    redirect: bool = False  # goes to the link by itself


class Theme(Part, frozen=True, kw_only=True):
    colour: Annotated[str, Meta(pattern=r"\A#[0-9a-f]{6}\Z")] = "#2f4b9a"
    logo: Annotated[str, Meta(pattern=r"\A([0-9a-f]{64})?\Z")] = ""  # the picture's SHA-256
    size: Literal["small", "normal", "large"] = "normal"
    progress: bool = True
    next: Text = field(default_factory=dict)  # of the buttons, instead of the usual words
    back: Text = field(default_factory=dict)
    send: Text = field(default_factory=dict)


class Definition(Part, frozen=True, kw_only=True):
    title: Text
    pages: Annotated[tuple[Page, ...], Meta(min_length=1, max_length=50)]
    ends: Annotated[tuple[End, ...], Meta(min_length=1, max_length=20)]
    languages: Annotated[tuple[Language, ...], Meta(min_length=1, max_length=30)] = ("ja", "en")
    intro: Text = field(default_factory=dict)
    anonymous: bool = False  # nothing is kept that could say who answered
    theme: Theme = Theme()


def questions_of(definition: Definition) -> Iterator[AnyQuestion]:
    """In the order in which they stand, each with the line beside it."""
    for page in definition.pages:
        for question in page.questions:
            yield question
            yield from line_beside(question)


def line_beside(question: AnyQuestion) -> "tuple[Short, ...]":
    """Where a choice asks for words (“another, namely”), they are a question of their own."""
    if not isinstance(question, Single | Multiple):
        return ()
    return tuple(
        Short(
            id=f"{question.id}.{choice.id}",
            text={
                language: f"{words} – {choice.text.get(language) or choice.id}"
                for language, words in question.text.items()
            },
            help=choice.text,
        )
        for choice in question.choices
        if choice.other
    )


def rules_of(definition: Definition) -> Iterator[AnyRule]:
    """Every rule that stands anywhere, from the top of its tree."""
    for page in definition.pages:
        tops = [page.show, *(q.show for q in page.questions), *(b.when for b in page.branches)]
        yield from (rule for rule in tops if rule)
    yield from (end.show for end in definition.ends if end.show)


def leaves_of(rule: AnyRule) -> Iterator[AnyRule]:
    if isinstance(rule, All | AnyOf):
        for part in rule.of:
            yield from leaves_of(part)
    elif isinstance(rule, Not):
        yield from leaves_of(rule.of)
    else:
        yield rule


def choices_of(question: AnyQuestion) -> tuple[Choice, ...]:
    """What can be chosen; of a matrix, its rows."""
    if isinstance(question, Single | Multiple | Ranking):
        return question.choices
    return question.rows if isinstance(question, Matrix) else ()


def said(text: Text, language: str, definition: Definition) -> str:
    """A text in a language, or in the first one where it is not translated."""
    return text.get(language) or text.get(definition.languages[0]) or ""
