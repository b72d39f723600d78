"""A real mail server on a free port, which says what a test tells it to."""

import asyncio
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from tests.house import free_port

USER, PASSWORD = b"enishi", b"secret"


class Mailbox:
    """What arrived; and, in turn, what is said at RCPT and after the content instead of 250."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.to: list[str] = []
        self.at_rcpt: list[str] = []
        self.after_data: list[str] = []
        self.on_data: Callable[[], None] | None = None
        self.url = ""

    async def handle_RCPT(  # noqa: N802 -- the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at_rcpt and (said := self.at_rcpt.pop(0)):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 -- the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.on_data:
            self.on_data()
        if self.after_data and (said := self.after_data.pop(0)):
            if said == "hang up":
                self._take(envelope)
                assert isinstance(server.transport, asyncio.Transport)
                server.transport.abort()
            return said
        self._take(envelope)
        return "250 taken"

    def _take(self, envelope: Envelope) -> None:
        content = envelope.content
        assert isinstance(content, bytes)
        mail = message_from_bytes(content, policy=default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.to += envelope.rcpt_tos


@contextmanager
def mailbox(tls: ssl.SSLContext | None = None) -> Iterator[Mailbox]:
    """With TLS it insists on STARTTLS and on who sends."""
    box = Mailbox()
    more: dict[str, Any] = {}
    if tls:
        more = {
            "tls_context": tls,
            "require_starttls": True,
            "auth_required": True,
            "authenticator": knows,
        }
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port, **more)
    controller.start()
    box.url = f"smtp://127.0.0.1:{port}?tls=off"
    if tls:
        box.url = f"smtp://{USER.decode()}:{PASSWORD.decode()}@localhost:{port}"
    try:
        yield box
    finally:
        controller.stop()


def knows(
    server: SMTP, session: Session, envelope: Envelope, how: str, given: object
) -> AuthResult:
    assert isinstance(given, LoginPassword)
    right = (given.login, given.password) == (USER, PASSWORD)
    return AuthResult(success=right, handled=False)
