"""Text as people type it, made comparable. Everything here is for matching and search only: what
was typed is kept as it is elsewhere."""

import re
import unicodedata
from functools import lru_cache

import jaconv

from enishi.lib.names import VARIANTS

# Hyphens, dashes, minus signs and wave dashes that stand for each other in Japanese input.
DASHES = "‐‑‒–—―−－﹣ー〜～-"
_NOT_WORD = re.compile(r"[\W_]+")
_GAP = re.compile(r"\s+")


def plain(text: str) -> str:
    """NFKC (full-width letters and half-width kana become ordinary), trimmed, gaps of one space."""
    if text.isascii():
        return _GAP.sub(" ", text.strip()) if " " in text or not text.isprintable() else text
    return _GAP.sub(" ", unicodedata.normalize("NFKC", text)).strip()


def katakana(text: str) -> str:
    """Kana of any kind as full-width katakana: ﾀﾅｶ, たなか and タナカ are one."""
    return jaconv.hira2kata(unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """What two spellings of one word have in common: width, case, kana script, old and variant
    kanji. Spaces and punctuation stay."""
    if text.isascii():
        return plain(text).lower()
    return katakana(plain(text)).translate(VARIANTS).lower()


def letters(text: str) -> str:
    """`fold` without spaces and punctuation: 「髙橋　はなこ」 → 「高橋ハナコ」."""
    return _NOT_WORD.sub("", fold(text))


def grams(*words: str) -> str:
    """Each word as its bigrams and its last character: 「田中美咲」 → 「田中 中美 美咲 咲」.

    SQLite's own trigram tokens cannot find words of two characters, which most surnames are."""
    return " ".join(gram for word in words if word for gram in _bigrams(letters(word)))


def phrases(query: str) -> list[str]:
    """What to look for in `grams`, one phrase a word of the query; a single character ends in `*`
    and is to be looked up as a prefix. Words that are punctuation only are left out."""
    return [
        f"{word}*" if len(word) == 1 else " ".join(_bigrams(word)[:-1])
        for word in map(letters, query_words(query))
        if word
    ]


def query_words(query: str) -> list[str]:
    """Words of a query; a number typed with hyphens or in brackets is one word."""
    return plain(query).split(" ")


def _bigrams(word: str) -> list[str]:
    return [word[at : at + 2] for at in range(len(word))]
