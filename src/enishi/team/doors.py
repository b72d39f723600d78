"""Views before the door: sign-in, sign-out, the first run, an invitation."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import login, logout
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from enishi.lib.address import networks, sender
from enishi.lib.errors import BadInput, NotFound, TooMany
from enishi.team.actions import found_company, set_password
from enishi.team.enums import LANGUAGE_COOKIE, LANGUAGES
from enishi.team.forms import FirstRunForm, PasswordForm, SignInForm
from enishi.team.invitations import member_with_token
from enishi.team.models import Company
from enishi.team.queries import company_exists
from enishi.team.signin import member_with_password


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if not company_exists():
        return redirect("team:first-run")
    destination = safe_next(request)
    if request.user.is_authenticated:
        return redirect(destination)
    form = SignInForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                member = member_with_password(**form.cleaned_data, address=address_of(request))
            except (BadInput, TooMany) as error:
                form.add_error(None, str(error.message))
                status = error.status
            else:
                login(request, member)
                return redirect(destination)
    return render(request, "team/sign_in.html", {"form": form, "next": destination}, status=status)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """The switch on the pages before the door; members choose theirs in the profile."""
    answer = redirect(safe_next(request))
    chosen = request.POST.get("language", "")
    if chosen in dict(LANGUAGES):
        answer.set_cookie(
            LANGUAGE_COOKIE,
            chosen,
            max_age=timedelta(days=365),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return answer


def safe_next(request: HttpRequest) -> str:
    """Where to after signing in: a page of ours, or home."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    host = {request.get_host()}
    if url_has_allowed_host_and_scheme(wanted, host, require_https=request.is_secure()):
        return wanted
    return resolve_url(settings.LOGIN_REDIRECT_URL)


def address_of(request: HttpRequest) -> str:
    peer, forwarded = (
        request.META.get("REMOTE_ADDR", ""),
        request.headers.get("X-Forwarded-For", ""),
    )
    return sender(peer, forwarded, networks(settings.TRUSTED_PROXIES))[:64]


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("team:sign-in")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def first_run(request: HttpRequest) -> HttpResponse:
    """Makes the company and its owner; open only while there is none."""
    if company_exists():
        raise NotFound("company_exists", "")
    form = FirstRunForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        company = Company(
            name=given["company"],
            **{name: given[name] for name in ("zone", "language", "currency")},
        )
        try:
            with transaction.atomic():
                owner = found_company(
                    company,
                    owner_email=given["email"],
                    owner_name=given["name"],
                    password=given["password"],
                )
        except IntegrityError:  # somebody else was first
            raise NotFound("company_exists", "") from None
        login(request, owner)
        return redirect(settings.LOGIN_REDIRECT_URL)
    status = 422 if form.errors else 200
    return render(request, "team/first_run.html", {"form": form}, status=status)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    member = member_with_token(token)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        set_password(member, form.cleaned_data["password"], by=member)
        login(request, member)
        return redirect(settings.LOGIN_REDIRECT_URL)
    status = 422 if form.errors else 200
    context = {"form": form, "member": member}
    return render(request, "team/invitation.html", context, status=status)
