"""The name of each mail among all that anybody sends: `invitation:12:1`, its reminder
`invitation:12:2`."""


def step_of(invitation_id: int, letter: int) -> str:
    return f"invitation:{invitation_id}:{letter}"


def invitation_in(step: str) -> tuple[int, int] | None:
    """The invitation and which of its letters it was."""
    name, _colon, rest = step.partition(":")
    number, _colon, letter = rest.partition(":")
    if name != "invitation" or not (number.isdecimal() and letter.isdecimal()):
        return None
    return int(number), int(letter)
