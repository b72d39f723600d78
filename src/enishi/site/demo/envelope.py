"""From rows to Segment messages: who the event is about, as each system of the company knows it."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from enishi.site.demo.answers import CSAT_METRIC
from enishi.site.demo.arrays import APP, DESKTOP, KNOWN, SECOND_CARD, Array
from enishi.site.demo.kinds import ON_DEVICE, SOURCES, SPECS, Kind, Origin
from enishi.site.demo.profiles import Profile, Profiles, json
from enishi.site.demo.telling import PROPERTIES, Teller
from enishi.site.demo.telling.shop import campaign_of

_CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0"
_DESKTOP_AGENT = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_CHROME} Safari/537.36"
_TABLET_AGENT = (
    "Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 Version/18.6 Safari/604.1"
)
_LIBRARY = {
    Origin.WEB: "enishi.js",
    Origin.SHOP: "aoba-orders",
    Origin.POS: "aoba-pos",
    Origin.CALLS: "aoba-cti",
    Origin.MAIL: "aoba-mail",
    Origin.LINE: "aoba-line",
    Origin.LOGISTICS: "aoba-logistics",
    Origin.SURVEY: "aoba-survey",
    Origin.MEMBERS: "aoba-members",
}
_BY_ORDER = frozenset({Kind.SHIPPED, Kind.DELIVERED, Kind.RETURN_REQUESTED, Kind.REFUNDED})
_LINE_LANE = "line"


class Row(NamedTuple):
    time: int
    person: int
    kind: int
    slot: int
    a: int
    b: int
    c: int


class Sent(NamedTuple):
    """One message, ready for the wire."""

    time: int
    origin: Origin
    body: str


class Writer:
    """Writes the messages of one chunk."""

    def __init__(self, teller: Teller, profiles: Profiles) -> None:
        self.teller, self.profiles = teller, profiles
        self.twin = teller.scene.orders.twin.tolist()
        self.first = int(teller.scene.crowd.number[0])

    def write(self, rows: Array, ids: Array) -> Iterator[Sent]:
        stamps = np.datetime_as_string(rows["time"].astype("datetime64[us]"), unit="ms").tolist()
        names = [f"{number:016x}" for number in ids.tolist()]
        for values, stamp, name in zip(rows.tolist(), stamps, names, strict=True):
            row = Row(*values)
            row = row._replace(person=row.person - self.first)
            yield self._message(row, stamp, name)

    def _message(self, row: Row, stamp: str, name: str) -> Sent:
        kind = Kind(row.kind)
        spec = SPECS[kind]
        origin = self.origin(kind, row)
        who, ids = self._who(kind, origin, row)
        context = self._context(kind, origin, row, ids)
        head = (
            f'"type":"{spec.type}","messageId":"{name}",{who}"timestamp":"{stamp}Z",'
            f'"context":{{{context}}}'
        )
        if spec.type == "identify":
            return Sent(row.time, origin, f'{{{head},"traits":{self._traits(kind, row)}}}')
        told = PROPERTIES[kind](self.teller, row.person, row.slot, row.a, row.b, row.c)
        if spec.type == "track":
            head = f'"event":"{spec.name}",{head}'
        else:
            head = f'"name":{told[8 : told.index(chr(34), 9) + 1]},{head}'
        return Sent(row.time, origin, f'{{{head},"properties":{told}}}')

    def origin(self, kind: Kind, row: Row) -> Origin:
        """The system that sends it."""
        if kind in ON_DEVICE and row.slot & 7 == APP:
            return Origin.APP
        if kind == Kind.HELD_OUT and self.teller.titles[row.a][0].startswith(_LINE_LANE):
            return Origin.LINE
        if kind == Kind.CONSENT or kind not in SPECS:
            return Origin.MEMBERS
        return SPECS[kind].origin

    def _who(self, kind: Kind, origin: Origin, row: Row) -> tuple[str, list[tuple[str, str]]]:
        """The call's own ids as JSON, and external ids."""
        said, person = self.profiles.of(row.person), row.person
        if origin in {Origin.WEB, Origin.APP}:
            known = _user(said) if row.slot & KNOWN else ""
            return f'{known}"anonymousId":"{self.profiles.device(person, row.slot & 7)}",', []
        if kind in _BY_ORDER or (origin == Origin.SURVEY and row.slot != CSAT_METRIC):
            return self._buyer(row)
        if origin == Origin.SHOP:
            browser = f'"anonymousId":"{self.profiles.device(person, row.slot & 7)}",'
            return _user(said) + (browser if kind != Kind.REVIEW else ""), []
        if origin == Origin.MEMBERS and not row.slot & SECOND_CARD:
            tied = self.profiles.linked(person, row.time)
            return _user(said) if tied else "", [("member_no", said.member_no)]
        return _user(said) if kind == Kind.LINE_LINKED else "", self._known_by(origin, row, said)

    def _known_by(self, origin: Origin, row: Row, said: Profile) -> list[tuple[str, str]]:
        """What a system without logins knows people by."""
        if origin == Origin.LINE:
            return [("line", said.line)]
        if origin == Origin.MAIL:
            return [("email", said.email)]
        if origin in {Origin.CALLS, Origin.SURVEY}:  # agents find the card of five callers in six
            card = [("member_no", said.member_no)] if row.person % 6 else []
            return [*card, ("phone", said.phone)]
        shown = self.profiles.of(row.person, bool(row.slot & SECOND_CARD))
        return [("member_no", shown.member_no)]

    def _buyer(self, row: Row) -> tuple[str, list[tuple[str, str]]]:
        """Who is behind an order: the card in a store, the login online."""
        if self.teller.channel[row.a] == 0:
            said = self.profiles.of(row.person, self.twin[row.a])
            return "", [("member_no", said.member_no)]
        return _user(self.profiles.of(row.person)), []

    def _context(self, kind: Kind, origin: Origin, row: Row, ids: list[tuple[str, str]]) -> str:
        parts = []
        if origin == Origin.APP:
            parts.append(self._app(row.person))
        else:
            parts.append(f'"library":{{"name":"{_LIBRARY[origin]}","version":"2.1.0"}}')
        if origin == Origin.WEB:
            parts.append(f'"locale":"ja-JP","userAgent":"{self._agent(row)}"')
        if kind == Kind.PAGE and (found := campaign_of(self.teller, row.b, row.c)):
            parts.append(
                f'"campaign":{{"source":"{found[0]}","medium":"{found[1]}","name":"{found[2]}"}}'
            )
        if (
            SPECS[kind].channel
            and SPECS[kind].channel != SOURCES[origin][2]
            and origin != Origin.APP
        ):
            parts.append(f'"channel":"{SPECS[kind].channel}"')
        if ids:
            listed = ",".join(
                f'{{"id":"{value}","type":"{name}","collection":"users","encoding":"none"}}'
                for name, value in ids
            )
            parts.append(f'"externalIds":[{listed}]')
        return ",".join(parts)

    def _agent(self, row: Row) -> str:
        model, system, version, _share = self.teller.phone[row.person]
        if row.slot & 7 == DESKTOP:
            return _DESKTOP_AGENT
        if row.slot & 7 > APP:
            return _TABLET_AGENT
        if system == "iOS":
            os = version.replace(".", "_")
            return (
                f"Mozilla/5.0 (iPhone; CPU iPhone OS {os} like Mac OS X) AppleWebKit/605.1.15 "
                f"(KHTML, like Gecko) Version/{version} Mobile/15E148 Safari/604.1"
            )
        return f"Mozilla/5.0 (Linux; Android {version}; {model}) {_CHROME} Mobile Safari/537.36"

    def _app(self, person: int) -> str:
        model, system, version, _share = self.teller.phone[person]
        library = "analytics-swift" if system == "iOS" else "analytics-kotlin"
        return (
            f'"library":{{"name":"{library}","version":"1.9.0"}},'
            f'"app":{{"name":"青葉リビング","version":"4.12.0"}},'
            f'"device":{{"id":"{self.profiles.device(person, 4)}","model":"{model}",'
            f'"type":"{system.lower()}"}},"os":{{"name":"{system}","version":"{version}"}}'
        )

    def _traits(self, kind: Kind, row: Row) -> str:
        if kind == Kind.MEMBER:
            return self.profiles.traits(row.person, bool(row.slot & SECOND_CARD))
        said = self.profiles.of(row.person)
        if kind == Kind.LINE_LINKED:
            return json({"line_id": said.line, "line_name": said.given_name})
        traits = {"name": said.name, "email": said.email}
        if self.profiles.linked(row.person, row.time):
            traits["member_no"] = said.member_no
        return json(traits)


def _user(said: Profile) -> str:
    return f'"userId":"{said.user_id}",'
