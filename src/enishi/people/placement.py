"""To which identity an event belongs, for ever: decided by the arrivals alone, never by merges.

An event's identity is the owner of its strongest identifier. What else the event carries either
becomes that identity's (if nobody owned it) or is *evidence* that its owner is the same person
(`Register.link`), to be weighed in `people.partition`. Since nothing here looks at merges or
vetoes, a merge can be undone without moving an event: only the second step is played again.

A browser or device is a *carrier*: it is handed from one user to the next, so it is held in spans
of event time.
 - Nobody has said who uses it: its first user takes it, earlier anonymous events included. A user
   who is new is attached to the anonymous identity; one who was known before is linked to it by
   evidence.
 - Another user identifies on it: a span of theirs begins at that event's time, with no evidence at
   all. A later (or late) anonymous event belongs to the user of its own moment.

A telephone number with nothing beside it says least: families and shops share one. Rows that carry
a name and a number only are told apart by the name, and their likeness is evidence like any other.
"""

from enishi.lib.text import letters
from enishi.people.arrivals import Arrival
from enishi.people.enums import ALIAS, CARRIERS, INNER_KINDS, NAMED_PHONE, NOBODY, WHO, Kind
from enishi.people.kinds import Claim, Rules
from enishi.people.naming import name_in
from enishi.people.register import Held, Key, Register, users_of


def claims_of(pairs: tuple[tuple[str, str], ...], rules: Rules) -> list[Claim]:
    """The identifiers that say something, strongest first."""
    if len(pairs) == 1:
        only = rules.claim(*pairs[0])
        return [only] if only else []
    found: dict[Key, Claim] = {}
    for kind, raw in pairs:
        claim = rules.claim(kind, raw)
        if claim is not None:
            found.setdefault(claim.key, claim)
    if len(found) < 2:
        return list(found.values())
    return sorted(found.values(), key=_weakness)


def _weakness(claim: Claim) -> int:
    return -claim.rank


def keys_of(arrival: Arrival, claims: list[Claim], previous: list[Claim]) -> list[Key]:
    """Every identifier that placing the arrival may ask for."""
    keys = [claim.key for claim in claims]
    keys += [claim.key for claim in previous]
    if not claims:
        keys.append(_nobody(arrival))
    elif claims[0].kind == Kind.PHONE:
        keys.append(_named_phone(arrival, claims[0]))
    return keys


def _nobody(arrival: Arrival) -> Key:
    return (NOBODY, str(arrival.source_id))


def _named_phone(arrival: Arrival, claim: Claim) -> Key:
    return (NAMED_PHONE, f"{claim.value}|{letters(name_in(arrival.traits))}"[:254])


def place(register: Register, arrival: Arrival, claims: list[Claim], previous: list[Claim]) -> int:
    """The identity of the event; its identifiers are settled with it."""
    if not claims:
        return _owner_or_new(register, _nobody(arrival), arrival)
    me = _identity_of(register, arrival, claims)
    user = claims[0].label if _says_who(claims[0]) else ""
    for claim in claims:
        held = register.at(claim.key, arrival.at)
        if held is None:
            if register.has_room(me, claim.kind):
                carrier = claim.kind in CARRIERS
                claimant = user or _claim_beside(register, arrival, claims) if carrier else ""
                register.attach(claim, me, arrival, claimant)
        elif claim.kind in CARRIERS and user:
            _settle_carrier(register, held, me, arrival, claims)
        else:
            held.touch(arrival.at, "")
            register.link(held.identity, me, claim.key, arrival, rule="identifier")
    if previous:
        _settle_alias(register, me, arrival, previous, user)
    return me


def _says_who(claim: Claim) -> bool:
    return claim.kind not in CARRIERS and claim.kind != Kind.PHONE


def _identity_of(register: Register, arrival: Arrival, claims: list[Claim]) -> int:
    top = claims[0]
    if top.kind == Kind.PHONE:
        return _identity_by_phone(register, arrival, top)
    held = register.at(top.key, arrival.at)
    if held is not None:
        return held.identity
    for claim in claims[1:]:
        if claim.kind in CARRIERS:
            span = register.at(claim.key, arrival.at)
            if span and (top.kind in CARRIERS or _is_anonymous(register, span)):
                return span.identity
    return register.new_identity(arrival.at)


def _is_anonymous(register: Register, span: Held) -> bool:
    """Nobody has said who the identity is, on this carrier or on any other of it."""
    if span.claim:
        return False
    quiet = (*CARRIERS, Kind.PHONE, *INNER_KINDS)
    return all(held.kind in quiet and not held.claim for held in register.owned(span.identity))


def _identity_by_phone(register: Register, arrival: Arrival, top: Claim) -> int:
    named = _named_phone(arrival, top)
    if not named[1].endswith("|") or top.key in register.shared:
        return _owner_or_new(register, named, arrival)
    held = register.at(top.key, arrival.at)
    return held.identity if held else register.new_identity(arrival.at)


def _owner_or_new(register: Register, key: Key, arrival: Arrival) -> int:
    held = register.at(key, arrival.at)
    if held is None:
        identity = register.new_identity(arrival.at)
        held = register.hold(key, "", identity, arrival, since=0, user="")
    return held.identity


def _claim_beside(register: Register, arrival: Arrival, claims: list[Claim]) -> str:
    """Who uses the known carrier that came with a new one."""
    for claim in claims:
        if claim.kind in CARRIERS and (span := register.at(claim.key, arrival.at)):
            return span.claim
    return ""


def _settle_carrier(
    register: Register, span: Held, me: int, arrival: Arrival, claims: list[Claim]
) -> None:
    """Somebody who said who they are uses a carrier that is known."""
    user = claims[0].label
    if span.claim != user and span.identity != me:
        if _contradicts(register, span, me, claims):
            _hand_over(register, span, me, arrival, claims)
            return
        register.link(span.identity, me, (span.kind, span.value), arrival, rule="carrier")
    if not span.claim or _is_stronger(register, user, span.claim):
        span.claim, span.claimed_from, span.claimed_to = user, arrival.at, arrival.at
        span.changed = True
    span.touch(arrival.at, user)


def _is_stronger(register: Register, user: str, than: str) -> bool:
    rank = register.rules.rank
    return rank(user.partition(":")[0]) > rank(than.partition(":")[0])


def _contradicts(register: Register, span: Held, me: int, claims: list[Claim]) -> bool:
    """Both sides say who they are, in the same terms, and differ."""
    mine = users_of(register.owned(me))
    for claim in claims:
        mine[claim.kind].add(claim.value)
    theirs = users_of([span, *register.owned(span.identity)])
    return any(theirs[kind] and mine[kind] and theirs[kind].isdisjoint(mine[kind]) for kind in WHO)


def _hand_over(
    register: Register, span: Held, me: int, arrival: Arrival, claims: list[Claim]
) -> None:
    """A span of the new user begins; if the event is late, the user before comes back after it."""
    at, user, key = arrival.at, claims[0].label, (span.kind, span.value)
    if span.since == at:  # two users in one microsecond: the first stays
        return
    raw = next(claim.raw for claim in claims if claim.key == key)
    register.hold(key, raw, me, arrival, since=at, user=user)
    if span.claimed_to is None or span.claimed_from is None or span.claimed_to < at:
        return
    back = span.claimed_from if span.claimed_from > at else span.claimed_to
    if back > at and all(other.since != back for other in register.spans(key)):
        again = register.hold(key, span.raw, span.identity, arrival, since=back, user=span.claim)
        again.claimed_from, again.claimed_to = back, span.claimed_to
        again.first_seen, again.last_seen = back, max(back, span.last_seen)
    earlier = span.claimed_from < at
    span.claimed_from = span.claimed_from if earlier else None
    span.claimed_to = span.claimed_from
    span.changed = True


def _settle_alias(
    register: Register, me: int, arrival: Arrival, previous: list[Claim], user: str
) -> None:
    """`alias` says outright that two ids are one person. Which kind a bare previous id has is
    often a guess of the sender: the known ones count; of unknown ones, a carrier is taken and
    anything else is born."""
    known = [(claim, register.at(claim.key, arrival.at)) for claim in previous]
    for claim, held in known:
        if held is not None:
            register.link(held.identity, me, (ALIAS, claim.value), arrival, rule=ALIAS)
            if claim.kind in CARRIERS and user and not held.claim:
                held.claim, held.claimed_from, held.claimed_to = user, arrival.at, arrival.at
                held.changed = True
    if any(held for _, held in known):
        return
    carriers = [claim for claim in previous if claim.kind in CARRIERS]
    for claim in carriers or previous:
        if carriers:
            register.attach(claim, me, arrival, user)
        else:
            other = register.new_identity(arrival.at)
            register.attach(claim, other, arrival)
            register.link(other, me, (ALIAS, claim.value), arrival, rule=ALIAS)
