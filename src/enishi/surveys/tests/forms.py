"""A page's forms, as a browser would send them."""

from html.parser import HTMLParser
from typing import Any

from django.test import Client

Fields = list[tuple[str, str]]


class Forms(HTMLParser):
    """(address, fields) of each form; buttons are pressed by whoever sends it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, Fields]] = []
        self.inside = self.area = False
        self.select = ""
        self.is_option = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((of.get("action", ""), []))
            self.inside = True
        elif not self.inside or ("name" not in of and tag != "option"):
            return
        elif tag == "input" and (of.get("type") not in ("checkbox", "radio") or "checked" in of):
            self.add(of["name"], of.get("value", "on"))
        elif tag == "textarea":
            self.add(of["name"], "")
            self.area = True
        elif tag == "select":
            self.select = of["name"]
            self.add(of["name"], "\0")
        elif tag == "option" and self.select:
            self.is_option = True
            self.option(of)

    def option(self, of: dict[str, str]) -> None:
        fields = self.found[-1][1]
        is_first = fields[-1] == (self.select, "\0")
        if is_first or "selected" in of:
            fields[-1] = (self.select, of.get("value", "\0"))

    def handle_data(self, data: str) -> None:
        if self.area or (self.is_option and self.found[-1][1][-1][1] == "\0"):
            name, text = self.found[-1][1].pop()
            self.add(name, text.strip("\0") + data)

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "form"
        self.area = self.area and tag != "textarea"
        self.is_option = self.is_option and tag != "option"
        self.select = "" if tag == "select" else self.select

    def add(self, name: str, value: str) -> None:
        self.found[-1][1].append((name, value))


def form_with(page: str, name: str, value: str) -> tuple[str, Fields]:
    """The form that has such a field."""
    return next(one for one in Forms(page).found if (name, value) in one[1])


class Editor:
    """A survey's editor in a member's browser."""

    def __init__(self, browser: Client, number: int) -> None:
        self.browser, self.address = browser, f"/surveys/{number}/"

    def page(self, opened: str = "") -> str:
        shown = self.browser.get(self.address, {"edit": opened} if opened else {})
        return str(shown.content.decode())

    def send(self, do: str, part: str = "", press: str = "", **typed: str) -> Any:
        """The open form of a part, with what was typed and the button that was pressed."""
        fields = form_with(self.page(part), "do", do)[1]
        return self.browser.post(f"{self.address}edit/", posted(fields, press, typed))


def posted(fields: Fields, press: str, typed: dict[str, str]) -> dict[str, Any]:
    """`__` in a name is a dot, `___` a colon; a value of "\\0" leaves the field out."""
    said: dict[str, Any] = {}
    for name, value in fields:
        if name.startswith("order."):
            said.setdefault(name, []).append(value)
        else:
            said[name] = value
    for name, value in typed.items():
        said[name.replace("___", ":").replace("__", ".")] = value
    if press:
        said["then"] = press
    return {name: value for name, value in said.items() if value != "\0"}
