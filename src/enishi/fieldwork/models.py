"""How a survey shows itself on a web site: beside its link, of kind `site`."""

from django.db import models

from enishi.surveys.models import Link


class Display(models.Model):
    """Of a link; without a row the defaults hold."""

    link = models.OneToOneField(Link, models.CASCADE, related_name="display")
    rules = models.TextField()  # JSON of `rules.Rules`
    origins = models.TextField(blank=True)  # one a line; none: every site
    changed_at = models.BigIntegerField()
