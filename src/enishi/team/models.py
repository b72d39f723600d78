from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from enishi.team.enums import Role, Scope, Theme

RANKS = (Role.VIEWER, Role.ANALYST, Role.OWNER)


class Company(models.Model):
    """The one company of this deployment; `init` makes its row (id 1)."""

    name = models.CharField(max_length=120)
    zone = models.CharField(max_length=64, default="Asia/Tokyo")
    language = models.CharField(max_length=8, default="ja")
    currency = models.CharField(max_length=3, default="JPY")
    fiscal_month = models.PositiveSmallIntegerField(default=4)


class Members(BaseUserManager["Member"]):
    def get_by_natural_key(self, username: str | None) -> "Member":
        return self.get(email__iexact=username)


class Member(AbstractBaseUser):
    """Somebody who works with Enishi. A member who left has a `left_at` and cannot sign in."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.VIEWER)
    language = models.CharField(max_length=8, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    theme = models.CharField(max_length=8, choices=Theme.choices, blank=True)
    # The store that the member works for, as the property `store` of events names it; "" = all.
    place = models.CharField(max_length=120, blank=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[Members] = Members()

    @property
    def is_active(self) -> bool:  # type: ignore[override] # Django declares an attribute
        return self.left_at is None

    def holds(self, role: str) -> bool:
        """Whether this member's role includes `role`; the empty role is everybody's."""
        return not role or RANKS.index(Role(self.role)) >= RANKS.index(Role(role))


class Knock(models.Model):
    """A try at the sign-in door; deleted by success, forgotten after a day."""

    account = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["account", "at"], name="knock_account"),
            models.Index(fields=["address", "at"], name="knock_address"),
        ]


class ApiKey(models.Model):
    """A key of the API: shown once, kept as its SHA-256."""

    name = models.CharField(max_length=80)
    scope = models.CharField(max_length=8, choices=Scope.choices, default=Scope.READ)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(Member, models.PROTECT, null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class AuditEntry(models.Model):
    """Who did what, when. Append only; holds no personal data of customers beyond ids."""

    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    key = models.ForeignKey(ApiKey, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=60)
    noun = models.CharField(max_length=40, blank=True)
    noun_id = models.CharField(max_length=64, blank=True)
    details = models.JSONField(default=dict)
