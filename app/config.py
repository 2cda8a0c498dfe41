"""Settings from the environment, with safe defaults."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def from_environment() -> dict[str, Any]:
    """Every setting the application reads; nothing else looks at the environment."""
    data_dir = Path(os.environ.get("DATA_DIR") or ROOT / "var").resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    demo = os.environ.get("DEMO", "").lower() in {"1", "true", "yes"}
    return {
        "DATA_DIR": data_dir,
        "DEMO": demo,
        "SECRET_KEY": os.environ.get("SECRET_KEY") or kept_secret(data_dir / "secret_key"),
        "SQLALCHEMY_DATABASE_URI": database_url(os.environ.get("DATABASE_URL"), data_dir),
        # an error that reaches a log names the statement, and never the words that were to be kept
        "SQLALCHEMY_ENGINE_OPTIONS": {"pool_pre_ping": True, "hide_parameters": True},
        "BASE_URL": (
            os.environ.get("BASE_URL") or f"http://127.0.0.1:{os.environ.get('PORT') or 5000}"
        ).rstrip("/"),
        "MAIL_URL": os.environ.get("MAIL_URL", ""),
        "PDF_SECONDS": int(os.environ.get("PDF_SECONDS") or 30),  # a document that takes longer is given up
        "MAIL_FROM": os.environ.get("MAIL_FROM", "plumbline@localhost"),
        # A page that refuses a text or a file must first be able to receive it: the largest accepted form is
        # well above every bound, so that what was typed can be shown again. Files go to disk while they arrive.
        "MAX_CONTENT_LENGTH": 64 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 16 * 1024 * 1024,
        "MAX_FORM_PARTS": 1_000,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": os.environ.get("SECURE_COOKIES", "").lower() in {"1", "true"},
        # cookies do not know ports: demos side by side would sign each other out
        "SESSION_COOKIE_NAME": f"plumbline-{os.environ.get('PORT') or 5000}" if demo else "plumbline",
        # The token lives as long as the session: a page left open overnight can still be saved.
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
    }


def database_url(given: str | None, data_dir: Path) -> str:
    """The address of the database; PostgreSQL is always reached through psycopg 3."""
    if not given:
        return f"sqlite:///{data_dir / 'plumbline.db'}"
    scheme, _, rest = given.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else given


def kept_secret(path: Path) -> str:
    """The signing key, made on the first run and readable by its owner only."""
    fresh = path.with_suffix(f".{os.getpid()}")
    if not path.exists():
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
        with suppress(FileExistsError):  # two processes may begin at once: the first one's key counts, whole
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text().strip()
