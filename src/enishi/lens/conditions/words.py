"""A condition as language: tokens that a page draws as it likes, and as one sentence.

`say` is the room's translation of a msgid (`gettext`); msgids are English, with named places, and
stand in the catalogue of `segments`, which lists them as `MSGIDS`. A token is (kind, text): "text"
is plain, the others are what may be changed: event, window, amount, value, name."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeAlias

from enishi.lens.conditions import tree as t

Say: TypeAlias = Callable[[str], str]
Token: TypeAlias = tuple[str, str]

_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_PERIODS: Final = {
    "this": {
        "day": "today",
        "week": "this week",
        "month": "this month",
        "quarter": "this quarter",
        "year": "this year",
        "fiscal_year": "this fiscal year",
    },
    "previous": {
        "day": "yesterday",
        "week": "last week",
        "month": "last month",
        "quarter": "last quarter",
        "year": "last year",
        "fiscal_year": "last fiscal year",
    },
}
_OPS: Final = {
    "=": "{name} is {value}",
    "!=": "{name} is another than {value}",
    "<": "{name} is less than {value}",
    "<=": "{name} is {value} or less",
    ">": "{name} is more than {value}",
    ">=": "{name} is {value} or more",
    "between": "{name} is from {low} to {high}",
    "in": "{name} is one of {value}",
    "not_in": "{name} is none of {value}",
    "contains": "{name} contains {value}",
    "not_contains": "{name} does not contain {value}",
    "starts_with": "{name} begins with {value}",
    "exists": "{name} is known",
    "missing": "{name} is not known",
    "days_from_today": "{name} is from {low} to {high} days from today",
    "anniversary": "the anniversary of {name} is in {low} to {high} days",
    "age": "{name} was {low} to {high} years ago",
}
_PLACE: Final = re.compile(r"\{(\w+)\}")


def tokens(condition: t.Condition, say: Say, name: Callable[[int], str] = str) -> list[Token]:
    """`name` gives the name of a segment."""
    return Speaker(say, name).of(condition)


def sentence(condition: t.Condition, say: Say, name: Callable[[int], str] = str) -> str:
    """「過去30日に カート追加 を 2回以上 した」

    Example: `sentence(parse(text), lambda msgid: msgid)`."""
    said = "".join(text for _, text in tokens(condition, say, name))
    return " ".join(said.split())


class Speaker:
    def __init__(self, say: Say, name: Callable[[int], str]) -> None:
        self.say = say
        self.name = name

    def of(self, node: t.Condition) -> list[Token]:
        if isinstance(node, t.All | t.Any):
            word = " and " if isinstance(node, t.All) else " or "
            return self._joined(node, word)
        if isinstance(node, t.Not):
            return self._filled("not ({what})", what=self.of(node.of))
        if isinstance(node, t.Did | t.DidNot | t.Sequence):
            return self._done(node)
        return self._known(node)

    def _joined(self, node: t.All | t.Any, word: str) -> list[Token]:
        if not node.of:
            return self._filled("everybody" if isinstance(node, t.All) else "nobody")
        said: list[Token] = []
        for part in node.of:
            if said:
                said.append(("text", self.say(word)))
            inner = self.of(part)
            nested = isinstance(part, t.All | t.Any) and len(part.of) > 1
            said += self._filled("({what})", what=inner) if nested else inner
        return said

    def _done(self, node: t.Did | t.DidNot | t.Sequence) -> list[Token]:
        window = self.window(node.window)
        if isinstance(node, t.DidNot):
            return self._filled("{window} did not {event}", window=window, event=self.events(node))
        if isinstance(node, t.Sequence):
            return self._sequence(node, window)
        if node.sum_of:
            return self._filled(
                "{window} {name} of {event} came to {amount}",
                window=window,
                event=self.events(node),
                name=[("name", node.sum_of)],
                amount=self.amount(node.amount, "{low}"),
            )
        return self._filled(
            "{window} did {event} {amount}",
            window=window,
            event=self.events(node),
            amount=self.amount(node.amount, "{low} times"),
        )

    def _sequence(self, node: t.Sequence, window: list[Token]) -> list[Token]:
        msgid = (
            "{window} did {first}, but not {then} within {span}"
            if node.then == "did_not"
            else "{window} did {first}, then {then} within {span}"
        )
        then: list[Token] = []
        for step in node.steps[1:]:
            then += [("text", self.say(", then "))] if then else []
            then += self.events(step)
        return self._filled(
            msgid,
            window=window,
            first=self.events(node.steps[0]),
            then=then,
            span=[("window", self.span(node.within))],
        )

    def _known(self, node: t.Condition) -> list[Token]:
        if isinstance(node, t.FirstValue | t.LastValue):
            which = "first" if isinstance(node, t.FirstValue) else "last"
            name = self._filled(
                f"the {which} {{name}} of {{event}} {{window}}",
                name=[("name", node.name)],
                event=self.events(node),
                window=self.window(node.window),
            )
            return self.compared(name, node.op, node.value)
        if isinstance(node, t.Survey):
            name = self._filled(
                "the last {name} answer {window}",
                name=[("name", node.metric)],
                window=self.window(node.window),
            )
            return self.compared(name, node.op, node.value)
        if isinstance(node, t.Trait):
            return self._trait(node)
        return self._marked(node)

    def _trait(self, node: t.Trait) -> list[Token]:
        said = self.compared([("name", node.name)], node.op, node.value)
        if node.ago:
            span: list[Token] = [("window", self.span(node.ago))]
            said = self._filled("{span} ago {what}", span=span, what=said)
        if node.fresh:
            span = [("window", self.span(node.fresh))]
            said = self._filled("{what} (known within {span})", span=span, what=said)
        return said

    def _marked(self, node: t.Condition) -> list[Token]:
        if isinstance(node, t.Tag):
            return self._filled("has the tag {name}", name=[("value", node.name)])
        if isinstance(node, t.Identifier):
            return self._filled("has the identifier {name}", name=[("value", node.kind)])
        if isinstance(node, t.InSegment):
            return self._filled("is in the segment {name}", name=[("value", self.name(node.id))])
        if not isinstance(node, t.Consent):
            raise TypeError(node)
        msgid = {
            "granted": "permits {purpose} by {channel}",
            "refused": "refuses {purpose} by {channel}",
            "unknown": "has said nothing about {purpose} by {channel}",
        }[node.state]
        channel = node.channel or self.say("every channel")
        return self._filled(msgid, purpose=[("value", node.purpose)], channel=[("value", channel)])

    def events(self, node: t.Events) -> list[Token]:
        said: list[Token] = [("event", node.event or node.touchpoint)]
        for number, one in enumerate(node.where):
            said.append(("text", self.say(", ") if number else self.say(" where ")))
            said += self.compared([("name", one.name)], one.op, one.value)
        return said

    def compared(self, name: list[Token], op: t.Op, value: t.Value) -> list[Token]:
        low, high = value if isinstance(value, tuple) and len(value) == 2 else ("", "")
        return self._filled(
            _OPS[op],
            name=name,
            value=[("value", self.value(value))],
            low=[("value", self.value(low))],
            high=[("value", self.value(high))],
        )

    def value(self, value: t.Value) -> str:
        if isinstance(value, tuple):
            return self.say(", ").join(self.value(one) for one in value)
        if isinstance(value, bool):
            return self.say("yes") if value else self.say("no")
        if isinstance(value, int | float):
            return f"{value:,}"
        return value or ""

    def amount(self, amount: t.Amount, unit: str) -> list[Token]:
        def many(number: float) -> str:
            return self.say(unit).replace("{low}", f"{number:,}")

        if amount.exactly is not None:
            text = self.say("exactly {amount}").replace("{amount}", many(amount.exactly))
        elif amount.at_least is not None and amount.at_most is not None:
            low, high = many(amount.at_least), many(amount.at_most)
            text = self.say("{low} to {high}").replace("{low}", low).replace("{high}", high)
        elif amount.at_least is not None:
            text = self.say("{amount} or more").replace("{amount}", many(amount.at_least))
        else:
            text = self.say("{amount} at most").replace("{amount}", many(amount.at_most or 0))
        return [("amount", text)]

    def window(self, window: t.Window) -> list[Token]:
        return [("window", self._window(window))]

    def _window(self, window: t.Window) -> str:
        if isinstance(window, t.This | t.Previous):
            which = "this" if isinstance(window, t.This) else "previous"
            return self.say(_PERIODS[which][window.unit])
        if isinstance(window, t.Between):
            msgid = "from {since} to {until}" if window.until else "since {since}"
            msgid = msgid if window.since else "until {until}"
            said = self.say(msgid).replace("{since}", window.since or "")
            return said.replace("{until}", window.until or "")
        if isinstance(window, t.Ever):
            return self.say("ever")
        msgid = {
            "last": "in the last {span}",
            "before": "more than {span} ago",
            "since_first": "within {span} of the first {event}",
        }[str(window.__struct_config__.tag)]
        first = window.event if isinstance(window, t.SinceFirst) else ""
        said = self.say(msgid).replace("{span}", self.span(window.span))
        return said.replace("{event}", first or self.say("event"))

    def span(self, span: str) -> str:
        return self.say("{low} " + _UNITS[span[-1]]).replace("{low}", f"{int(span[:-1]):,}")

    def _filled(self, msgid: str, **places: Iterable[Token]) -> list[Token]:
        """The translated pattern, with tokens in its places."""
        said: list[Token] = []
        for number, part in enumerate(_PLACE.split(self.say(msgid))):
            if number % 2:
                said += places[part]
            elif part:
                said.append(("text", part))
        return said


MSGIDS: Final[Mapping[str, object]] = {"ops": _OPS, "periods": _PERIODS, "units": _UNITS}
