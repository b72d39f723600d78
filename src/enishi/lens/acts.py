"""What people do, apart from what is done to them: a mail that is delivered, or a parcel on its
way, makes nobody active."""

from typing import Final

DONE_TO_PEOPLE: Final = (
    *("Email Sent", "Email Delivered", "Email Bounced", "SMS Sent", "SMS Delivered"),
    *("LINE Message Sent", "Push Notification Sent", "Message Sent", "Live Chat Message Sent"),
    *("Campaign Held Out", "Order Shipped", "Order Delivered", "Order Refunded"),
    *("Ticket Closed", "Call Ended", "Live Chat Conversation Ended"),
)
ACTS: Final = f"kind <= 3 AND name NOT IN ({', '.join(repr(name) for name in DONE_TO_PEOPLE)})"
