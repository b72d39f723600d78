"""What is wrong with a question."""


class QuestionError(ValueError):
    """A question that cannot be asked so; `field` is the parameter, or None."""

    def __init__(self, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.field = field
