from django.http import HttpRequest

from enishi.ui.navigation import sections


def shell(request: HttpRequest) -> dict[str, object]:
    """What every page frame needs; the navigation is worked out only where a frame shows it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"theme": "", "frame": "ui/plain.html"}
    return {"theme": user.theme, "navigation": lambda: sections(user, request.path)}
