"""The application for gunicorn and `flask --app wsgi`."""

from app import create_app

application = app = create_app()
