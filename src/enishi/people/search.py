"""Finding people by any part of what they are known by, from one character of Japanese.

`Person.grams` holds bigrams; a word of the query is a phrase of its bigrams, a single character a
prefix. Browser and device ids are too many for that: they are found whole, by their own index.
"""

from django.db import connection
from django.db.models import QuerySet

from enishi.lib.text import phrases, plain
from enishi.people.enums import CARRIERS
from enishi.people.models import Person
from enishi.people.sql import rows

_WHOLE = 8  # characters from which a query may be a browser's id
_MANY = 2_000
_FTS = {
    "sqlite": "SELECT rowid FROM people_search WHERE people_search MATCH %s",
    "postgresql": "SELECT id FROM people_person "
    "WHERE to_tsvector('simple', grams) @@ to_tsquery('simple', %s)",
}
_CARRIED = (
    "SELECT person_id FROM people_identity JOIN people_identifier "
    "ON identity_id = people_identity.id WHERE kind IN (%s, %s) AND value = %s"
)


def people_found(people: QuerySet[Person], query: str) -> QuerySet[Person]:
    """Those of `people` who match every word of the query."""
    wanted = phrases(query)
    if not wanted:
        return people.none()
    matches, values = _FTS[connection.vendor], [_expression(wanted)]
    column = "+people_person.id" if _many_match(matches, values) else "people_person.id"
    whole = plain(query)
    if len(whole) >= _WHOLE and " " not in whole:
        matches, values = f"{matches} UNION {_CARRIED}", [*values, *CARRIERS, whole]
    where = f"{column} IN ({matches})"
    return people.extra(where=[where], params=values)  # noqa: S610 -- fixed text, bound values


def _many_match(matches: str, values: list[str]) -> bool:
    """SQLite would look up every match and sort them. Where that is many, the plus keeps it from
    doing so: it walks the list in its order, and stops when the page is full."""
    if connection.vendor != "sqlite":
        return False
    return bool(rows(f"{matches} LIMIT 1 OFFSET {_MANY}", *values))


def _expression(wanted: list[str]) -> str:
    if connection.vendor == "sqlite":
        return " AND ".join(f'"{w[:-1]}"*' if w.endswith("*") else f'"{w}"' for w in wanted)
    return " & ".join(
        f"{w[:-1]}:*" if w.endswith("*") else f"({' <-> '.join(w.split())})" for w in wanted
    )
