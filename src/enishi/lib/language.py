"""The language that a caller reads, by its Accept-Language header."""

from functools import lru_cache

from django.conf import settings
from django.utils.translation.trans_real import parse_accept_lang_header


@lru_cache(maxsize=256)
def accepted(header: str) -> str | None:
    """The first language of the header that Enishi speaks."""
    spoken = dict(settings.LANGUAGES)
    for code, _quality in parse_accept_lang_header(header[:200]):
        if (language := code.split("-")[0]) in spoken:
            return language
    return None
