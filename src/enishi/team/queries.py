from zoneinfo import ZoneInfo

from enishi.team.models import Company


def company() -> Company:
    """The company; before `init`, one with the defaults (unsaved)."""
    return Company.objects.filter(pk=1).first() or Company(pk=1, name="Enishi")


def company_zone() -> ZoneInfo:
    return ZoneInfo(company().zone)


def is_founded() -> bool:
    return Company.objects.filter(pk=1).exists()
