"""Every page of evidence, under one address."""

from app.evidence import file_routes, multiplier_routes
from app.evidence.routes import bp

__all__ = ["bp", "file_routes", "multiplier_routes"]
