"""The surveys that Enishi brings, each a TOML file beside this one, ready to be changed."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from django.utils.translation import gettext_noop as _

from enishi.surveys.definition.reading import from_toml
from enishi.surveys.definition.tree import Definition


@dataclass(frozen=True, slots=True)
class Shipped:
    """`name` and `use` are msgids."""

    key: str
    name: str
    use: str

    @property
    def definition(self) -> Definition:
        return _definition(self.key)


SHIPPED: Final = (
    Shipped("nps_relational", _("NPS, relationship"), _("Twice a year, of everybody who buys.")),
    Shipped("nps_transactional", _("NPS, after an order"), _("A few days after the delivery.")),
    Shipped("csat_purchase", _("Satisfaction after a purchase"), _("On the receipt, or by mail.")),
    Shipped("ces_contact", _("Effort after a contact"), _("When an enquiry has been closed.")),
    Shipped("churn", _("Leaving"), _("Where somebody ends a contract or an account.")),
    Shipped("product_fit", _("Product fit"), _("Of those who use it: would they miss it?")),
    Shipped("enps", _("eNPS"), _("Of employees, anonymously.")),
    Shipped("event", _("After an event"), _("For whoever was there.")),
)
BY_KEY: Final = {one.key: one for one in SHIPPED}


@cache
def _definition(key: str) -> Definition:
    return from_toml((files(__name__) / f"{key}.toml").read_text(encoding="utf-8"))
