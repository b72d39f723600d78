"""Choices, rows and columns: each is a line of the form that keeps its id wherever it is moved, so
that answers stay with their choice."""

from collections.abc import Mapping, Sequence

from enishi.surveys.editing.parts import LISTS, Plain, gone

MARKS = ("alone", "stays", "other")


def set_lists(question: Plain, form: Mapping[str, str], spoken: Sequence[str]) -> None:
    """`choices.c1.ja`, `choices.c1.alone` …; `order.choices` says how they stand now, and
    `more.choices` brings new ones, a line each."""
    for name in LISTS:
        if name in question and f"order.{name}" in form:
            found = [
                _choice(one, name, form, spoken) for one in _ordered(question[name], name, form)
            ]
            question[name] = [*found, *_more(found, form.get(f"more.{name}", ""), spoken)]
            _press(question[name], name, form, spoken)


def _ordered(before: Sequence[Plain], name: str, form: Mapping[str, str]) -> list[Plain]:
    """As the form says; what somebody added meanwhile comes last."""
    known = {one["id"]: one for one in before}
    said = [one for one in dict.fromkeys(form[f"order.{name}"].split()) if one in known]
    return [known[one] for one in [*said, *(one for one in known if one not in said)]]


def _choice(before: Plain, name: str, form: Mapping[str, str], spoken: Sequence[str]) -> Plain:
    at = f"{name}.{before['id']}"
    if not any(f"{at}.{one}" in form for one in spoken):
        return before
    texts = {one: form.get(f"{at}.{one}", "").strip() for one in spoken}
    marks = {mark: True for mark in MARKS if form.get(f"{at}.{mark}")}
    return {"id": before["id"], "text": {k: v for k, v in texts.items() if v}, **marks}


def _more(before: Sequence[Plain], lines: str, spoken: Sequence[str]) -> list[Plain]:
    """A line may say every language, with | between them."""
    taken = {one["id"] for one in before}
    found = []
    for line in filter(None, map(str.strip, lines.splitlines())):
        words = [part.strip() for part in line.split("|")]
        texts = dict(zip(spoken, words, strict=False))
        found.append(fresh(taken, texts or {spoken[0]: line}))
        taken.add(found[-1]["id"])
    return found


def fresh(taken: set[str], text: Mapping[str, str]) -> Plain:
    return {"id": next(f"c{n}" for n in range(1, 1000) if f"c{n}" not in taken), "text": dict(text)}


def _press(found: list[Plain], name: str, form: Mapping[str, str], spoken: Sequence[str]) -> None:
    """`choices:up:c1`, `choices:down:c1`, `choices:drop:c1`."""
    of, _colon, rest = form.get("then", "").partition(":")
    do, _colon, one = rest.partition(":")
    if of != name or do == "add":
        return
    place = next((n for n, choice in enumerate(found) if choice["id"] == one), None)
    if place is None:
        raise gone()
    moved = found.pop(place)
    if do != "drop":
        found.insert(max(0, place + (1 if do == "down" else -1)), moved)
