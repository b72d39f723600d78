"""One mail server, by the standard library. A message is handed over at most once: what breaks
before its content was offered is tried again, what breaks after that is unknown."""

import re
import smtplib
import ssl
from dataclasses import dataclass
from email.errors import MessageError
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from enishi.channels.mail.composing import composed
from enishi.channels.transport import Fate, Outcome, Parcel, Sender

TIMEOUT: Final = 30.0  # seconds, of each step
PORTS: Final = {"smtp": 587, "smtps": 465}
# How the connection is made private: "start" insists on STARTTLS, "off" is for a server beside.
TLS: Final = ("start", "off")
NO_MAILBOX: Final = (550, 551, 553)
# Of enhanced codes: bad destination, or a mailbox that is switched off.
_NO_MAILBOX: Final = re.compile(r"\b5\.(1\.(0|1|2|3|6|10)|2\.1)\b")
_ENHANCED: Final = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    port: int
    user: str = ""
    password: str = ""
    implicit: bool = False  # TLS from the first byte
    start: bool = True  # STARTTLS


def server_of(url: str) -> Server:
    """`smtp://user:password@host:587` (STARTTLS), `smtps://…:465`, `smtp://localhost:25?tls=off`."""
    parts = urlsplit(url)
    tls = parse_qs(parts.query).get("tls", ["start"])[-1]
    if parts.scheme not in PORTS or not parts.hostname or tls not in TLS:
        raise ValueError("ENISHI_SMTP_URL must look like smtp://user:password@host:587")
    return Server(
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        implicit=parts.scheme == "smtps",
        start=parts.scheme == "smtp" and tls == "start",
    )


class Smtp:
    """A connection that is made when it is needed, and made anew after it broke."""

    def __init__(self, server: Server, sender: Sender) -> None:
        self.server = server
        self.sender = sender
        self._line: smtplib.SMTP | None = None

    def send(self, parcel: Parcel) -> Outcome:
        try:
            content = composed(parcel, self.sender)
        except (ValueError, MessageError) as error:  # an address that no header can hold
            return Outcome(Fate.NEVER, said=str(error)[:500])
        try:
            line = self._connected()
            refusal = _offered(line, self.sender.address, parcel.address)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return _down(error)
        if refusal is None:
            return self._handed_over(line, content)
        _reset(line)
        return refusal

    def _handed_over(self, line: smtplib.SMTP, content: bytes) -> Outcome:
        try:
            code, said = line.data(content)
        except smtplib.SMTPDataError as error:  # it did not let the content begin
            _reset(line)
            return _refusal(error.smtp_code, error.smtp_error)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Outcome(Fate.UNKNOWN, said=str(error)[:500])
        if code == 250:
            return Outcome(Fate.SENT, code, _text(said))
        return _refusal(code, said)

    def close(self) -> None:
        line, self._line = self._line, None
        if line is None:
            return
        try:
            line.quit()
        except (OSError, smtplib.SMTPException):
            line.close()

    def _connected(self) -> smtplib.SMTP:
        if self._line is None:
            self._line = connected(self.server)
        return self._line


def connected(server: Server) -> smtplib.SMTP:
    line: smtplib.SMTP
    if server.implicit:
        line = smtplib.SMTP_SSL(
            server.host, server.port, timeout=TIMEOUT, context=ssl.create_default_context()
        )
    else:
        line = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
    try:
        if server.start:
            line.starttls(context=ssl.create_default_context())
        if server.user:
            line.login(server.user, server.password)
        line.ehlo_or_helo_if_needed()
    except BaseException:
        line.close()
        raise
    return line


def _offered(line: smtplib.SMTP, sender: str, address: str) -> Outcome | None:
    """Sender and recipient; what was said against them."""
    code, said = line.mail(sender)
    if code != 250:
        return _refusal(code, said)
    code, said = line.rcpt(address)
    if code in (250, 251):
        return None
    return _refusal(code, said, recipient=True)


def _refusal(code: int, said: bytes | str, *, recipient: bool = False) -> Outcome:
    text = _text(said)
    if code == 421:  # it is closing the connection
        return Outcome(Fate.LATER, code, text, down=True)
    if not 500 <= code < 600:
        return Outcome(Fate.LATER, code, text)
    return Outcome(Fate.NEVER, code, text, bounced=recipient and _is_gone(code, text))


def _is_gone(code: int, text: str) -> bool:
    """A refusal may also be about us (5.7.1, a blocked sender): then the address is left alone."""
    if _ENHANCED.search(text):
        return bool(_NO_MAILBOX.search(text))
    return code in NO_MAILBOX


def _down(error: Exception) -> Outcome:
    code = getattr(error, "smtp_code", 0)
    return Outcome(Fate.LATER, code if isinstance(code, int) else 0, str(error)[:500], down=True)


def _reset(line: smtplib.SMTP) -> None:
    try:
        line.rset()
    except (OSError, smtplib.SMTPException):
        line.close()


def _text(said: bytes | str) -> str:
    text = said if isinstance(said, str) else said.decode("utf-8", "replace")
    return " ".join(text.split())[:500]
