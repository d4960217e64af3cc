"""Imports: brings the secretariat's files in, a few rows to a transaction."""

from cartable.imports.certificates import import_certificates
from cartable.imports.children import import_children
from cartable.imports.rows import Progress

__all__ = ["Progress", "import_certificates", "import_children"]
