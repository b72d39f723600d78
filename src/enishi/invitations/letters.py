"""What is written to one person: words with what is known of them put in, the first question as
buttons, the link, and the way out. Pure of the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from enishi.surveys.definition.piping import piped
from enishi.surveys.definition.tree import (
    AnyQuestion,
    Definition,
    Rating,
    Scored,
    Single,
    Statement,
    questions_of,
    said,
)

LONGEST: Final = {"subject": 200, "body": 5000}
MOST_CHOICES: Final = 8  # of a single choice that stands in a mail
UNSUBSCRIBE: Final = "{{unsubscribe}}"
FONT: Final = "font-family:-apple-system,'Hiragino Sans','Yu Gothic',Meiryo,sans-serif"


@dataclass(frozen=True)
class Known:
    """What may be put into the words."""

    traits: Mapping[str, object] = field(default_factory=dict)
    event: Mapping[str, object] = field(default_factory=dict)

    def value(self, of: str, name: str) -> str:
        found: object = self.traits if of == "trait" else self.event if of == "event" else None
        steps = name.split(".") if of == "event" else [name]
        for step in steps:
            found = found.get(step) if isinstance(found, Mapping) else None
        return "" if found is None or isinstance(found, Mapping | list) else str(found)


@dataclass(frozen=True)
class Sheet:
    """One mail to be written: in this language, by this link."""

    definition: Definition
    language: str
    subject: str
    body: str
    url: str
    company: str
    known: Known = field(default_factory=Known)
    asks_first: bool = True
    reminds: bool = False


@dataclass(frozen=True)
class Written:
    subject: str
    text: str
    html: str
    language: str


@dataclass(frozen=True)
class Button:
    value: str
    label: str
    said: str  # for whoever does not see the row


def language_of(definition: Definition, traits: Mapping[str, object], house: str) -> str:
    """The person's, if the survey speaks it; else the company's; else the survey's first."""
    for said_ in (traits.get("locale"), traits.get("language"), house):
        code = str(said_ or "").replace("_", "-").lower()
        for one in definition.languages:
            if code and one.lower() in (code, code.split("-")[0]):
                return one
    return definition.languages[0]


def base_of(language: str) -> str:
    return language.partition("-")[0]


def usual_texts(definition: Definition, company: str) -> dict[str, dict[str, str]]:
    """What stands in a new letter, in each language of the survey."""
    return {one: _usual(definition, one, company) for one in definition.languages}


def _usual(definition: Definition, language: str, company: str) -> dict[str, str]:
    with translation.override(base_of(language)):
        title = said(definition.title, language, definition)
        subject = _("%(company)s: %(title)s") % {"company": company, "title": title}
        body = _(
            "Dear {{ trait.name | customer }},\n\nThank you for being with us. May we ask how it"
            " was? It takes about a minute, and we read every answer."
        )
        return {"subject": subject[: LONGEST["subject"]], "body": body}


def written(sheet: Sheet) -> Written:
    with translation.override(base_of(sheet.language)):
        subject = " ".join(piped(sheet.subject, sheet.known.value).split())
        if sheet.reminds:
            subject = _("Reminder: %(subject)s") % {"subject": subject}
        subject = "".join(one for one in subject if one.isprintable())
        body = piped(sheet.body, sheet.known.value).replace("\0", "").strip()
        return Written(subject[:300], _text(sheet, body), _html(sheet, body), sheet.language)


def _text(sheet: Sheet, body: str) -> str:
    return "\n\n".join(
        [
            body,
            f"{_('Answer here:')}\n{sheet.url}",
            f"--\n{sheet.company}\n{_('No more of these mails:')} {UNSUBSCRIBE}",
        ]
    )


# -- the first question -------------------------------------------------------------------------


def first_question(definition: Definition) -> AnyQuestion | None:
    """The one that everybody is asked first, if it can be answered by one press."""
    page = definition.pages[0]
    asked = [one for one in page.questions if not isinstance(one, Statement)]
    if not asked or page.show or page.randomise or asked[0].show:
        return None
    return asked[0] if buttons(asked[0], definition, definition.languages[0]) else None


def buttons(question: AnyQuestion, definition: Definition, language: str) -> list[Button]:
    if isinstance(question, Scored | Rating):
        low, high = question.ends
        numbers = range(low, high + 1)
        of = {n: _("%(n)s of %(most)s") % {"n": n, "most": high} for n in numbers}
        return [Button(str(n), str(n), of[n]) for n in numbers] if len(numbers) <= 11 else []
    if isinstance(question, Single) and len(question.choices) <= MOST_CHOICES:
        texts = {one.id: said(one.text, language, definition) for one in question.choices}
        return [Button(name, text, text) for name, text in texts.items()]
    return []


def with_choice(url: str, question_id: str, value: str) -> str:
    sign = "&" if "?" in url else "?"
    return url + sign + urlencode({"first": f"{question_id}:{value}"})


# -- as HTML; mail readers know tables and style attributes, and nothing else ---------------------


def _html(sheet: Sheet, body: str) -> str:
    return format_html(
        '<!doctype html><html lang="{}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<title>{}</title></head><body style="margin:0;background:#f4f5f7;color:#1d2330;{}">'
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr>'
        '<td align="center" style="padding:24px 12px">'
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0"'
        ' style="max-width:560px;background:#ffffff;border-radius:8px"><tr>'
        '<td style="padding:28px 24px;font-size:15px;line-height:1.8">{}{}</td></tr></table>{}'
        "</td></tr></table></body></html>",
        sheet.language,
        said(sheet.definition.title, sheet.language, sheet.definition),
        SafeString(FONT),
        _paragraphs(body),
        _asked(sheet),
        _foot(sheet),
    )


def _paragraphs(body: str) -> SafeString:
    parts = [one.strip() for one in body.replace("\r\n", "\n").split("\n\n") if one.strip()]
    rows = [
        (format_html_join(SafeString("<br>"), "{}", ((x,) for x in p.split("\n"))),) for p in parts
    ]
    return format_html_join("", '<p style="margin:0 0 16px">{}</p>', rows)


def _asked(sheet: Sheet) -> SafeString:
    question = first_question(sheet.definition) if sheet.asks_first else None
    if question is None:
        return _link(sheet, sheet.url, _("Answer"))
    words = piped(said(question.text, sheet.language, sheet.definition), sheet.known.value)
    offered = buttons(question, sheet.definition, sheet.language)
    return format_html(
        '<p style="margin:24px 0 12px;font-weight:bold">{}</p>{}{}'
        '<p style="margin:16px 0 0;font-size:13px;color:#5a6272">{}</p>',
        words,
        _row(sheet, question, offered) if question.scored else _list(sheet, question, offered),
        _ends(sheet, question),
        _("Your choice is marked on the page that opens; it is sent when you press the button."),
    )


def _row(sheet: Sheet, question: AnyQuestion, offered: Sequence[Button]) -> SafeString:
    width = f"{100 / len(offered):.2f}%"
    cells = [
        (
            width,
            with_choice(sheet.url, question.id, one.value),
            one.said,
            sheet.definition.theme.colour,
            one.label,
        )
        for one in offered
    ]
    return format_html(
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="2"><tr>{}</tr>'
        "</table>",
        format_html_join(
            "",
            '<td width="{}" align="center"><a href="{}" aria-label="{}" style="display:block;'
            "padding:10px 0;border-radius:6px;background:{};color:#ffffff;font-weight:bold;"
            'text-decoration:none">{}</a></td>',
            cells,
        ),
    )


def _list(sheet: Sheet, question: AnyQuestion, offered: Sequence[Button]) -> SafeString:
    rows = [(_link(sheet, with_choice(sheet.url, question.id, b.value), b.label),) for b in offered]
    return format_html_join("", "{}", rows)


def _ends(sheet: Sheet, question: AnyQuestion) -> SafeString:
    low, high = (getattr(question, name, {}) for name in ("low", "high"))
    if not low and not high:
        return SafeString("")
    return format_html(
        '<table role="presentation" width="100%" style="font-size:12px;color:#5a6272"><tr>'
        '<td align="left">{}</td><td align="right">{}</td></tr></table>',
        said(low, sheet.language, sheet.definition) if low else "",
        said(high, sheet.language, sheet.definition) if high else "",
    )


def _link(sheet: Sheet, url: str, label: str) -> SafeString:
    return format_html(
        '<p style="margin:8px 0"><a href="{}" style="display:inline-block;padding:11px 22px;'
        "border-radius:6px;background:{};color:#ffffff;font-weight:bold;text-decoration:none"
        '">{}</a></p>',
        url,
        sheet.definition.theme.colour,
        label,
    )


def _foot(sheet: Sheet) -> SafeString:
    return format_html(
        '<p style="max-width:560px;margin:16px auto;font-size:12px;color:#5a6272">{}<br>'
        '<a href="{}" style="color:#5a6272">{}</a></p>',
        sheet.company,
        SafeString(UNSUBSCRIBE),
        _("No more of these mails"),
    )


def first_scored(definition: Definition) -> AnyQuestion | None:
    """The question by which answers of the survey are compared."""
    return next((one for one in questions_of(definition) if one.scored), None)
