"""Correspondents: which school somebody has to do with who writes by mail."""

from __future__ import annotations

from school.store import Transaction
from school.tokens import Token


def school_of(tx: Transaction, token: Token | None, email: str) -> str | None:
    """Give the platform of what a mail answers, else the only one that knows its writer, if any.

    ``token`` is what the mail brought, ``email`` who wrote it. Nobody learns by it what is not
    theirs: what an answer says goes to that address alone.
    """
    told = _of_token(tx, token) if token is not None else None
    if told is not None:
        return told
    address = tx.addresses.get(email)
    schools = {one.platform for one in tx.certificates.waiting_at(email)}
    if address is not None and address.account is not None:
        schools |= {one.platform for one in tx.places.of_account(address.account)}
        schools |= {one.platform for one in tx.certificates.of_account(address.account)}
    return schools.pop() if len(schools) == 1 else None


def _of_token(tx: Transaction, token: Token) -> str | None:
    if token.certificate is not None:
        certificate = tx.certificates.get(token.certificate)
        return certificate.platform if certificate else None
    if token.purpose == "confirmation" and token.subject is not None:
        confirmation = tx.confirmations.get(token.subject)
        return confirmation.platform if confirmation else None
    return None
