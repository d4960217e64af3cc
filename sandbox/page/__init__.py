"""The demo page: a person's chat and mailbox side by side, in a browser."""

from sandbox.page.persona import Persona, Try
from sandbox.page.server import DemoPage

__all__ = ["DemoPage", "Persona", "Try"]
