"""`enishi init`: the first minute of a folder."""

import argparse
import getpass
import json
import sys
from zoneinfo import available_timezones

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from enishi.lib.errors import BadInput, Conflict
from enishi.team.actions import found_company
from enishi.team.models import Company
from enishi.team.queries import company_exists


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--owner", metavar="MAIL", help=_("the owner's mail address"))
    parser.add_argument(
        "--password-stdin", action="store_true", help=_("read the password from standard input")
    )
    parser.add_argument("--company", metavar="NAME", help=_("the company's name"))
    parser.add_argument(
        "--timezone", metavar="ZONE", help=_("days are those of this zone (Asia/Tokyo)")
    )
    parser.add_argument("--language", choices=["ja", "en"], help=_("of pages and mails (ja)"))
    parser.add_argument("--currency", metavar="CODE", help=_("ISO 4217 (JPY)"))
    parser.add_argument("--json", action="store_true", help=_("the last line is one JSON object"))


def run(args: argparse.Namespace) -> int:
    if company_exists():
        raise Conflict("founded", _("This folder has a company already."))
    asks = not args.password_stdin
    email = args.owner or ask(_("Owner's mail"), "", asks=asks)
    company = Company(
        name=args.company or ask(_("Company"), "Enishi", asks=asks),
        zone=args.timezone or ask(_("Time zone"), "Asia/Tokyo", asks=asks),
        language=args.language or ask(_("Language (ja/en)"), "ja", asks=asks),
        currency=(args.currency or ask(_("Currency"), "JPY", asks=asks)).upper(),
    )
    password = (
        sys.stdin.readline().rstrip("\n")
        if args.password_stdin
        else getpass.getpass(_("Password") + ": ")
    )
    check(company, email, password)
    found_company(company, owner_email=email, owner_name=email.split("@")[0], password=password)
    if args.json:
        print(json.dumps({"company": company.name, "owner": email}, ensure_ascii=False))
    else:
        print(f"{company.name}: {email} ({company.zone}, {company.language}, {company.currency})")
    return 0


def ask(question: str, default: str, *, asks: bool) -> str:
    """An answer from the terminal; the default where nobody can be asked."""
    if not asks:
        return default
    return input(f"{question} [{default}]: " if default else f"{question}: ").strip() or default


def check(company: Company, email: str, password: str) -> None:
    try:
        validate_email(email)
    except ValidationError as error:
        raise BadInput("bad_email", _("--owner must be a mail address."), field="owner") from error
    try:
        validate_password(password)
    except ValidationError as error:
        raise BadInput("bad_password", " ".join(error.messages), field="password") from error
    if company.zone not in available_timezones():
        raise BadInput("bad_zone", _("This time zone is not known."), field="timezone")
    if company.language not in {"ja", "en"}:
        raise BadInput("bad_language", _("The language is ja or en."), field="language")
    if not (len(company.currency) == 3 and company.currency.isalpha()):
        raise BadInput(
            "bad_currency", _("The currency is a code of three letters."), field="currency"
        )
