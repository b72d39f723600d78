from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, object]:
    """What every page frame needs."""
    return {}
