from django import forms
from django.utils.translation import gettext_lazy as _

from enishi.metrics.actions import LONGEST


class AnnotationForm(forms.Form):
    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    text = forms.CharField(
        label=_("Remark"),
        max_length=LONGEST,
        help_text=_("Shown on every chart of that day."),
    )
