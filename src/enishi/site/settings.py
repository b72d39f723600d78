"""Settings: from the environment only; any secret may come from NAME_FILE."""

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from enishi.lib.folder import data_folder, database_file, make_private

PACKAGE = Path(__file__).resolve().parent.parent


def text(name: str, default: str = "") -> str:
    """The variable, or the content of the file that NAME_FILE points to."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def flag(name: str, default: bool) -> bool:  # noqa: FBT001 -- a setting is its value
    value = os.environ.get(name)
    if value is None:
        return default
    if value not in {"True", "False"}:
        raise ValueError(f"{name} must be True or False, not {value!r}")
    return value == "True"


def secret_key() -> str:
    """ENISHI_SECRET_KEY, or a key made once and kept (0600) in the data folder."""
    if key := text("ENISHI_SECRET_KEY"):
        return key
    path = data_folder() / "secret.key"
    if not path.exists():
        make_private(path.parent)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process was first
            return path.read_text(encoding="utf-8")
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="utf-8")


def database() -> dict[str, object]:
    url = text("ENISHI_DATABASE_URL")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": database_file(),
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                "PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY; "
                "PRAGMA journal_size_limit=67108864",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError("ENISHI_DATABASE_URL must start with postgresql://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 60,
    }


DEBUG = False
SECRET_KEY = secret_key()
URL = text("ENISHI_URL", "http://127.0.0.1:8000").rstrip("/")
SECURE = URL.startswith("https://")
TRUSTED_PROXIES = [p for p in text("ENISHI_TRUSTED_PROXIES").split(",") if p]
SPOOL_BYTES = int(text("ENISHI_SPOOL_BYTES", str(2 * 1024**3)))
KEEP_IP = flag("ENISHI_KEEP_IP", default=False)
SMTP_URL = text("ENISHI_SMTP_URL")
MAIL_FROM = text("ENISHI_MAIL_FROM")

ALLOWED_HOSTS = [urlsplit(URL).hostname or "", "127.0.0.1", "localhost", "[::1]", "testserver"]
if extra := text("ENISHI_HOSTS"):
    ALLOWED_HOSTS += extra.split(",")
CSRF_TRUSTED_ORIGINS = [URL]
if SECURE:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "enishi_session"
CSRF_COOKIE_NAME = "enishi_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "enishi.site.views.forged"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "template_partials",
    "ninja",
    "enishi.ui",
    "enishi.team",
    "enishi.people",
    "enishi.timeline",
    "enishi.ask",
    "enishi.segments",
    "enishi.work",
    "enishi.metrics",
    "enishi.channels",
    "enishi.surveys",
    "enishi.fieldwork",
    "enishi.invitations",
    "enishi.results",
    "enishi.connect",
    "enishi.overview",
    "enishi.site",
]
MIDDLEWARE = [
    "enishi.site.middleware.ProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "enishi.team.middleware.MemberMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "enishi.site.middleware.ErrorMiddleware",
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
ROOT_URLCONF = "enishi.site.urls"
NAVIGATION = "enishi.site.navigation.NAVIGATION"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "enishi.ui.context.shell",
            ],
            "builtins": ["enishi.ui.templatetags.ui"],
        },
    }
]
DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "team.Member"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = ["enishi.team.hashers.Argon2"]
LOGIN_URL = "team:sign-in"
LOGIN_REDIRECT_URL = "overview:home"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", _("Japanese")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"  # each request activates the member's or the company's zone
LOCALE_PATHS = [PACKAGE / "lib" / "locale"]  # lib is no app; the rooms keep their own

STATIC_URL = "/static/"
STATIC_ROOT = PACKAGE / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "enishi.ui.assets.HashedStorage"},
}
MEDIA_ROOT = data_folder() / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "enishi.connect.uploads.BoundedUpload",
]
FILE_UPLOAD_TEMP_DIR = data_folder()

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": text("ENISHI_LOG", "WARNING")},
    # Django warns of every 4xx answer; what a caller did wrong, the answer tells the caller.
    "loggers": {name: {"level": "ERROR"} for name in ("django.request", "django.security.csrf")},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
