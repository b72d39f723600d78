"""What the rooms above may want to know."""

from django.dispatch import Signal

# link: Link — somebody, or a machine that reads mail, loaded the page of a personal link
opened = Signal()
# response: Response — the first page of a personal link was saved; inside its transaction
begun = Signal()
# response: Response — it was submitted by a personal link; inside its transaction
submitted = Signal()
