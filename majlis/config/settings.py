"""Django's settings, made from the environment that `majlis.config.env` describes and checks."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from majlis.config import addresses, env

HOME = env.open_home()
DEMO = env.DEMO()
DEMO_CAST = "majlis.demo.cast.CAST"  # a path: settings import nothing of the house
DEBUG = env.DEBUG()
SECRET_KEY = env.SECRET_KEY() or env.kept_secret(HOME)
ADDRESS = env.public_address()
HTTPS = ADDRESS.startswith("https:")
ALLOWED_HOSTS = [urlsplit(ADDRESS).hostname or "localhost", "localhost", "127.0.0.1", "[::1]", *env.HOSTS()]
CSRF_TRUSTED_ORIGINS = [ADDRESS]

ROOT_URLCONF = "majlis.config.urls"
AUTH_USER_MODEL = "network.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS: list[str] = []

INSTALLED_APPS = [
    "majlis.config",
    "majlis.kit",
    "majlis.network",
    "majlis.access",
    "majlis.ledger",
    "majlis.notifications",
    "majlis.search",
    "majlis.files",
    "majlis.approvals",
    "majlis.safety",
    "majlis.personal",
    "majlis.membership",
    "majlis.discussions",
    "majlis.library",
    "majlis.audit",
    "majlis.readership",
    "majlis.front",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
]

# Answers pass this list from its end to its start: an answer is compressed last, after its ETag was made.
MIDDLEWARE = [
    "majlis.config.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "majlis.config.isolation.IsolationMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "majlis.kit.conditional.ConditionalMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "majlis.access.middleware.ViewerMiddleware",
    "majlis.access.refusals.RefusalMiddleware",
    "majlis.access.middleware.LanguageMiddleware",
    "majlis.config.bodies.BodyMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "majlis.membership.refusing.RefusedFormMiddleware",
    "majlis.access.insisting.FactorMiddleware",
    "majlis.access.middleware.DoorMiddleware",
    "majlis.safety.ahead.LookAheadMiddleware",
    "majlis.kit.once.OnceMiddleware",
    "majlis.readership.middleware.OpeningMiddleware",
    "majlis.front.opened.OpenedByAddressMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "majlis.front.menu.frame",
            ]
        },
    }
]


def _database(chosen: addresses.Database) -> dict[str, Any]:
    if not chosen.name:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME / "majlis.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                # Without these two, writers that meet are answered "database is locked".
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                " PRAGMA secure_delete=ON;",
            },
        }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": chosen.name,
        "HOST": chosen.host,
        "PORT": chosen.port,
        "USER": chosen.user,
        "PASSWORD": chosen.password,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(chosen.options),
    }


# The ledger's anchors lie outside the database, and better outside this machine.
ANCHORS = env.ANCHORS() or HOME / "anchors"
AUDITORS = env.AUDITORS()
BACKUP_DAYS = env.BACKUP_DAYS()

DATABASES = {"default": _database(env.DATABASE())}
CACHES = {
    # In the data folder, so that the limits on guessing count over all processes.
    "default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": HOME / "cache"}
}

# Languages: each app has its own catalogue beside it.
NETWORK_NAME = env.NETWORK_NAME()
CONTACT = env.CONTACT() or ("secretariat@demo.invalid" if DEMO else "")
FILE_LIMIT = env.FILE_LIMIT() * 1024 * 1024
CLAMAV = env.CLAMAV()
ORIGINALS_KEY = env.ORIGINALS_KEY()
SCREENING_LIST = env.SCREENING_LIST()
LANGUAGE_CODE = env.LANGUAGE()
LANGUAGES = [("ar", "العربية"), ("en", "English"), ("fr", "Français"), ("es", "Español")]
USE_TZ = True
TIME_ZONE = "UTC"

# Static files: hashed names and compressed twins, made once by `majlis prepare`.
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": HOME / "files", "file_permissions_mode": 0o600},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "majlis.config.storage.HashedStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_ALLOW_ALL_ORIGINS = False  # nobody else needs our style and scripts

# A text of 10 MB must still reach its form, which says in the reader's language that it is too long.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# Sign-in: long passwords nobody else uses; nothing about their composition, nothing about their age.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "majlis.membership.passwords.LongEnough",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "majlis.membership.passwords.CommonPasswordValidator"},
    {"NAME": "majlis.membership.passwords.OwnWords"},
    {
        "NAME": "majlis.membership.passwords.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name", "name_latin")},
    },
]
AUTHENTICATION_BACKENDS = ["majlis.access.backend.Backend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "front:desk"
ACCOUNT_ADAPTER = "majlis.membership.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "majlis.membership.forms.SignInForm",
    "add_email": "majlis.membership.forms.AddressForm",
    "reset_password": "majlis.membership.forms.ResetForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses are checked by vetting, before there is an account
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# `membership.guessing` counts guesses; the package's own counts would lock out owners and whole offices.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": None,
    "reset_password": "60/m/ip,5/m/key",
    "reset_password_from_key": "60/m/ip",
}
MFA_RATE_LIMITS = {"webauthn_login": "600/m/ip"}  # a signature cannot be guessed; this is against floods
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
MFA_ADAPTER = "majlis.membership.adapter.FactorAdapter"
MFA_FORMS = {
    "authenticate": "majlis.membership.codes.SecondStepForm",
    "reauthenticate": "majlis.membership.codes.ConfirmByCodeForm",
    "activate_totp": "majlis.membership.codes.SetUpAppForm",
    "add_webauthn": "majlis.membership.codes.AddKeyForm",
    "edit_webauthn": "majlis.membership.codes.RenameKeyForm",
}
MFA_TOTP_TOLERANCE = 1  # clocks of phones are wrong by half a minute; a code still works once only
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody opens an account here: a new address waits, and blocks no factor
MFA_TOTP_ISSUER = "Majlis"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

# Sign-in by organisations: each provider lets in people of one organisation who are members already.
SIGN_IN_PROVIDERS = {one.key: one for one in env.PROVIDERS()}
SOCIALACCOUNT_ADAPTER = "majlis.membership.providers.ProviderAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": one.key,
                "name": one.name,
                "client_id": one.client,
                "secret": one.secret,
                "settings": {"server_url": one.server, "oauth_pkce_enabled": True},
            }
            for one in env.PROVIDERS()
        ]
    }
}

# Mail
_mail = env.MAIL()
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.MAIL_FROM()
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _mail.host else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = HOME / "outbox"
EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.tls == "starttls", _mail.tls == "tls"
EMAIL_TIMEOUT = 20

# The browser's side
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# No other site is told where somebody comes from (decision 0032). "no-referrer" would tell our own neither,
# and browsers then send "Origin: null" with our own forms.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_ENGINE = "majlis.access.session_store"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "majlis-session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "majlis-csrf"
LANGUAGE_COOKIE_NAME = "__Host-language" if HTTPS else "majlis-language"
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "majlis.kit.toasts.ToastStorage"
TOAST_COOKIE_NAME = "__Host-toasts" if HTTPS else "majlis-toasts"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "majlis.front.views.forged"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'", *(origin for one in env.PROVIDERS() for origin in one.origins)],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        # Strings become a part of a page only by the policies of kit/trusted.js.
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["majlis", "default"],
    }
}

# Log lines name what failed, never who or what text: `config/logs.py` leaves out whatever could be either.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "majlis.config.logs.PlainFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.LOG_LEVEL().upper()},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": env.LOG_LEVEL().upper(), "propagate": False},
        "django.request": {"level": "ERROR"},  # addresses that do not exist are no event
    },
}
