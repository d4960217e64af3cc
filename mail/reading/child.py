"""The process that reads mails, so that whatever is in one can be killed."""

from __future__ import annotations

import sys
from functools import partial

from mail.addresses import OwnAddress
from mail.reading.judging import prepare
from mail.reading.reading import read
from mail.reading.serving import serve


def main(arguments: list[str]) -> None:
    """Read mails; the arguments are our own address, the seconds for a mail, the authserv-id."""
    local, _, domain = arguments[0].rpartition("@")
    authserv_id = arguments[2] if len(arguments) > 2 else None
    own = OwnAddress(local, domain)
    prepare()
    serve(partial(read, own=own, authserv_id=authserv_id), float(arguments[1]))


if __name__ == "__main__":
    main(sys.argv[1:])
