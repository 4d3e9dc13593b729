"""One settings file. Every knob is a BIHUAN_* environment variable, listed in docs/settings.md.

A bad value stops the start with a sentence (``SettingError``), never with a traceback from deep inside.
"""

import os
import secrets
from datetime import date
from pathlib import Path

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from bihuan.config.providers import ProviderError, providers


class SettingError(ImproperlyConfigured):
    """A BIHUAN_* variable has a value that cannot be used; the message says which and what is expected."""


def env(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def env_flag(name: str, default: bool) -> bool:
    value = env(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise SettingError(f"{name}={value!r}：请写 1 或 0。")


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


def env_days(name: str, default: int) -> int:
    value = env(name, str(default))
    if not value.isdecimal():
        raise SettingError(f"{name}={value!r}：请写天数，如 {default}。")
    return int(value)


def env_day(name: str) -> date | None:
    value = env(name)
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise SettingError(f"{name}={value!r}：请写日期，如 2026-01-01。") from error


ROOT = Path(__file__).resolve().parents[3]
DATA_DIR = Path(env("BIHUAN_DATA_DIR") or ROOT / "var").resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)


def _secret_key() -> str:
    """The key from the environment, else one kept in the data folder, made on first use."""
    given = env("BIHUAN_SECRET_KEY")
    if given:
        return given
    path = DATA_DIR / "secret.key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64), encoding="ascii")
    return path.read_text(encoding="ascii").strip()


SECRET_KEY = _secret_key()
LATE_DAYS = env_days("BIHUAN_LATE_DAYS", 30)
"""An entry so many days or more after the event is labelled 补录."""
ATTENDANCE_DAYS = env_days("BIHUAN_ATTENDANCE_DAYS", 365)
"""Names of those absent become numbers so many days after the event."""
DEBUG = env_flag("BIHUAN_DEBUG", False)
ALLOWED_HOSTS = env_list("BIHUAN_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver")
CSRF_TRUSTED_ORIGINS = env_list("BIHUAN_TRUSTED_ORIGINS")
HTTPS = env_flag("BIHUAN_HTTPS", False)

RECORDS_SINCE = env_day("BIHUAN_RECORDS_SINCE")

LEDGER_HASH = env("BIHUAN_HASH", "sha256")
if LEDGER_HASH not in {"sha256", "sm3"}:
    raise SettingError(f"BIHUAN_HASH={LEDGER_HASH!r}：请写 sha256 或 sm3。")

INSTALLED_APPS = [
    "bihuan.shell",  # before allauth, whose pages it dresses
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.dingtalk",
    "allauth.socialaccount.providers.feishu",
    "allauth.socialaccount.providers.weixin",
    "axes",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "bihuan.ledger",
    "bihuan.access",
    "bihuan.calendar",
    "bihuan.jobs",
    "bihuan.files",
    "bihuan.search",
    "bihuan.feedback",
    "bihuan.workbooks",
    "bihuan.orgs",
    "bihuan.burden",
    "bihuan.elections",
    "bihuan.packs",
    "bihuan.records",
    "bihuan.indicators",
    "bihuan.problems",
    "bihuan.lists",
    "bihuan.reports",
    "bihuan.web",
    "bihuan.upkeep",
    "bihuan.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "bihuan.shell.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "bihuan.orgs.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "bihuan.shell.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "bihuan.config.urls"
WSGI_APPLICATION = "bihuan.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "bihuan.web.navigation.navigation",
            ],
            "builtins": ["bihuan.shell.templatetags.shell"],
        },
    }
]

DATABASE_URL = env("BIHUAN_DATABASE_URL") or f"sqlite:///{DATA_DIR / 'bihuan.sqlite3'}"
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
            "PRAGMA cache_size=-65536;PRAGMA mmap_size=268435456;PRAGMA temp_store=MEMORY;"
        ),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "orgs.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "bihuan.orgs.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "bihuan.orgs.adapters.SocialAccountAdapter"
try:
    SOCIALACCOUNT_PROVIDERS = providers(env_list("BIHUAN_LOGIN_PROVIDERS"), env)
except ProviderError as error:
    raise SettingError(str(error)) from error
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "login": "60/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_ISSUER = "Bihuan"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "src" / "bihuan" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG
FILES_DIR = DATA_DIR / "files"
FILES_MAX_BYTES = 50 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 3600
SESSION_ENGINE = "django.contrib.sessions.backends.db"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "bihuan.shell.views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "base-uri": [SELF],
    }
}
SILENCED_SYSTEM_CHECKS: list[str] = []
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env("BIHUAN_LOG_LEVEL", "WARNING")},
}
