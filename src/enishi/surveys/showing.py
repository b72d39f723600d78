"""A page of a survey, wherever it is shown: to a customer, within a web site, or as a preview."""

from collections.abc import Mapping
from dataclasses import dataclass

from enishi.surveys.answering import Sitting, seen_now
from enishi.surveys.asked import Reader, page_asked
from enishi.surveys.definition.problems import Problem
from enishi.surveys.definition.routing import Route
from enishi.surveys.definition.rules import Facts
from enishi.surveys.definition.tree import Definition

LANGUAGE_NAMES = {
    "ja": "日本語",
    "en": "English",
    "zh": "中文",
    "ko": "한국어",
    "fr": "Français",
    "de": "Deutsch",
    "es": "Español",
    "pt": "Português",
    "vi": "Tiếng Việt",
    "it": "Italiano",
    "id": "Bahasa Indonesia",
    "th": "ไทย",
    "zh-Hans": "简体中文",
    "zh-Hant": "繁體中文",
    "pt-BR": "Português (Brasil)",
}


@dataclass(frozen=True)
class Showing:
    definition: Definition
    route: Route
    facts: Facts
    seed: str
    action: str
    given: Mapping[str, object]
    problems: Mapping[str, Problem]
    preview: bool = False
    kept: str = ""

    @property
    def reader(self) -> Reader:
        return Reader(self.definition, self.facts.language, self.given, self.facts, self.seed)


def showing_of(
    sitting: Sitting,
    action: str,
    given: Mapping[str, object],
    problems: Mapping[str, Problem],
) -> Showing:
    return Showing(
        sitting.definition,
        sitting.route,
        sitting.facts,
        sitting.digest,
        action,
        {**sitting.answers, **given},
        problems,
    )


def page_context(showing: Showing, page_id: str) -> dict[str, object]:
    """By its id; else the first that is not answered yet."""
    route, reader = showing.route, showing.reader
    number = route.page(page_id) if page_id else _first_open(showing)
    number = number or 0
    shown = route.pages[number]
    return frame(showing) | {
        "seen": seen_now(),
        "asked": page_asked(reader, shown, showing.given, showing.problems),
        "page": shown.page.id,
        "heading": reader.words(shown.page.title),
        "intro": reader.words(showing.definition.intro) if number == 0 else "",
        "number": number + 1,
        "pages": len(route.pages),
        "is_last": number + 1 == len(route.pages),
        "problems": len(showing.problems),
    }


def _first_open(showing: Showing) -> int:
    for number, shown in enumerate(showing.route.pages):
        if not any(question.id in showing.given for question in shown.questions):
            return number
    return len(showing.route.pages) - 1


def end_context(showing: Showing) -> dict[str, object]:
    end, reader = showing.route.end, showing.reader
    return frame(showing) | {
        "heading": reader.words(end.title),
        "text": reader.words(end.text),
        "link": end.link,
        "label": reader.words(end.label) or end.link,
        "goes": end.redirect and not showing.preview,
    }


def frame(showing: Showing) -> dict[str, object]:
    """What every page around the questions needs."""
    definition = showing.definition
    return {
        "showing": showing,
        "title": showing.reader.words(definition.title),
        "language": showing.facts.language,
        "languages": [(code, LANGUAGE_NAMES.get(code, code)) for code in definition.languages],
        "colour": definition.theme.colour,
        "theme": definition.theme,
        "buttons": {
            name: showing.reader.words(getattr(definition.theme, name))
            for name in ("next", "back", "send")
        },
        "anonymous": definition.anonymous,
    }
