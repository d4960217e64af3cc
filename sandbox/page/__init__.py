"""The demo page: a person's chat and mailbox side by side, in a browser."""

from sandbox.page.actions import Action
from sandbox.page.persona import Button, Persona, Try
from sandbox.page.server import DemoPage

__all__ = ["Action", "Button", "DemoPage", "Persona", "Try"]
