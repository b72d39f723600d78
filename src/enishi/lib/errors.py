"""What can go wrong and how the outside hears of it.

EnishiError
├── BadInput       400  the caller can mend it; names the field
│   └── TooLarge   413
├── NotSignedIn    401
├── NotAllowed     403
├── NotFound       404
├── WrongMethod    405  names the methods that are allowed
├── Conflict       409  the state changed, or two facts contradict
├── TooMany        429  wait `retry_after` seconds
└── Unavailable    503  wait `retry_after` seconds

Pages and APIs translate an EnishiError once, at the edge, into
`{"error": {"code", "message", "field", "help"}}` in the caller's language. Messages are lazy
translations.
"""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _


class EnishiError(Exception):
    status: ClassVar[int] = 500

    def __init__(
        self, code: str, message: object, *, field: str | None = None, help: object = ""
    ) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.field = field
        self.help = help

    def as_dict(self) -> dict[str, dict[str, str | None]]:
        return {
            "error": {
                "code": self.code,
                "message": str(self.message),
                "field": self.field,
                "help": str(self.help),
            }
        }


class BadInput(EnishiError):
    status = 400


class TooLarge(BadInput):
    status = 413


class NotSignedIn(EnishiError):
    status = 401


class NotAllowed(EnishiError):
    status = 403


class NotFound(EnishiError):
    status = 404


class WrongMethod(EnishiError):
    status = 405

    def __init__(self, allowed: str) -> None:
        super().__init__("wrong_method", _("This address does not take this method."))
        self.allowed = allowed


class Conflict(EnishiError):
    status = 409


class Wait(EnishiError):
    def __init__(self, code: str, message: object, *, retry_after: int) -> None:
        super().__init__(code, message)
        self.retry_after = retry_after


class TooMany(Wait):
    status = 429


class Unavailable(Wait):
    status = 503
