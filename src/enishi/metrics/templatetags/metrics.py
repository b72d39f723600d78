"""Days as the reader writes them."""

from datetime import date

from django import template

from enishi.metrics.periods import day_words

register = template.Library()


@register.filter
def iso_day(day: str) -> str:
    """2026-11-24 → 11月24日."""
    return day_words(date.fromisoformat(day))
