"""Kinds of identifiers: how strong each is, how many of one kind a person may have, which values
say nothing, and what a value becomes before it is compared."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import msgspec

from enishi.lib import email, phone
from enishi.lib.text import plain
from enishi.people.enums import INNER_KINDS, Kind
from enishi.people.models import KindRule

# Placeholders that clients send instead of an identifier; matched whole, without regard to case.
BLOCKED = (
    r"[0-]*",
    r"-1",
    r"[\W_]*",
    r"0x0|00000000-0000-0000-0000-000000000000|f{8}-f{4}-f{4}-f{4}-f{12}",
    r"\(?(null|nil|none|undefined|not[ _]?set|not[ _]?available|n/?a|nan|void|false|true)\)?",
    r"anon|anonymous[ _-]?(id|user)?|guest|visitor|empty|unknown|default",
    r"\[object object\]|\{\{.*\}\}|\$\{.*\}|%[a-z_]*%",
    r"不明|なし|ゲスト|未登録|未設定",
)
PRIORITIES = {
    Kind.USER_ID: 90,
    Kind.MEMBER_NO: 80,
    Kind.LINE: 70,
    Kind.EMAIL: 60,
    Kind.ANONYMOUS_ID: 40,
    Kind.DEVICE: 35,
    Kind.PHONE: 20,
}
CUSTOM_PRIORITY = 50
# Browsers lose their id with every cleared cookie, so a person may have many; the size cap bounds
# them.
LIMITS = {Kind.USER_ID: 1, Kind.MEMBER_NO: 1, Kind.ANONYMOUS_ID: 100, Kind.DEVICE: 100}
LIMIT = 5
# Found on more identities than this, a value says nothing about who somebody is.
SHARED = {Kind.PHONE: 10}
SHARED_LIMIT = 20

_FORMS: dict[str, Callable[[str], str | None]] = {Kind.EMAIL: email.address, Kind.PHONE: phone.e164}


@dataclass(frozen=True, slots=True)
class Rule:
    limit: int
    priority: int
    blocked: re.Pattern[str]


class Claim(msgspec.Struct, frozen=True, gc=False):
    """One identifier of one event, cleaned."""

    kind: str
    value: str
    raw: str
    key: tuple[str, str]
    label: str
    rank: int


def rules() -> "Rules":
    """The rules in force: the defaults, and what the company changed."""
    table = KindRule.objects.order_by("kind").values_list("kind", "limit", "priority", "blocked")
    return _rules(tuple(table))


class Rules:
    def __init__(self, changed: tuple[tuple[str, int, int, str], ...]) -> None:
        self._changed = {
            kind: Rule(limit, priority, _pattern((*BLOCKED, *blocked.splitlines())))
            for kind, limit, priority, blocked in changed
        }
        # One event in a hundred brings a value that was not seen a moment ago.
        self.clean = lru_cache(maxsize=100_000)(self._clean)
        self.claim = lru_cache(maxsize=100_000)(self._claim)

    def of(self, kind: str) -> Rule:
        return self._changed.get(kind) or _default(kind)

    def limit(self, kind: str) -> int:
        return self.of(kind).limit

    def rank(self, kind: str) -> int:
        return self.of(kind).priority

    def shared_limit(self, kind: str) -> int:
        return SHARED.get(Kind(kind), SHARED_LIMIT) if kind in Kind else SHARED_LIMIT

    def _claim(self, kind: str, raw: str) -> "Claim | None":
        value = self.clean(kind, raw)
        if value is None:
            return None
        return Claim(kind, value, raw, (kind, value), f"{kind}:{value}", self.rank(kind))

    def _clean(self, kind: str, raw: str) -> str | None:
        """The value to compare, or None where it says nothing."""
        text = plain(raw)[:254]
        if not text or self.of(kind).blocked.fullmatch(text) or kind in INNER_KINDS:
            return None
        form = _FORMS.get(kind)
        return form(text) if form else text


@lru_cache(maxsize=1_000)
def _default(kind: str) -> Rule:
    known = Kind(kind) if kind in Kind else None
    return Rule(
        limit=LIMITS.get(known, LIMIT) if known else LIMIT,
        priority=PRIORITIES[known] if known else CUSTOM_PRIORITY,
        blocked=_pattern(BLOCKED),
    )


@lru_cache(maxsize=64)
def _pattern(alternatives: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{line})" for line in alternatives if line), re.IGNORECASE)


_rules = lru_cache(maxsize=4)(Rules)
