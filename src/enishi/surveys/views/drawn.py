"""A draft as the editor draws it: pages, questions, ends, and the form of the part that is open."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from django.http import HttpRequest
from django.utils.translation import gettext as _

from enishi.segments.models import Segment
from enishi.segments.queries import shown
from enishi.surveys.definition.checking import contrast_with_white, missing_texts
from enishi.surveys.definition.problems import DefinitionError
from enishi.surveys.definition.reading import from_plain
from enishi.surveys.editing import rules
from enishi.surveys.editing.parts import Plain, digest, languages_of, page_place, part_in
from enishi.surveys.places import anchor, place_said
from enishi.surveys.showing import LANGUAGE_NAMES
from enishi.surveys.telling import FACTS, KNOWN, OPS, Names, branch_said
from enishi.surveys.views.fields import KINDS, PALETTE, SCORED, fields, texts_in_each
from enishi.timeline.queries import event_names

Pairs: TypeAlias = list[tuple[str, str]]
OFFERED = 300


def language_name(code: str) -> str:
    return LANGUAGE_NAMES.get(code) or LANGUAGE_NAMES.get(code.split("-", maxsplit=1)[0]) or code


def drawn(request: HttpRequest, plain: Plain) -> dict[str, object]:
    """The draft, or what would have become of it."""
    names = Names(plain)
    opened = _opened(request, plain)
    pages = []
    before: list[Plain] = []
    for page in plain["pages"]:
        pages.append(_page(plain, page, before, names, opened))
        before += page["questions"]
    return _around(plain, names, opened) | {
        "pages": pages,
        "kinds": KINDS,
        "opened": opened,
        **(_offered(plain) if opened else {}),
    }


def _opened(request: HttpRequest, plain: Plain) -> str:
    form = request.POST
    if request.GET.get("edit"):
        return request.GET["edit"]
    return form.get("question") or form.get("page") or form.get("end") or form.get("do", "")


def _offered(plain: Plain) -> dict[str, object]:
    """What conditions can be about."""
    standing = Segment.objects.filter(deleted_at=None).order_by("pk")[:OFFERED]
    return {
        "ops": OPS,
        "known_ops": KNOWN.items(),
        "facts": FACTS.items(),
        "segments": [(str(one.pk), shown(one, "name")) for one in standing],
        "event_names": [] if plain.get("anonymous") else event_names()[:OFFERED],
    }


def _page(
    plain: Plain, page: Plain, before: Sequence[Plain], names: Names, opened: str
) -> dict[str, object]:
    """`before`: the questions of earlier pages, which rules may ask about."""
    asked = _answerable(before, names)
    scored = [
        (q["id"], names.questions[q["id"]])
        for q in (*before, *page["questions"])
        if q["kind"] in SCORED
    ]
    is_open = page["id"] == opened
    return {
        "plain": page,
        "title": page.get("title", {}).get(languages_of(plain)[0], ""),
        "titles": texts_in_each(page, "title", plain),
        "questions": [
            _question(plain, one, names, opened, (asked, scored)) for one in page["questions"]
        ],
        "rule": names.rule(page.get("show")),
        "branches_said": [branch_said(one, names) for one in page.get("branches", [])],
        "before": asked,
        "asked": _answerable([*before, *page["questions"]], names),
        "later": _later(plain, page["id"], names),
        "open": is_open,
        "was": digest(part_in(plain, "page", page["id"])),
        "show": rules.drawn(plain, page.get("show")) if is_open else None,
        "branches": [
            {"to": one["to"], "when": rules.drawn(plain, one.get("when"), f"b{number}r")}
            for number, one in enumerate(page.get("branches", []) if is_open else [])
        ],
    }


def _question(
    plain: Plain, one: Plain, names: Names, opened: str, about: tuple[Pairs, Pairs]
) -> dict[str, object]:
    asked, scored = about
    form = None
    if one["id"] == opened:
        form = fields(one, plain, scored) | {
            "show": rules.drawn(plain, one.get("show")),
            "before": asked,
        }
    return {
        "plain": one,
        "name": names.questions[one["id"]],
        "kind": dict(KINDS)[one["kind"]],
        "rule": names.rule(one.get("show")),
        "was": digest(one),
        "form": form,
    }


def _answerable(questions: Sequence[Plain], names: Names) -> Pairs:
    return [
        (one["id"], names.questions[one["id"]]) for one in questions if one["kind"] != "statement"
    ]


def _later(plain: Plain, page_id: str, names: Names) -> Pairs:
    """Where a branch of this page may lead."""
    number = page_place(plain, page_id)
    pages = [
        (page["id"], _("Page %(n)d") % {"n": place + 1})
        for place, page in enumerate(plain["pages"])
        if place > number
    ]
    ends = [
        (end["id"], _("End: %(title)s") % {"title": names.others[end["id"]]})
        for end in plain["ends"]
    ]
    return [*pages, *ends]


def _around(plain: Plain, names: Names, opened: str) -> dict[str, object]:
    """The survey's own texts, its looks, its ends, and what is not translated."""
    theme: Mapping[str, object] = plain.get("theme", {})
    colour = str(theme.get("colour", "#2f4b9a"))
    asked = _answerable([q for page in plain["pages"] for q in page["questions"]], names)
    spoken = languages_of(plain)
    return {
        "plain": plain,
        "titles": texts_in_each(plain, "title", plain),
        "intros": texts_in_each(plain, "intro", plain),
        "was_survey": digest(part_in(plain, "survey", "")),
        "was_theme": digest(part_in(plain, "theme", "")),
        "spoken": [(one, language_name(one)) for one in spoken],
        "not_spoken": [pair for pair in LANGUAGE_NAMES.items() if pair[0] not in spoken],
        "looks": theme,  # `theme` is the reader's own, light or dark
        "colour": colour,
        "contrast": f"{contrast_with_white(colour):.1f}",
        "palette": PALETTE,
        "buttons": [
            (name, texts_in_each(dict(theme), name, plain)) for name in ("next", "back", "send")
        ],
        "ends": [_end(plain, end, names, opened) for end in plain["ends"]],
        "asked": asked,
        "missing": _missing(plain),
    }


def _end(plain: Plain, end: Plain, names: Names, opened: str) -> dict[str, object]:
    leads = [
        number
        for number, page in enumerate(plain["pages"], 1)
        if any(branch["to"] == end["id"] for branch in page.get("branches", []))
    ]
    return {
        "plain": end,
        "title": names.others[end["id"]],
        "titles": texts_in_each(end, "title", plain),
        "texts": texts_in_each(end, "text", plain),
        "labels": texts_in_each(end, "label", plain),
        "rule": names.rule(end.get("show")),
        "from": leads,
        "was": digest(end),
        "open": end["id"] == opened,
        "show": rules.drawn(plain, end.get("show")) if end["id"] == opened else None,
    }


def _missing(plain: Plain) -> list[tuple[str, str, str]]:
    """(where, language, the part to open) of what is not translated."""
    try:
        found = missing_texts(from_plain(plain))
    except DefinitionError:
        return []
    return [
        (place_said(plain, path), language_name(language), anchor(plain, path))
        for path, language in found
    ]
