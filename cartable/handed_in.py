"""Takes PDF files from the folder that the secretariat names, and from nowhere else."""

from __future__ import annotations

import errno
import os
import stat
import unicodedata
from pathlib import Path

from school.files import LARGEST
from school.refusals import Refusal

_MARK = b"%PDF-"


class PdfFolder:
    """The folder of ``--files``; without one, no row may name a file."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def check(self, name: str) -> None:
        """See that a file can be taken, reading only its beginning; raises ``Refusal``."""
        self._take(name, len(_MARK))

    def read(self, name: str) -> bytes:
        """Give a file's content; raises ``Refusal`` as ``check`` does."""
        return self._take(name, LARGEST + 1)

    def _take(self, name: str, limit: int) -> bytes:
        """Read at most ``limit`` bytes of a file of this folder.

        The name was judged to be no path (``school.certificate_rows.file_name_of``); a link is not
        followed, so that nothing outside of the folder is ever sent to a student.
        """
        if self._folder is None:
            raise Refusal("import.certificate.no_folder", value=name, column="file")
        try:
            with open(self._open(self._folder, name), "rb") as file:
                size = os.fstat(file.fileno()).st_size
                content = file.read(limit)
        except OSError as error:
            reason = error.strerror or ""
            raise Refusal(
                "import.certificate.file_unreadable", value=name, reason=reason, column="file"
            ) from error
        if max(size, len(content)) > LARGEST:
            megabytes = LARGEST >> 20
            raise Refusal(
                "import.certificate.file_too_large", value=name, longest=megabytes, column="file"
            )
        if not content.startswith(_MARK):
            raise Refusal("import.certificate.file_not_pdf", value=name, column="file")
        return content

    @staticmethod
    def _open(folder: Path, name: str) -> int:
        """Open a plain file; an accent may be written in one piece or two (macOS writes two)."""
        # A pipe would hold us until somebody writes to it.
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        for written in dict.fromkeys((name, unicodedata.normalize("NFD", name))):
            try:
                descriptor = os.open(folder / written, flags)
            except OSError as error:
                if error.errno in (errno.ENOENT, errno.ELOOP):  # not there, or a link
                    continue
                raise
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                os.close(descriptor)
                break
            return descriptor
        raise Refusal("import.certificate.file_missing", value=name, column="file")
