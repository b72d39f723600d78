from collections.abc import Sequence
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enishi.team.enums import LANGUAGES, Role, Scope, Theme
from enishi.team.models import Company, Member

CURRENCIES = ["JPY", "USD", "EUR", "GBP", "BRL", "CNY", "KRW"]


@cache
def zones() -> Sequence[tuple[str, str]]:
    return [(name, name) for name in sorted(available_timezones()) if "/" in name or name == "UTC"]


def password_field(label: str | Promise, *, is_new: bool) -> dict[str, Any]:
    wanted = "new-password" if is_new else "current-password"
    return {
        "label": label,
        "strip": False,
        "max_length": 200,
        "widget": forms.PasswordInput(attrs={"autocomplete": wanted}),
        "help_text": _("At least 10 characters.") if is_new else "",
    }


class SignInForm(forms.Form):
    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(**password_field(_("Password"), is_new=False))


class FirstRunForm(forms.Form):
    company = forms.CharField(
        label=_("Company"), max_length=120, widget=forms.TextInput(attrs={"autofocus": True})
    )
    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(**password_field(_("Password"), is_new=True))
    zone = forms.ChoiceField(label=_("Time zone"), choices=zones, initial="Asia/Tokyo")
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, initial="ja")
    currency = forms.ChoiceField(
        label=_("Currency"), choices=[(code, code) for code in CURRENCIES], initial="JPY"
    )

    def clean_password(self) -> str:
        return checked(self.cleaned_data["password"])


class PasswordForm(forms.Form):
    """A first or forgotten password, behind a one-time link."""

    password = forms.CharField(**password_field(_("New password"), is_new=True))

    def clean_password(self) -> str:
        return checked(self.cleaned_data["password"])


class PasswordChangeForm(PasswordForm):
    current = forms.CharField(**password_field(_("Current password"), is_new=False))
    field_order = ("current", "password")

    def __init__(self, member: Member, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member

    def clean_current(self) -> str:
        if not self.member.check_password(self.cleaned_data["current"]):
            raise forms.ValidationError(_("This is not your current password."))
        return str(self.cleaned_data["current"])


def checked(password: str) -> str:
    validate_password(password)
    return password


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("As the company")), *LANGUAGES]
    )
    zone = forms.ChoiceField(
        label=_("Time zone"), required=False, choices=lambda: [("", _("As the company")), *zones()]
    )
    theme = forms.ChoiceField(label=_("Appearance"), required=False, choices=Theme.choices)


class CompanyForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=zones,
        help_text=_("Days begin and end in this zone. It applies to events from now on."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES])
    fiscal_month = forms.TypedChoiceField(
        label=_("Fiscal year begins in"),
        coerce=int,
        choices=[
            (1, _("January")), (2, _("February")), (3, _("March")), (4, _("April")),
            (5, _("May")), (6, _("June")), (7, _("July")), (8, _("August")),
            (9, _("September")), (10, _("October")), (11, _("November")), (12, _("December")),
        ],
    )  # fmt: skip


def initial_of(form: type[forms.Form], row: Member | Company) -> dict[str, object]:
    """The fields of `form` as `row` has them now."""
    return {name: getattr(row, name) for name in form.base_fields}


class InviteForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autofocus": True})
    )
    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role.choices,
        initial=Role.ANALYST,
        help_text=_("Viewers see personal data masked and change nothing."),
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class PlaceForm(forms.Form):
    place = forms.CharField(label=_("Store"), max_length=120, required=False)


class KeyForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("Where it is used, for example: data warehouse."),
        widget=forms.TextInput(attrs={"autofocus": True}),
    )
    scope = forms.ChoiceField(label=_("Scope"), choices=Scope.choices, initial=Scope.READ)


class TrailForm(forms.Form):
    """The filters of the audit trail, from its address; what does not parse is ignored."""

    by = forms.IntegerField(required=False, min_value=1)
    verb = forms.CharField(required=False, max_length=60)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)
