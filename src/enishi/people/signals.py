"""What other rooms may want to know. Sent inside the transaction that did it."""

from django.dispatch import Signal

# person_id: int, absorbed: list[int] — the people who are now `person_id`
merged = Signal()
# person_id: int, released: list[int] — the people who are no longer `person_id`
unmerged = Signal()
# person_id: int — a member, or a key, wrote traits, consents or tags of them by hand
told = Signal()
# person_id: int, identity_ids: list[int] — everything of them is about to be erased
erasing = Signal()
