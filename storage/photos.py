"""Photos, as rows."""

from __future__ import annotations

from school.photos import Photo
from storage.moments import from_ms, to_ms
from storage.statements import Statements


class Photos:
    """Keeps photos; see ``school.photos.PhotoRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def get(self, account: int) -> Photo | None:
        """Give the photo of an account, if it has one."""
        row = self._tx.one("photo", account=account)
        return None if row is None else Photo(row[0], bytes(row[1]), from_ms(row[2]))

    def put(self, photo: Photo) -> None:
        """Keep or replace the photo of an account."""
        self._tx.change(
            "put_photo",
            account=photo.account,
            content=photo.content,
            kept_at=to_ms(photo.kept_at),
        )

    def remove(self, account: int) -> None:
        """Take the photo of an account away."""
        self._tx.change("remove_photo", account=account)
