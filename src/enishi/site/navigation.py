"""The rooms as the side bar shows them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enishi.ui.navigation import Group, Item
from enishi.work.queries import my_open_count

NAVIGATION = (
    Group("", (Item("overview:home", _("Home"), "house"),)),
    Group(
        _("Customers"),
        (
            Item("overview:people", _("People"), "users"),
            Item("segments:list", _("Segments"), "layers"),
            Item("work:list", _("Follow-ups"), "clipboard-list", count=my_open_count),
            Item("channels:list", pgettext_lazy("room", "Messages"), "send"),
            Item("overview:review", _("Merge review"), "git-merge"),
        ),
    ),
    Group(
        _("What happened"),
        (
            Item("timeline:sources", _("Sources"), "radio-tower"),
            Item("timeline:catalogue", _("Event catalogue"), "book-open"),
            Item("timeline:touchpoints", _("Touchpoints"), "map-pin"),
            Item("timeline:quarantine", _("Quarantine"), "shield-alert"),
            Item("connect:imports", _("Imports"), "file-up"),
        ),
    ),
    Group(
        _("Analysis"),
        (
            Item("surveys:list", _("Surveys"), "clipboard-list"),
            Item("metrics:overview", _("Metrics"), "gauge"),
            Item("ask:questions", _("Questions"), "circle-help"),
        ),
    ),
    Group(
        _("Settings"),
        (
            Item("team:members", _("Members"), "user-cog"),
            Item("team:keys", _("API keys"), "key-round", role="owner"),
            Item("team:company", _("Company"), "settings"),
            Item("team:audit", _("Audit trail"), "scroll-text", role="owner"),
        ),
    ),
)
