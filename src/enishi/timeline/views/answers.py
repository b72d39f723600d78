"""How a change answers: on to a page, with a word about it and the way back."""

from typing import TypedDict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

LARGEST = 5000  # ids or rules that a session keeps for the way back


class Undo(TypedDict):
    text: str
    url: str  # POST here to go back


def go(request: HttpRequest, url: str) -> HttpResponse:
    """To that page; HTMX asks for it in words of its own."""
    if request.headers.get("HX-Request") != "true":
        return redirect(url)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = url
    return response


def offer_undo(request: HttpRequest, place: str, text: object, url: str) -> None:
    """The next page of this place shows what was done and a button to take it back."""
    request.session[f"undo:{place}"] = Undo(text=str(text), url=url)


def undo_of(request: HttpRequest, place: str) -> Undo | None:
    """Shown once: the page after that one is silent again."""
    undo: Undo | None = request.session.pop(f"undo:{place}", None)
    return undo
