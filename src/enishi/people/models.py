"""Who the customers are.

An event belongs for ever to the *identity* that it came with. Which *person* an identity is today
is one column (`Identity.person_id`); merging and un-merging change that column and nothing else.
The person's id is the smallest identity id among its identities, so any identity's id leads to its
person. Instants are microseconds since 1970 (`lib.clock`)."""

from django.db import models

from enishi.people.enums import MergeState
from enishi.team.models import Member


class Person(models.Model):
    """One human being as lists show them: derived from identities, traits and tallies, never the
    truth itself."""

    id = models.BigAutoField(primary_key=True)  # always given; so it is SQLite's own row id
    name = models.CharField(max_length=200, blank=True)
    kana = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    # What somebody without a name is called by (`naming.pointer_in`); "" where the name is known.
    pointer_kind = models.CharField(max_length=40, blank=True)
    pointer = models.CharField(max_length=254, blank=True)
    known = models.BooleanField(default=False)
    identities = models.PositiveIntegerField(default=1)
    first_seen = models.BigIntegerField(null=True)
    last_seen = models.BigIntegerField(null=True)
    events = models.BigIntegerField(default=0)
    orders = models.PositiveIntegerField(default=0)
    revenue = models.BigIntegerField(default=0)  # thousandths of `currency`
    currency = models.CharField(max_length=3, blank=True)
    channel = models.CharField(max_length=16, blank=True)
    grams = models.TextField(blank=True)
    version = models.BigIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["last_seen", "id"], name="person_last_seen"),
            models.Index(fields=["first_seen", "id"], name="person_first_seen"),
            models.Index(fields=["revenue", "id"], name="person_revenue"),
            models.Index(fields=["name", "id"], name="person_name"),
            # Counting those who are known reads this, not every row.
            models.Index(fields=["id"], name="person_known", condition=models.Q(known=True)),
        ]


class Identity(models.Model):
    """One source's idea of somebody. Tallies are those of its own events."""

    id = models.BigAutoField(primary_key=True)  # always given; so it is SQLite's own row id
    person_id = models.BigIntegerField(db_index=True)
    born_at = models.BigIntegerField()
    first_seen = models.BigIntegerField(null=True)
    last_seen = models.BigIntegerField(null=True)
    events = models.BigIntegerField(default=0)
    orders = models.PositiveIntegerField(default=0)
    revenue = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, blank=True)
    channels = models.TextField(default="{}")  # {"web": 12}


class Identifier(models.Model):
    """What points to an identity: unique per kind and normalised value, but for device kinds,
    which are handed from one user to the next and so have one row per span of time (`since`; 0 =
    from the beginning)."""

    kind = models.CharField(max_length=40)
    value = models.CharField(max_length=254)
    since = models.BigIntegerField(default=0)
    identity = models.ForeignKey(Identity, models.CASCADE, related_name="identifiers")
    # Device kinds: "kind:value" of the user of this span, and when that user was first and last
    # seen on it.
    claim = models.CharField(max_length=300, blank=True)
    claimed_from = models.BigIntegerField(null=True)
    claimed_to = models.BigIntegerField(null=True)
    raw = models.CharField(max_length=300)
    source_id = models.BigIntegerField()
    first_seen = models.BigIntegerField()
    last_seen = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "value", "since"], name="identifier_once")
        ]


class Merge(models.Model):
    """One piece of evidence that two identities are the same person, in order of arrival, and what
    came of it. The partition of identities into people is the fold of these rows under the vetoes
    (`people.partition`)."""

    low = models.ForeignKey(Identity, models.CASCADE, related_name="+", db_index=False)
    high = models.ForeignKey(Identity, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)  # identifier kind, or "hand", or "alias"
    value = models.CharField(max_length=254, blank=True)
    rule = models.CharField(max_length=40)
    evidence = models.JSONField(default=dict)  # {"message_id", "source_id"} or {"reason"}
    at = models.BigIntegerField()
    by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=12, choices=MergeState.choices)
    why = models.CharField(max_length=12, blank=True)  # a Refusal
    # The identities of the two sides at the moment of the merge: what an undo separates.
    left_side = models.JSONField(default=list)
    right_side = models.JSONField(default=list)
    undone_at = models.BigIntegerField(null=True)
    undone_by = models.ForeignKey(
        Member, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["low", "high", "kind", "value"], name="merge_once")
        ]
        indexes = [
            models.Index(fields=["kind", "value"], name="merge_value"),
            models.Index(fields=["state", "id"], name="merge_state"),
        ]


class Veto(models.Model):
    """A member said: these two sides are different people. Outlives new evidence; lifted by hand
    only."""

    merge = models.ForeignKey(Merge, models.CASCADE, related_name="vetoes")
    at = models.BigIntegerField()
    by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
    lifted_at = models.BigIntegerField(null=True)
    lifted_by = models.ForeignKey(
        Member, models.PROTECT, null=True, related_name="+", db_index=False
    )


class VetoSide(models.Model):
    veto = models.ForeignKey(Veto, models.CASCADE, related_name="sides", db_index=False)
    side = models.PositiveSmallIntegerField()  # 0 or 1
    identity = models.ForeignKey(Identity, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["veto", "identity"], name="veto_side_once")]


class SharedValue(models.Model):
    """An identifier value found on so many identities that it says nothing about who somebody
    is."""

    kind = models.CharField(max_length=40)
    value = models.CharField(max_length=254)
    at = models.BigIntegerField()
    identities = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="shared_once")]


class Trait(models.Model):
    """One statement about an identity: who said it, and when it was true. A hand has no source."""

    identity = models.ForeignKey(Identity, models.CASCADE, related_name="traits", db_index=False)
    name = models.CharField(max_length=120)
    value = models.JSONField()
    at = models.BigIntegerField()  # first said
    seen_at = models.BigIntegerField()  # said again, unchanged, by the same source
    source_id = models.BigIntegerField(null=True)
    priority = models.IntegerField(
        default=0
    )  # of the source, at arrival: breaks ties of an instant
    by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
    withdrawn_at = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["identity", "name", "at"], name="trait_now")]


class Consent(models.Model):
    """One statement of permission per purpose and channel; the newest by event time holds for its
    identity."""

    identity = models.ForeignKey(Identity, models.CASCADE, related_name="consents", db_index=False)
    purpose = models.CharField(max_length=40)  # marketing, transactional, analytics …
    channel = models.CharField(max_length=16)  # mail, line, sms, phone, push; "" = every channel
    granted = models.BooleanField()
    at = models.BigIntegerField()
    source_id = models.BigIntegerField(null=True)
    by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.CharField(max_length=300, blank=True)
    evidence = models.CharField(max_length=254, blank=True)  # message_id

    class Meta:
        indexes = [
            models.Index(fields=["identity", "purpose", "channel", "at"], name="consent_now")
        ]


class Tag(models.Model):
    identity = models.ForeignKey(Identity, models.CASCADE, related_name="tags", db_index=False)
    name = models.CharField(max_length=60, db_index=True)
    at = models.BigIntegerField()
    by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["identity", "name"], name="tag_once")]


class Note(models.Model):
    identity = models.ForeignKey(Identity, models.CASCADE, related_name="notes")
    text = models.TextField()
    at = models.BigIntegerField()
    by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)


class KindRule(models.Model):
    """How one kind of identifier is treated; rows exist only where a company differs from the
    defaults."""

    kind = models.CharField(max_length=40, unique=True)
    limit = models.PositiveIntegerField()
    priority = models.IntegerField()
    blocked = models.TextField(blank=True)  # one regular expression a line
