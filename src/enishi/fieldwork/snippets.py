"""The lines that put a survey on a page."""

from dataclasses import dataclass

from django.conf import settings

POPUP = '<script async src="{host}/w.js" data-survey="{code}"></script>'
WITHIN = '<div data-enishi-survey="{code}"></div>\n<script async src="{host}/w.js"></script>'
CALL = '(window.enishi = window.enishi || []).push(["survey", "{code}"]);'
POLICY = "script-src {host}; connect-src {host}"


@dataclass(frozen=True)
class Snippets:
    popup: str
    within: str
    call: str
    policy: str


def snippets(code: str) -> Snippets:
    words = {"host": settings.URL, "code": code}
    return Snippets(*(one.format(**words) for one in (POPUP, WITHIN, CALL, POLICY)))
