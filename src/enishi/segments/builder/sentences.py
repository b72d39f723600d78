"""A condition as sentences of words and tokens: what the builder shows and the page reads aloud.

Every row and token knows where in the condition it stands (`path`, as in `of/0/window`), so that
the editor changes the JSON and asks for the sentences again; words are written here only."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from enishi.lens.conditions import tree
from enishi.segments.builder import wording
from enishi.segments.builder.labels import event_label

_HOLE: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Token:
    """A word that opens an editor. `edit` names the editor; `path` is the node it changes."""

    text: str
    edit: str
    path: str
    tone: str = ""


@dataclass(frozen=True)
class Text:
    text: str


Part = Token | Text


@dataclass(frozen=True)
class Row:
    """One condition. `steps` are those that follow it in time; `broken` says what is missing."""

    path: str
    kind: str
    icon: str
    parts: Sequence[Part]
    tone: str = ""
    steps: Sequence["Row"] = ()
    broken: str = ""
    can_filter: str = ""  # the node that takes one more filter of a property


@dataclass(frozen=True)
class Group:
    path: str
    mode: Token
    lead: Sequence[Part]
    rows: Sequence["Row | Group"]
    depth: int = 0
    node: str = ""  # where its `of` stands: differs from the path under a negation
    negated: bool = False

    @property
    def is_group(self) -> bool:
        return True


@dataclass(frozen=True)
class Names:
    """What ids and codes are called."""

    segments: Mapping[int, str] = field(default_factory=dict)
    traits: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)


def as_group(condition: tree.Condition) -> tree.All | tree.Any:
    """What is no group stands alone in one: so it is edited."""
    if isinstance(condition, tree.All | tree.Any):
        return condition
    return tree.All(of=(condition,))


def outline(condition: tree.All | tree.Any, names: Names) -> Group:
    """The whole condition, row by row."""
    return Writer(names).group(condition, "", 0)


def fill(sentence: str, **tokens: Part | Sequence[Part]) -> list[Part]:
    """The words of a translated sentence with tokens in its holes."""
    parts: list[Part] = []
    end = 0
    for hole in _HOLE.finditer(sentence):
        if hole.start() > end:
            parts.append(Text(sentence[end : hole.start()]))
        put = tokens[hole[1]]
        parts += put if isinstance(put, Sequence) else [put]
        end = hole.end()
    if end < len(sentence):
        parts.append(Text(sentence[end:]))
    return parts


def plain(group: Group) -> str:
    """The condition in one sentence, to be copied."""
    rows = [plain(row) if isinstance(row, Group) else spoken(row) for row in group.rows]
    joined = (_(" or ") if group.mode.tone == "violet" else _(", and ")).join(rows)
    if group.negated:
        return _("not ({what})").format(what=joined)
    if group.depth:
        return _("({what})").format(what=joined)
    return joined or _("everybody")


def spoken(row: Row) -> str:
    said = "".join(part.text for part in row.parts)
    return said + "".join(_(", ") + spoken(step) for step in row.steps)


def lead_of(depth: int, within: str, *, negated: bool) -> str:
    """The words in front of a group; `within`: how it is joined to what stands before."""
    if not depth:
        return _("Customers who meet {mode} of these")
    if negated:
        return _("or {mode} of these hold") if within == "or" else _("and {mode} of these hold")
    return _("or {mode} of these") if within == "or" else _("and {mode} of these")


class Writer:
    def __init__(self, names: Names) -> None:
        self.names = names

    def group(
        self,
        of: tree.All | tree.Any,
        path: str,
        depth: int,
        *,
        negated: bool = False,
        within: str = "and",
    ) -> Group:
        node = join(path, "of") if negated else path
        word = "or" if isinstance(of, tree.Any) else "and"
        rows = [
            self.row_or_group(part, join(node, "of", number), depth + 1, word)
            for number, part in enumerate(of.of)
        ]
        mode = self._mode(of, path, negated=negated)
        lead = fill(lead_of(depth, within, negated=negated), mode=mode)
        return Group(path, mode, lead, rows, depth, node, negated)

    def _mode(self, of: tree.All | tree.Any, path: str, *, negated: bool) -> Token:
        if negated:
            text = _("none of them") if isinstance(of, tree.Any) else _("not all")
            return Token(text, "mode", path, "bad")
        if isinstance(of, tree.Any):
            return Token(_("any"), "mode", path, "violet")
        return Token(_("all"), "mode", path, "info")

    def row_or_group(
        self, part: tree.Condition, path: str, depth: int, within: str = "and"
    ) -> Row | Group:
        if isinstance(part, tree.All | tree.Any):
            return self.group(part, path, depth, within=within)
        if isinstance(part, tree.Not):
            return self._negated(part.of, path, depth, within)
        return self.row(part, path)

    def _negated(self, inner: tree.Condition, path: str, depth: int, within: str) -> Row | Group:
        if isinstance(inner, tree.Not):  # twice turned around: written as it stands
            return self.row_or_group(inner.of, join(path, "of", "of"), depth, within)
        if isinstance(inner, tree.All | tree.Any):
            return self.group(inner, path, depth, negated=True, within=within)
        row = self.row(inner, join(path, "of"))
        leave_out = Token(_("leave out"), "not", path, "bad")
        parts = fill(_("{leave_out}: {who}"), leave_out=leave_out, who=list(row.parts))
        return Row(path, row.kind, "circle-slash", parts, "bad", row.steps, row.broken)

    def row(self, leaf: tree.Condition, path: str) -> Row:
        write = getattr(self, f"_{type(leaf).__name__.lower()}")
        row: Row = write(leaf, path)
        return row

    def _did(self, leaf: tree.Did, path: str) -> Row:
        event = self.event(leaf, path)
        window = Token(wording.window(leaf.window), "window", path)
        amount = Token(wording.amount(leaf.amount, total=bool(leaf.sum_of)), "amount", path)
        where = self.where(leaf, path)
        if leaf.sum_of:
            of = Token(self.property(leaf.sum_of), "sum_of", path)
            sentence = _("{window}, the sum of {of} of {event}{where} was {amount}")
            parts = fill(sentence, window=window, of=of, event=event, where=where, amount=amount)
        else:
            sentence = _("{window}, did {event}{where} {amount}")
            parts = fill(sentence, window=window, event=event, where=where, amount=amount)
        return Row(path, "did", self.icon(leaf), parts, can_filter=path)

    def _didnot(self, leaf: tree.DidNot, path: str) -> Row:
        parts = fill(
            _("{window}, {never} {event}{where}"),
            window=Token(wording.window(leaf.window), "window", path),
            never=Text(_("did not do")),
            event=self.event(leaf, path),
            where=self.where(leaf, path),
        )
        return Row(path, "did_not", "circle-minus", parts, "bad", can_filter=path)

    def _sequence(self, leaf: tree.Sequence, path: str) -> Row:
        first, *then = leaf.steps
        window = Token(wording.window(leaf.window), "window", path)
        at = join(path, "steps", 0)
        parts = fill(
            _("{window}, did {event}{where} first"),
            window=window,
            event=self.event(first, at),
            where=self.where(first, at),
        )
        steps = [self._step(leaf, path, number) for number in range(1, len(then) + 1)]
        return Row(path, "sequence", self.icon(first), parts, steps=steps, can_filter=at)

    def _step(self, leaf: tree.Sequence, path: str, number: int) -> Row:
        step, at = leaf.steps[number], join(path, "steps", number)
        within = Token(_("within {span}").format(span=wording.span(leaf.within)), "within", path)
        text, tone = (_("did not do"), "bad") if leaf.then == "did_not" else (_("did"), "good")
        then = Token(text, "then", path, tone)
        sentence = _("then {within} {then} {event}{where}")
        parts = fill(
            sentence,
            within=within,
            then=then,
            event=self.event(step, at),
            where=self.where(step, at),
        )
        return Row(at, "step", "corner-down-right", parts, can_filter=at)

    def _firstvalue(self, leaf: tree.FirstValue, path: str) -> Row:
        return self._value_of(
            leaf, path, _("{window}, the first {name} of {event}{where} was {how}")
        )

    def _lastvalue(self, leaf: tree.LastValue, path: str) -> Row:
        return self._value_of(
            leaf, path, _("{window}, the latest {name} of {event}{where} was {how}")
        )

    def _value_of(self, leaf: tree.FirstValue | tree.LastValue, path: str, sentence: str) -> Row:
        parts = fill(
            sentence,
            window=Token(wording.window(leaf.window), "window", path),
            name=Token(self.property(leaf.name), "property", path),
            event=self.event(leaf, path),
            where=self.where(leaf, path),
            how=self.compare(leaf.op, leaf.value, path),
        )
        return Row(path, "value", "hash", parts, can_filter=path)

    def _survey(self, leaf: tree.Survey, path: str) -> Row:
        parts = fill(
            _("{window}, the latest {metric} was {how}"),
            window=Token(wording.window(leaf.window), "window", path),
            metric=Token(leaf.metric, "metric", path),
            how=self.compare(leaf.op, leaf.value, path),
        )
        return Row(path, "survey", "gauge", parts)

    def _trait(self, leaf: tree.Trait, path: str) -> Row:
        name = Token(self.names.traits.get(leaf.name, leaf.name), "trait", path)
        how = self.compare(leaf.op, leaf.value, path)
        if leaf.ago:
            ago = Token(wording.span(leaf.ago), "ago", path)
            return Row(
                path,
                "trait",
                "user",
                fill(_("{name} was {how}, {ago} ago"), name=name, how=how, ago=ago),
            )
        if leaf.fresh:
            fresh = Token(wording.span(leaf.fresh), "fresh", path)
            sentence = _("{name} is {how}, said in the last {fresh}")
            return Row(path, "trait", "user", fill(sentence, name=name, how=how, fresh=fresh))
        return Row(path, "trait", "user", fill(_("{name} is {how}"), name=name, how=how))

    def _tag(self, leaf: tree.Tag, path: str) -> Row:
        tag = Token(leaf.name, "tag", path)
        return Row(path, "tag", "tag", fill(_("carries the tag {tag}"), tag=tag))

    def _consent(self, leaf: tree.Consent, path: str) -> Row:
        states = {
            "granted": (_("given"), "good"),
            "refused": (_("refused"), "bad"),
            "unknown": (_("unknown"), ""),
        }
        text, tone = states[leaf.state]
        channel = self.names.channels.get(leaf.channel, leaf.channel) or _("every channel")
        parts = fill(
            _("consent to {purpose} by {channel} is {state}"),
            purpose=Token(leaf.purpose, "purpose", path),
            channel=Token(channel, "channel", path),
            state=Token(text, "state", path, tone),
        )
        return Row(path, "consent", "shield-check", parts)

    def _identifier(self, leaf: tree.Identifier, path: str) -> Row:
        kind = Token(self.names.kinds.get(leaf.kind, leaf.kind), "kind", path)
        return Row(
            path, "identifier", "fingerprint", fill(_("has an identifier {kind}"), kind=kind)
        )

    def _insegment(self, leaf: tree.InSegment, path: str) -> Row:
        name = self.names.segments.get(leaf.id)
        broken = "" if name else _("This segment no longer exists.")
        text = name or _("deleted segment {id}").format(id=leaf.id)
        token = Token(text, "segment", path, "" if name else "bad")
        parts = fill(_("is in the segment {segment}"), segment=token)
        return Row(path, "segment", "layers", parts, "bad" if broken else "", broken=broken)

    def event(self, events: tree.Events, path: str) -> Token:
        if events.touchpoint:
            return Token(events.touchpoint, "event", path)
        return Token(event_label(events.event), "event", path)

    def where(self, events: tree.Events, path: str) -> list[Part]:
        """Each filter a token: who looked at a product [price 10,000 or more]."""
        parts: list[Part] = []
        for number, one in enumerate(events.where):
            words = f"{self.property(one.name)} {wording.comparison(one.op, one.value)}"
            parts += [
                Text(_(" with ") if not number else _(" and ")),
                Token(words, "filter", join(path, "where", number)),
            ]
        return parts

    def compare(self, op: str, value: tree.Value, path: str) -> Token:
        return Token(wording.comparison(op, value), "compare", path)

    def property(self, name: str) -> str:
        return self.names.traits.get(name, name)

    def icon(self, events: tree.Events) -> str:
        for word, icon in ICONS:
            if word in (events.event or events.touchpoint):
                return icon
        return "activity"


ICONS: Final = (
    ("Order", "shopping-bag"),
    ("Cart", "shopping-cart"),
    ("Product", "tag"),
    ("Viewed", "eye"),
    ("Deliver", "truck"),
    ("Shipment", "truck"),
    ("Call", "phone"),
    ("LINE", "message-circle"),
    ("Mail", "mail"),
    ("Email", "mail"),
    ("Survey", "clipboard-list"),
    ("Review", "star"),
    ("Ticket", "life-buoy"),
    ("Complaint", "triangle-alert"),
    ("Store", "store"),
)


def join(path: str, *steps: str | int) -> str:
    return "/".join([*([path] if path else []), *map(str, steps)])


def rows_of(group: Group) -> Iterator[Row]:
    for row in group.rows:
        if isinstance(row, Group):
            yield from rows_of(row)
        else:
            yield row
