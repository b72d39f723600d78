"""From the text of a map to the map, or to every problem in it with its line."""

import re
import tomllib
from collections.abc import Callable, Iterator
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enishi.connect.mapping.expressions import ExpressionError, quoted, rendered
from enishi.connect.mapping.language import (
    Column,
    Consent,
    Each,
    Format,
    Join,
    Map,
    MapError,
    Problem,
    Step,
    Table,
    Type,
    View,
)
from enishi.connect.mapping.lines import Path, line_of, spelt

IDENTIFIERS = (
    "user_id", "anonymous_id", "member_no", "email", "phone", "line", "device", "custom",
)  # fmt: skip
CHANNELS = {
    "web", "app", "store", "phone", "mail", "line", "sms", "push", "chat", "social", "post",
}  # fmt: skip
LONGEST = 200_000
NAME = re.compile(r"\w[\w ]{0,62}")
T = TypeVar("T")


def parse(text: str) -> Map:
    """The map that `text` describes. Raises MapError with all problems."""
    if len(text) > LONGEST:
        raise MapError([Problem(1, "", _("The map is longer than 200,000 characters."))])
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise MapError([Problem(line, "TOML", str(error))]) from error
    reader = Reader(text)
    result = reader.map(data)
    if reader.problems:
        raise MapError(sorted(reader.problems, key=lambda problem: problem.line))
    return result


class Reader:
    """Walks the TOML and gathers problems instead of stopping at the first."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.problems: list[Problem] = []

    def map(self, data: dict[str, Any]) -> Map:
        self.known(data, (), {
            "name", "source", "zone", "currency", "encoding", "channel", "description",
            "tables", "views", "events", "people", "messages",
        })  # fmt: skip
        name = self.take(data, (), "name", str, "")
        tables = self.tables(data)
        views = tuple(
            self.view(key, spec, ("views", key))
            for key, spec in self.take(data, (), "views", dict, {}).items()
        )
        steps = (
            *self.steps(data, "people", self.person),
            *self.steps(data, "events", self.event),
            *self.steps(data, "messages", self.message),
        )
        if not tables:
            self.wrong((), _("A map needs at least one [tables.NAME]."))
        if not steps:
            self.wrong((), _("A map needs [[events]], [[people]] or [[messages]]."))
        self.origins(tables, views, steps)
        return Map(
            name=name,
            source=self.take(data, (), "source", str, name or "import")[:80],
            zone=self.zone(data),
            currency=self.take(data, (), "currency", str, ""),
            encoding=self.take(data, (), "encoding", str, ""),
            channel=self.channel(data, ()),
            description=self.strings(data, (), "description"),
            tables=tables,
            views=views,
            steps=tuple(one for step in steps for one in step.with_consents_apart()),
        )

    def zone(self, data: dict[str, Any]) -> str:
        zone = self.take(data, (), "zone", str, "")
        if zone:
            try:
                ZoneInfo(zone)
            except (ValueError, OSError, LookupError):
                self.wrong(("zone",), _("“%s” is not a time zone.") % zone)
        return zone

    def channel(self, spec: dict[str, Any], path: Path) -> str:
        channel = self.take(spec, path, "channel", str, "")
        if channel and channel not in CHANNELS:
            self.wrong((*path, "channel"), _("“%s” is not a channel.") % channel)
        return channel

    def tables(self, data: dict[str, Any]) -> tuple[Table, ...]:
        found = []
        for name, spec in self.take(data, (), "tables", dict, {}).items():
            path: Path = ("tables", name)
            self.name(name, path)
            if not self.known(
                spec, path, {"file", "files", "columns", "format", "closed", "optional"}
            ):
                continue
            files = self.texts(spec, path, "files") or self.texts(spec, path, "file")
            columns = tuple(
                self.column(key, column, (*path, "columns", key))
                for key, column in self.take(spec, path, "columns", dict, {}).items()
            )
            found.append(
                Table(
                    name=name,
                    files=files or (name,),
                    columns=columns,
                    format=self.one_of(spec, path, "format", Format, Format.ROWS),
                    closed=self.take(spec, path, "closed", bool, default=False),
                    optional=self.take(spec, path, "optional", bool, default=False),
                )
            )
        return tuple(found)

    def column(self, name: str, spec: object, path: Path) -> Column:
        if isinstance(spec, str):
            spec = {"type": spec}
        if not self.known(spec, path, {"type", "headers", "optional", "formats", "path"}):
            return Column(name)
        assert isinstance(spec, dict)  # noqa: S101 -- `known` has said so
        return Column(
            name=name,
            type=self.one_of(spec, path, "type", Type, Type.TEXT),
            headers=self.texts(spec, path, "headers"),
            optional=self.take(spec, path, "optional", bool, default=False),
            formats=self.texts(spec, path, "formats"),
            path=self.take(spec, path, "path", str, ""),
        )

    def view(self, name: str, spec: object, path: Path) -> View:
        self.name(name, path)
        if not self.known(spec, path, {"from", "join", "where", "group", "columns"}):
            return View(name, "")
        assert isinstance(spec, dict)  # noqa: S101 -- `known` has said so
        group = self.keys(spec, path, "group")
        grouped = bool(group)
        columns: list[tuple[str, str | Each]] = []
        for key, value in self.take(spec, path, "columns", dict, {}).items():
            where = (*path, "columns", key)
            if isinstance(value, str):
                columns.append((key, self.expression(value, where, aggregates=grouped)))
            elif self.known(value, where, {"each", "order"}):
                fields = self.expressions(value, where, "each")
                columns.append((key, Each(fields, self.optional(value, where, "order"))))
        return View(
            name=name,
            origin=self.take(spec, path, "from", str, ""),
            joins=self.joins(spec, path),
            where=self.optional(spec, path, "where"),
            group=group,
            columns=tuple(columns),
            line=line_of(self.text, path),
        )

    def joins(self, spec: dict[str, Any], path: Path) -> tuple[Join, ...]:
        found = []
        where = (*path, "join")
        for relation, on in self.take(spec, path, "join", dict, {}).items():
            if isinstance(on, str):
                found.append(Join(relation, ((on, on),)))
            elif isinstance(on, dict) and on and all(isinstance(v, str) for v in on.values()):
                found.append(Join(relation, self.expressions(spec["join"], where, relation)))
            else:
                self.wrong(
                    (*path, "join", relation), _("A join names a column, or {theirs = ours}.")
                )
        return tuple(found)

    def steps(
        self, data: dict[str, Any], kind: str, read: Callable[[dict[str, Any], Path], Step]
    ) -> Iterator[Step]:
        for index, spec in enumerate(self.take(data, (), kind, list, [])):
            if isinstance(spec, dict):
                yield read(spec, (kind, index))
            else:
                self.wrong((kind, index), _("Write it as [[%s]].") % kind)

    def person(self, spec: dict[str, Any], path: Path) -> Step:
        self.known(spec, path, {
            "from", "join", "where", "key", "timestamp", "channel", "identifiers", "traits",
            "consents",
        })  # fmt: skip
        consents = []
        for index, consent in enumerate(self.take(spec, path, "consents", list, [])):
            where = (*path, "consents", index)
            if self.known(consent, where, {"purpose", "channel", "granted"}):
                purpose = self.need(consent, where, "purpose")
                granted = self.expression(
                    self.need(consent, where, "granted") or "null", (*where, "granted")
                )
                consents.append(Consent(purpose, granted, self.channel(consent, where)))
        return self.step("identify", spec, path, "traits", tuple(consents))

    def event(self, spec: dict[str, Any], path: Path) -> Step:
        self.known(spec, path, {
            "name", "name_from", "from", "join", "where", "key", "timestamp", "channel",
            "identifiers", "properties",
        })  # fmt: skip
        if not (spec.get("name") or spec.get("name_from")):
            self.wrong(path, _("An event needs a name, or name_from (an expression)."))
        self.need(spec, path, "timestamp")
        return self.step("track", spec, path, "properties", ())

    def message(self, spec: dict[str, Any], path: Path) -> Step:
        self.known(spec, path, {"from"})
        return Step("raw", self.need(spec, path, "from"))

    def step(
        self,
        kind: str,
        spec: dict[str, Any],
        path: Path,
        values: str,
        consents: tuple[Consent, ...],
    ) -> Step:
        identifiers = self.expressions(spec, path, "identifiers")
        for name, _expression in identifiers:
            if name not in IDENTIFIERS:
                self.wrong((*path, "identifiers", name), _("“%s” is not an identifier.") % name)
        if not identifiers:
            self.wrong(path, _("Say in identifiers whose it is, for example user_id."))
        return Step(
            kind=kind,
            origin=self.need(spec, path, "from"),
            name=self.take(spec, path, "name", str, "")[:200],
            name_from=self.optional(spec, path, "name_from"),
            joins=self.joins(spec, path),
            where=self.optional(spec, path, "where"),
            key=self.keys(spec, path, "key"),
            timestamp=self.optional(spec, path, "timestamp"),
            channel=self.channel(spec, path),
            identifiers=identifiers,
            values=self.expressions(spec, path, values),
            consents=consents,
            line=line_of(self.text, path),
        )

    def origins(
        self, tables: tuple[Table, ...], views: tuple[View, ...], steps: tuple[Step, ...]
    ) -> None:
        """Every `from` and `join` names a table, or a view above it."""
        known = {table.name for table in tables}
        for view in views:
            self.relations(view, known, ("views", view.name))
            if view.name in known:
                self.wrong(("views", view.name), _("There is a table of this name."))
            known.add(view.name)
        counts = {"identify": 0, "track": 0, "raw": 0}
        kinds = {"identify": "people", "track": "events", "raw": "messages"}
        for step in steps:
            self.relations(step, known, (kinds[step.kind], counts[step.kind]))
            counts[step.kind] += 1

    def relations(self, asked: View | Step, known: set[str], path: Path) -> None:
        if asked.origin and asked.origin not in known:
            self.wrong((*path, "from"), _("There is no table or view “%s”.") % asked.origin)
        for join in asked.joins:
            if join.relation not in known:
                self.wrong((*path, "join"), _("There is no table or view “%s”.") % join.relation)

    def take(self, spec: dict[str, Any], path: Path, key: str, kind: type[T], default: T) -> T:
        value = spec.get(key, default)
        if isinstance(value, kind):
            return value
        self.wrong((*path, key), _("This should be %s.") % TYPES[kind])
        return default

    def need(self, spec: dict[str, Any], path: Path, key: str) -> str:
        value = self.take(spec, path, key, str, "")
        if not value and not isinstance(spec.get(key), (int, float, dict, list)):
            self.wrong(path, _("“%s” is missing.") % key)
        return value

    def texts(self, spec: dict[str, Any], path: Path, key: str) -> tuple[str, ...]:
        value = spec.get(key, [])
        if isinstance(value, str):
            return (value,)
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.wrong((*path, key), _("This should be a text, or a list of texts."))
        return ()

    def keys(self, spec: dict[str, Any], path: Path, key: str) -> tuple[str, ...]:
        return tuple(self.expression(text, (*path, key)) for text in self.texts(spec, path, key))

    def strings(self, spec: dict[str, Any], path: Path, key: str) -> dict[str, str]:
        return dict(self.pairs(spec, path, key))

    def pairs(self, spec: dict[str, Any], path: Path, key: str) -> tuple[tuple[str, str], ...]:
        found = []
        for name, value in self.take(spec, path, key, dict, {}).items():
            if isinstance(value, str):
                found.append((name, value))
            else:
                self.wrong((*path, key, name), _("This should be an expression in quotes."))
        return tuple(found)

    def expressions(
        self, spec: dict[str, Any], path: Path, key: str, *, aggregates: bool = False
    ) -> tuple[tuple[str, str], ...]:
        found = self.pairs(spec, path, key)
        for name, text in found:
            self.expression(text, (*path, key, name), aggregates=aggregates)
        return found

    def expression(self, text: str, path: Path, *, aggregates: bool = False) -> str:
        """Whether it can be said at all; whether its columns are there shows when the files are."""
        try:
            rendered(text, lambda _relation, column: quoted(column), aggregates=aggregates)
        except ExpressionError as error:
            self.wrong(path, str(error))
        return text

    def optional(self, spec: dict[str, Any], path: Path, key: str) -> str:
        text = self.take(spec, path, key, str, "")
        return self.expression(text, (*path, key)) if text else ""

    def one_of(self, spec: dict[str, Any], path: Path, key: str, kind: type[T], default: T) -> T:
        value = spec.get(key, default)
        try:
            return kind(value)  # type: ignore[call-arg] # an enum is called with its value
        except ValueError:
            choices = ", ".join(str(item) for item in kind)  # type: ignore[attr-defined] # an enum
            self.wrong((*path, key), _("“%(value)s” is none of %(choices)s.") % {
                "value": value, "choices": choices
            })  # fmt: skip
            return default

    def name(self, name: str, path: Path) -> None:
        if not NAME.fullmatch(name):
            self.wrong(path, _("“%s” is not a name.") % name)

    def known(self, spec: object, path: Path, keys: set[str]) -> bool:
        if not isinstance(spec, dict):
            self.wrong(path, _("This should be a table of settings."))
            return False
        for key in spec:
            if key not in keys:
                self.wrong((*path, key), _("“%s” is not a setting here.") % key)
        return True

    def wrong(self, path: Path, message: str) -> None:
        self.problems.append(Problem(line_of(self.text, path), spelt(path), message))


TYPES: dict[type, Promise] = {
    str: gettext_lazy("a text"), dict: gettext_lazy("a table"), list: gettext_lazy("a list"),
    bool: gettext_lazy("true or false"),
}  # fmt: skip
