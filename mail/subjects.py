"""What the subject of each kind of mail says."""

from __future__ import annotations

from locales import Catalogue
from mail.addresses import subject_token
from mail.lines import one_line
from mail.news import news_title
from school.written import Letter

_SUBJECTS = {
    "activation": "mail.activation.subject",
    "activation_reminder": "mail.activation_reminder.subject",
    "certificate_added": "mail.certificate_added.subject",
    "certificate_activated": "mail.certificate_activated.subject",
    "certificate_revoked": "mail.certificate_revoked.subject",
    "welcome": "mail.welcome.subject",
    "device_linked": "mail.device_linked.subject",
    "device_unlinked": "mail.device_unlinked.subject",
    "password_changed": "mail.password_changed.subject",
    "reset_code": "mail.reset_code.subject",
    "merge_code": "mail.merge_code.subject",
    "accounts_merged": "mail.accounts_merged.subject",
    "accounts_parted": "mail.accounts_parted.subject",
    "address_asked": "mail.address_asked.subject",
    "address_replaced": "mail.address_replaced.subject",
    "account_closing": "mail.account_closing.subject",
    "account_closing_soon": "mail.account_closing_soon.subject",
    "account_reopened": "mail.account_reopened.subject",
    "address_proven": "mail.address_proven.subject",
    "staff_invitation": "mail.staff_invitation.subject",
    "separate_account": "mail.separate_account.subject",
    "separate_account_done": "mail.separate_account_done.subject",
    "access_ended": "mail.access_ended.subject",
    "child_erased": "mail.child_erased.subject",
    "digest": "mail.digest.subject",
    "confirmation": "mail.confirmation.subject",
    "confirmation_reminder": "mail.confirmation_reminder.subject",
    "terms_published": "mail.terms_published.subject",
    "terms_reminder": "mail.terms_reminder.subject",
    "terms_over": "mail.terms_over.subject",
    "reply_unclear": "mail.reply_unclear.subject",
    "reply_unproven": "mail.reply_unproven.subject",
    "reply_sign_up": "mail.reply_sign_up.subject",
    "reply_activated": "mail.reply_activated.subject",
    "reply_waiting": "mail.reply_waiting.subject",
    "reply_confirmed": "mail.reply_confirmed.subject",
    "reply_refused": "mail.reply_refused.subject",
    "reply_done": "mail.reply_done.subject",
    "reply_expired": "mail.reply_expired.subject",
    "reply_elsewhere": "mail.reply_elsewhere.subject",
    "reply_passed_on": "mail.reply_passed_on.subject",
    "reply_help": "mail.reply_help.subject",
    "reply_stopped": "mail.reply_stopped.subject",
    "reply_started": "mail.reply_started.subject",
    "question": "mail.question.subject",
    "help_request": "mail.help_request.subject",
    "help_answer": "mail.help_answer.subject",
    "conversation_reminder": "mail.conversation_reminder.subject",
    "conversation_step": "mail.conversation_step.subject",
    "address_refused": "mail.address_refused.subject",
    "news": "mail.news.subject",
}
COMMANDS = {
    "help": "mail.command.help",
    "certificates": "mail.command.certificates",
    "stop": "mail.command.stop",
    "start": "mail.command.start",
}
"""The words that people write to us; the subject of an answer may be one (scope C8)."""

_LONGEST_TITLE = 80
_LONGEST_NAME = 100


def subject(letter: Letter, words: Catalogue) -> str:
    """Give the subject, with the token that a reply brings back: that of ``Reply-To``.

    Raises ``KeyError`` for a kind that is not sent by mail.
    """
    token = letter.token or letter.stop_token
    return f"{_said(letter, words)} {subject_token(token)}" if token else _said(letter, words)


def school_name(letter: Letter, words: Catalogue) -> str:
    """Give the name of the school that a mail speaks for."""
    name = one_line(letter.platform.name, _LONGEST_NAME) if letter.platform else ""
    return name or words.text("mail.sender")


def _said(letter: Letter, words: Catalogue) -> str:
    if letter.kind == "reply_command":
        # Alone, so that an empty answer asks for it: « Re: attestations [#…] ».
        return words.text(COMMANDS[str(letter.data["command"])])
    if letter.kind == "reply_unclear" and letter.data.get("again"):
        return words.text("mail.reply_unclear.again.subject")
    if letter.kind == "reply_certificates":
        parts = letter.data.get("parts", 1)
        if parts == 1:
            return words.text("mail.reply_certificates.subject")
        part = letter.data.get("part", 1)
        return words.text("mail.reply_certificates.subject_part", part=part, parts=parts)
    title = one_line(letter.certificate.title, _LONGEST_TITLE) if letter.certificate else ""
    if letter.news is not None:
        title = news_title(letter.news, words)
    return words.text(_SUBJECTS[letter.kind], title=title, school=school_name(letter, words))
