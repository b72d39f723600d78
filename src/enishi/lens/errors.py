"""What is wrong with a question."""


class QuestionError(ValueError):
    """A question that cannot be asked so; `field` is the parameter, or None.

    message: English, whole sentences, with the places %(…)s for what is `said`. It is the id of its
        translation: the door puts it into the reader's language."""

    def __init__(self, code: str, message: str, field: str | None = None, **said: object) -> None:
        super().__init__(message % said if said else message)
        self.code = code
        self.message = message
        self.field = field
        self.said = said
