"""Reads a formula (`formula` says its grammar) by recursive descent, and knows of every part of the
tree where it stands in the text, so that whatever is wrong is said with its place."""

import json
from collections.abc import Callable
from typing import Final, TypeAlias

from enishi.lens.conditions import tree as t
from enishi.lens.conditions.formula import BARE_OPS, UNITS
from enishi.lens.conditions.scanning import FormulaError, Inside, Part, Scanner, located

Find: TypeAlias = Callable[[str], int]
Plain: TypeAlias = dict[str, object]
Argument: TypeAlias = Callable[[Plain, Inside], bool]

_NESTED: Final = 60  # brackets; a tree that is too deep is told as such
_SPANS: Final = {word: letter for letter, one in UNITS.items() for word in (one, f"{one}s")}
_PERIODS: Final = ("day", "week", "month", "quarter", "year")


def is_formula(written: str) -> bool:
    """JSON begins otherwise."""
    return not written.lstrip("\ufeff \t\r\n").startswith(("{", "["))


def read(written: str, find: Find = int) -> t.Condition:
    """The condition that a formula says; FormulaError says what is wrong, and where. `find` gives
    the id of a segment by its name (KeyError or ValueError: there is none).

    Example: `read('tag("VIP") and did("Order Completed", last 30 days)')`."""
    if len(written.encode(errors="replace")) > t.BYTES:
        raise FormulaError(written, (0, 0), "The condition is too long.")
    whole = _Reader(written, find).whole()
    try:
        return t.from_plain(whole.plain)
    except t.ConditionError as error:
        place = located(whole, error.field or "")
        raise FormulaError(written, place, error.message, **error.said) from None


class _Reader(Scanner):
    def __init__(self, written: str, find: Find) -> None:
        super().__init__(written)
        self.find = find
        self.depth = 0

    # -- and, or, not ---------------------------------------------------------------------------

    def whole(self) -> Part:
        found = self.chain("or", "any", lambda: self.chain("and", "all", self.one))
        if self.here.kind != "end":
            self.fail("“and”, “or” or the end is expected here.")
        return found

    def expression(self) -> Part:
        self.depth += 1
        if self.depth > _NESTED:
            self.fail("A condition may be nested %(depth)s deep.", depth=t.DEPTH)
        found = self.chain("or", "any", lambda: self.chain("and", "all", self.one))
        self.depth -= 1
        return found

    def chain(self, word: str, tag: str, inner: Callable[[], Part]) -> Part:
        start, found = self.place, [inner()]
        while self.takes(word):
            found.append(inner())
        return found[0] if len(found) == 1 else self.group(start, tag, found)

    def group(self, start: int, tag: str, found: list[Part]) -> Part:
        inside = {str(place): part for place, part in enumerate(found)}
        listed = self.since(start, [part.plain for part in found], inside)
        return self.since(start, {"is": tag, "of": listed.plain}, {"of": listed})

    def one(self) -> Part:
        start = self.place
        if self.takes("not"):
            self.depth += 1
            if self.depth > _NESTED:
                self.fail("A condition may be nested %(depth)s deep.", depth=t.DEPTH)
            of = self.one()
            self.depth -= 1
            return self.since(start, {"is": "not", "of": of.plain}, {"of": of})
        if self.takes("("):
            found = self.expression()
            self.needs(")")
            return found
        if self.here.kind != "word" or self.here.text not in _LEAVES:
            self.fail("A condition is expected here: %(what)s.", what=", ".join(_LEAVES))
        return _LEAVES[self.next().text](self, start)

    def nothing(self, start: int) -> Part:
        everybody = self.tokens[start].text == "everybody"
        return self.since(start, {"is": "all" if everybody else "any", "of": []})

    def listed(self, start: int) -> Part:
        self.needs("(")
        found = [] if self.sees(")") else [self.expression()]
        while found and self.takes(","):
            found.append(self.expression())
        self.needs(")")
        return self.group(start, self.tokens[start].text, found)

    # -- leaves ---------------------------------------------------------------------------------

    def events(self, start: int) -> Part:
        plain: Plain = {"is": self.tokens[start].text}
        inside: Inside = {}
        readers: list[Argument] = [self.named]
        if plain["is"] in {"did", "did_not"}:
            readers = [self.amount] if plain["is"] == "did" else []
        self.needs("(")
        self.event(plain, inside)
        self.arguments(plain, inside, self.where, self.window, *readers)
        if "name" in plain:
            self.compare(plain, inside)
        elif self.named in readers:
            self.fail("Name a property: %(it)s.", self.tokens[start], it='last_value("…", price)')
        return self.since(start, plain, inside)

    def arguments(self, plain: Plain, inside: Inside, *readers: Argument) -> None:
        """What follows the first one, in any order, and the bracket."""
        while self.takes(","):
            if not any(reader(plain, inside) for reader in readers):
                self.fail("%(it)s is not known here.", it=self.here.text or "…")
        self.needs(")")

    def event(self, plain: Plain, inside: Inside) -> None:
        start = self.place
        if self.takes("touchpoint"):
            self.needs("(")
            key, said = "touchpoint", self.text()
            self.needs(")")
        else:
            key, said = "event", self.text()
        plain[key] = said
        inside["event"] = inside[key] = self.since(start, said)

    def where(self, plain: Plain, inside: Inside) -> bool:
        if not self.takes("where"):
            return False
        part = self.filter()
        earlier = inside.get("where")
        known = dict(earlier.inside) if earlier else {}
        known[str(len(known))] = part
        plain["where"] = [one.plain for one in known.values()]
        inside["where"] = Part(plain["where"], earlier.at if earlier else part.at, part.to, known)
        return True

    def filter(self) -> Part:
        start, one, inside = self.place, Plain(), Inside()
        if self.sees("event", "trait") and self.tokens[start + 1].text == "(":
            one["of"] = self.next().text
            self.next()
            one["name"] = self.path()
            self.needs(")")
        else:
            one["name"] = self.path()
        self.compare(one, inside)
        return self.since(start, one, inside)

    def path(self) -> str:
        return self.next().text if self.here.kind == "word" else self.text()

    def named(self, plain: Plain, inside: Inside) -> bool:
        if "name" in plain or self.here.kind not in {"word", "text"}:
            return False
        start = self.place
        plain["name"] = self.path()
        inside["name"] = self.since(start, plain["name"])
        return True

    def amount(self, plain: Plain, inside: Inside) -> bool:
        start = self.place
        if self.takes("sum"):
            self.needs("(")
            plain["sum_of"] = self.path()
            self.needs(")")
        elif not self.takes("count"):
            return False
        op = self.needs(">=", "<=", "=", "between")
        low = json.loads(self.number())
        said = {{">=": "at_least", "<=": "at_most", "=": "exactly"}.get(op, "at_least"): low}
        if op == "between":
            self.needs("and")
            said["at_most"] = json.loads(self.number())
        plain["amount"] = said
        inside["amount"] = self.since(start, said)
        return True

    def sequence(self, start: int) -> Part:
        plain: Plain = {"is": "sequence"}
        inside: Inside = {}
        self.needs("(")
        begun, steps = self.place, [self.step(plain)]
        while self.takes(","):
            if self.sees("step", "no") and "then" not in plain:
                steps.append(self.step(plain))
            elif not self.window(plain, inside):
                self.fail("%(it)s is not known here.", it=self.here.text or "…")
        self.needs(")")
        known = {str(place): step for place, step in enumerate(steps)}
        plain["steps"] = [step.plain for step in steps]
        inside["steps"] = Part(plain["steps"], self.tokens[begun].at, steps[-1].to, known)
        return self.since(start, plain, inside)

    def step(self, plain: Plain) -> Part:
        start = self.place
        if self.takes("no"):
            plain["then"] = "did_not"
        self.needs("step")
        one: Plain = {"is": "step"}
        inside: Inside = {}
        self.needs("(")
        self.event(one, inside)
        self.arguments(one, inside, self.where)
        return self.since(start, one, inside)

    def survey(self, start: int) -> Part:
        return self.asked(start, "survey", "metric", self.window)

    def trait(self, start: int) -> Part:
        return self.asked(start, "trait", "name", self.times)

    def asked(self, start: int, tag: str, key: str, reader: Argument) -> Part:
        self.needs("(")
        plain: Plain = {"is": tag, key: self.text()}
        inside: Inside = {}
        self.arguments(plain, inside, reader)
        self.compare(plain, inside)
        return self.since(start, plain, inside)

    def times(self, plain: Plain, inside: Inside) -> bool:
        start = self.place
        key = "fresh" if self.takes("fresh") else "ago"
        if key == "ago" and self.here.kind != "number":
            return False
        plain[key] = self.span()
        if key == "ago":
            self.needs("ago")
        inside[key] = self.since(start, plain[key])
        return True

    def word(self, start: int) -> Part:
        """tag("VIP"), identifier("email")"""
        tag = self.tokens[start].text
        self.needs("(")
        plain = {"is": tag, "name" if tag == "tag" else "kind": self.text()}
        self.needs(")")
        return self.since(start, plain)

    def consent(self, start: int) -> Part:
        self.needs("(")
        plain: Plain = {"is": "consent", "purpose": self.text()}
        while self.takes(","):
            if self.here.kind == "text":
                plain["channel"] = self.text()
            else:
                plain["state"] = self.needs("granted", "refused", "unknown")
        self.needs(")")
        return self.since(start, plain)

    def segment(self, start: int) -> Part:
        self.needs("(")
        token = self.here
        number = self.number() if token.kind == "number" else ""
        named = number or self.text()
        self.needs(")")
        try:
            found = int(number) if number else self.find(named)
        except (KeyError, ValueError):
            self.fail("There is no segment %(it)s.", token, it=named)
        return self.since(start, {"is": "segment", "id": found})

    # -- comparisons and windows ----------------------------------------------------------------

    def compare(self, plain: Plain, inside: Inside) -> None:
        """`op` and `value` of what was just read."""
        start = self.place
        op = plain["op"] = self.op()
        inside["op"] = self.since(start, op)
        if op in BARE_OPS:
            return
        start = self.place
        if op == "between" or op in t.DATE_OPS:
            low = self.scalar()
            self.needs("and")
            plain["value"] = [low, self.scalar()]
        else:
            plain["value"] = self.values() if self.sees("[") else self.scalar()
        inside["value"] = self.since(start, plain["value"])

    def op(self) -> str:
        known = ("=", "!=", "<", "<=", ">", ">=", "between", "in", "not", "contains", "starts")
        op = self.needs(*known, *BARE_OPS, *sorted(t.DATE_OPS))
        if op in t.DATE_OPS:
            self.needs("between")
        if op == "starts":
            self.needs("with")
            return "starts_with"
        return f"not_{self.needs('in', 'contains')}" if op == "not" else op

    def values(self) -> list[object]:
        self.needs("[")
        found = [self.scalar()]
        while self.takes(","):
            found.append(self.scalar())
        self.needs("]")
        return found

    def scalar(self) -> object:
        if self.here.kind == "text":
            return self.text()
        if self.here.kind != "number" and not self.sees("true", "false"):
            self.fail("A text in quotes, a number, true or false is expected here.")
        return json.loads(self.next().text)

    def window(self, plain: Plain, inside: Inside) -> bool:
        """A window; or of a sequence, how far it may reach."""
        start = self.place
        if plain["is"] == "sequence" and self.sees("within"):
            self.next()
            length = self.span()
            if not self.sees("of"):
                plain["within"] = length
                inside["within"] = self.since(start, length)
                return True
            said: Plain | None = self.since_first(length)
        else:
            said = self.told_window()
        if said is None:
            return False
        plain["window"] = said
        inside["window"] = self.since(start, said)
        return True

    def told_window(self) -> Plain | None:
        if not self.sees(*_WINDOWS):
            return None
        word = self.next().text
        if word in {"today", "yesterday"}:
            return {"is": "this" if word == "today" else "previous", "unit": "day"}
        if word in {"this", "previous"}:
            fiscal = "fiscal_" if self.takes("fiscal") else ""
            return {"is": word, "unit": fiscal + self.needs(*(("year",) if fiscal else _PERIODS))}
        if word in {"from", "until"}:
            return self.between(word)
        if word == "more":
            self.needs("than")
        length = self.span()
        if word == "within":
            return self.since_first(length)
        if word == "more":
            self.needs("ago")
        return {"is": "before" if word == "more" else "last", "span": length}

    def between(self, word: str) -> Plain:
        said: Plain = {"is": "between"}
        if word == "from" and self.takes("any"):
            return said
        said["since" if word == "from" else "until"] = self.day()
        if word == "from" and self.takes("until"):
            said["until"] = self.day()
        return said

    def day(self) -> str:
        return self.next().text if self.here.kind == "date" else self.text()

    def since_first(self, length: str) -> Plain:
        self.needs("of")
        self.needs("first")
        said: Plain = {"is": "since_first", "span": length}
        return said if self.takes("event") else {**said, "event": self.text()}

    def span(self) -> str:
        number = self.number()
        return number + _SPANS[self.needs(*_SPANS)]


_WINDOWS: Final = (
    *("today", "yesterday", "this", "previous", "from", "until", "more", "within", "last"),
)
_LEAVES: Final[dict[str, Callable[[_Reader, int], Part]]] = {
    "did": _Reader.events,
    "did_not": _Reader.events,
    "first_value": _Reader.events,
    "last_value": _Reader.events,
    "sequence": _Reader.sequence,
    "survey": _Reader.survey,
    "trait": _Reader.trait,
    "tag": _Reader.word,
    "identifier": _Reader.word,
    "consent": _Reader.consent,
    "in_segment": _Reader.segment,
    "everybody": _Reader.nothing,
    "nobody": _Reader.nothing,
    "all": _Reader.listed,
    "any": _Reader.listed,
}
