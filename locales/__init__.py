"""Every word that people read, in four languages, from gettext catalogues.

``locales/<language>/<topic>.po`` holds the words of one topic; the ``msgid`` is a key such as
``sign_up.password.ask`` and the ``msgstr`` the words. ``{name}`` marks a value to fill in.
"""

from locales.catalogue import LANGUAGES, Catalogue, Catalogues

__all__ = ["LANGUAGES", "Catalogue", "Catalogues"]
