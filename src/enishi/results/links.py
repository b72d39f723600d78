"""Addresses of results as they are handed out."""

from django.conf import settings
from django.urls import reverse

from enishi.results.access import address_of
from enishi.results.models import Share


def url_of(share: Share) -> str:
    return settings.URL + reverse("results:shared", args=[address_of(share)])
