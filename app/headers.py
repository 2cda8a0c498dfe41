"""Headers on every answer, and the converter for ids in addresses."""

from flask import Flask, Response, request
from werkzeug.routing import IntegerConverter

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    )
)


class RecordId(IntegerConverter):
    """An id that a column can hold. Anything beyond is 0, the id of no record: not found, like any other."""

    def to_python(self, value: str) -> int:
        number = int(value) if len(value) <= 10 else 0
        return number if number < 2**31 else 0


def init_app(app: Flask) -> None:
    """Set the headers."""
    app.url_map.converters["id"] = RecordId

    @app.after_request
    def guarded(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("X-Frame-Options", "DENY")
        if request.endpoint == "static" and response.status_code in {200, 206, 304}:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        else:
            response.headers.setdefault("Cache-Control", "no-store")
        return response
