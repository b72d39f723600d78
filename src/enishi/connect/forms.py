from django import forms
from django.utils.translation import gettext as _

from enishi.connect.maps import shipped, shipped_maps

OWN = "own"


class MapForm(forms.Form):
    """Which map: one that ships with Enishi, or the TOML in the text field."""

    map = forms.CharField(max_length=120)
    text = forms.CharField(max_length=200_000, required=False, strip=False)

    def clean_map(self) -> str:
        name: str = self.cleaned_data["map"]
        if name != OWN and name not in {found.key for found in shipped_maps()}:
            raise forms.ValidationError(_("There is no map “%s”.") % name)
        return name

    def chosen(self) -> tuple[str, str]:
        """Its name and its text."""
        name: str = self.cleaned_data["map"]
        return (name, self.cleaned_data["text"]) if name == OWN else (name, shipped(name).text)
