"""Finding people by any part of what they are known by, from one character of Japanese.

`Person.grams` holds bigrams; a word of the query is a phrase of its bigrams, a single character a
prefix. Browser and device ids are too many for that: they are found whole, by their own index."""

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from enishi.lib.text import phrases, plain
from enishi.people.enums import CARRIERS
from enishi.people.models import Person

_WHOLE = 8  # characters from which a query may be a browser's id
_FTS = {
    "sqlite": "SELECT rowid FROM people_search WHERE people_search MATCH %s",
    "postgresql": "SELECT id FROM people_person "
    "WHERE to_tsvector('simple', grams) @@ to_tsquery('simple', %s)",
}


def people_found(people: QuerySet[Person], query: str) -> QuerySet[Person]:
    """Those of `people` who match every word of the query."""
    wanted = phrases(query)
    if not wanted:
        return people.none()
    found = people.filter(
        id__in=RawSQL(  # noqa: S611 -- fixed text, the query is bound
            _FTS[connection.vendor], [_expression(wanted)]
        )
    )
    whole = plain(query)
    if len(whole) < _WHOLE or " " in whole:
        return found
    carried = RawSQL(
        "SELECT person_id FROM people_identity JOIN people_identifier "
        "ON identity_id = people_identity.id WHERE kind IN (%s, %s) AND value = %s",
        [*CARRIERS, whole],
    )
    return found | people.filter(id__in=carried)


def _expression(wanted: list[str]) -> str:
    if connection.vendor == "sqlite":
        return " AND ".join(f'"{w[:-1]}"*' if w.endswith("*") else f'"{w}"' for w in wanted)
    return " & ".join(
        f"{w[:-1]}:*" if w.endswith("*") else f"({' <-> '.join(w.split())})" for w in wanted
    )
