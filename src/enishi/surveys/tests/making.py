"""Surveys that the tests ask."""

import re
from typing import Any

from django.test import Client
from tests.cast import aya, ben

from enishi.lib.folder import spool_file
from enishi.surveys import actions
from enishi.surveys.access import address_of
from enishi.surveys.definition.reading import from_plain
from enishi.surveys.definition.tree import Definition
from enishi.surveys.enums import LinkKind
from enishi.surveys.models import Link, Survey
from enishi.surveys.shipped import BY_KEY
from enishi.team.access import Caller, caller_of_member
from enishi.timeline.spool import Spool
from enishi.timeline.worker import Worker


def by_ben() -> Caller:
    return caller_of_member(ben())


def plain(*pages: dict[str, object], **more: object) -> dict[str, Any]:
    return {
        "title": {"ja": "ご利用アンケート", "en": "Your visit"},
        "pages": list(pages),
        "ends": [{"id": "thanks", "title": {"ja": "ありがとうございました", "en": "Thank you"}}],
    } | more


def two_pages(**more: object) -> Definition:
    """A score with its reason; then a name, if the score was low."""
    score = {
        "id": "nps",
        "kind": "nps",
        "text": {"ja": "お勧め度", "en": "Score"},
        "required": True,
    }
    why = {"id": "why", "kind": "long", "comments": "nps", "text": {"ja": "理由", "en": "Why"}}
    low = {"is": "answer", "question": "nps", "op": "<=", "value": 6}
    fix = {"id": "fix", "kind": "short", "text": {"ja": "改善点", "en": "What to mend"}}
    return from_plain(
        plain(
            {"id": "score", "questions": [score, why]},
            {"id": "mend", "questions": [fix], "show": low},
            **more,
        )
    )


def survey(definition: Definition | None = None, *, key: str = "") -> Survey:
    """A published one."""
    aya()
    definition = definition or (BY_KEY[key].definition if key else two_pages())
    made = actions.create_survey(definition, by=by_ben())
    actions.publish_survey(made, by=by_ben())
    return made


def public(of: Survey, label: str = "") -> Link:
    return of.links.get(kind=LinkKind.PUBLIC, label=label)


class Guest:
    """Somebody who opens a link, without a session."""

    def __init__(self, link: Link, language: str = "ja") -> None:
        self.browser = Client(headers={"accept-language": language})
        self.address = f"/s/{address_of(link)}/"
        self.shown: Any = self.browser.get(self.address)
        self.form = self.action

    @property
    def text(self) -> str:
        return str(self.shown.content.decode())

    @property
    def action(self) -> str:
        found = re.search(r'action="([^"]+)"', self.text)
        return found[1] if found else ""

    @property
    def page(self) -> str:
        found = re.search(r'name="page" value="([^"]+)"', self.text)
        return found[1] if found else ""

    def post(self, **given: object) -> Any:
        """One press of the button; the answer, not followed."""
        said = {"page": self.page, "go": "next"} | {
            name.replace("__", "."): v for name, v in given.items()
        }
        return self.browser.post(self.form, said)

    def say(self, **given: object) -> "Guest":
        self.shown = self.post(**given)
        if self.shown.status_code == 302:
            self.shown = self.browser.get(self.shown.url)
        return self


def applied() -> None:
    """Everything that is acknowledged stands on the timeline."""
    spool = Spool(spool_file())
    worker = Worker(spool)
    while worker.step():
        pass
    spool.close()
