"""People who answer a mail as Gmail and Outlook have it in French: above all that was sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import format_datetime
from html import escape

from bench.lmtp import Delivery

_WORDS = (
    "Oui",
    "Oui, c’est bien mon adresse.",
    "Bonjour,\n\nOui, je confirme.\n\nBien à vous,\nAnna Durant",
    "oui merci",
)
_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip
_SHORT_MONTHS = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.",
    "déc.",
)  # fmt: skip
_READING = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Question:
    """A mail that wants an answer, as far as the answer repeats it."""

    sender: str
    name: str
    recipient: str
    reply_to: str
    subject: str
    message_id: str
    sent_at: datetime
    text: str
    html: str

    @classmethod
    def read(cls, raw: bytes) -> Question:
        """Read a mail with a text and an HTML face."""
        mail = message_from_bytes(raw, policy=default)
        assert isinstance(mail, EmailMessage)
        text, html = mail.get_body(("plain",)), mail.get_body(("html",))
        assert text is not None
        assert html is not None
        (sender,) = mail["From"].addresses
        (recipient,) = mail["To"].addresses
        (reply_to,) = mail["Reply-To"].addresses
        return cls(
            sender=sender.addr_spec,
            name=sender.display_name,
            recipient=recipient.addr_spec,
            reply_to=reply_to.addr_spec,
            subject=str(mail["Subject"]),
            message_id=str(mail["Message-ID"]),
            sent_at=mail["Date"].datetime,
            text=text.get_content(),
            html=html.get_content(),
        )


@dataclass(frozen=True, slots=True)
class _Habit:
    """How a mail program writes: subject, letters on the wire, and what it puts above a quote."""

    prefix: str
    encoding: str
    text: Callable[[Question, str], str]
    html: Callable[[Question, str], str]


def answer(question: Question, number: int) -> Delivery:
    """Answer with a yes; ``number`` decides in which words and with which program."""
    habit, words = _HABITS[number % len(_HABITS)], _WORDS[number // len(_HABITS) % len(_WORDS)]
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f"Anna Durant <{question.recipient}>"
    mail["To"] = f"{question.name} <{question.reply_to}>"
    mail["Subject"] = f"{habit.prefix}{question.subject}"
    mail["Date"] = format_datetime(question.sent_at + _READING)
    mail["Message-ID"] = f"<CAJ{number:08d}.{question.message_id.strip('<>')}>"
    mail["In-Reply-To"] = question.message_id
    mail["References"] = question.message_id
    mail.set_content(habit.text(question, words), cte=habit.encoding)
    mail.add_alternative(habit.html(question, words), subtype="html", cte=habit.encoding)
    return Delivery(question.recipient, question.reply_to, mail.as_bytes())


def _gmail_text(question: Question, words: str) -> str:
    quoted = "\n".join(f"> {line}".rstrip() for line in question.text.splitlines())
    return f"{words}\n\n{_gmail_opening(question)}\n{question.sender}> a écrit :\n\n{quoted}\n"


def _gmail_opening(question: Question) -> str:
    sent = question.sent_at
    day, month = _DAYS[sent.weekday()][:3], _SHORT_MONTHS[sent.month - 1]
    return f"Le {day}. {sent.day} {month} {sent.year} à {sent:%H:%M}, {question.name} <"


def _gmail_html(question: Question, words: str) -> str:
    sender = escape(question.sender)
    return (
        f'<div dir="ltr">{_broken(words)}</div><br>'
        '<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
        f'{escape(_gmail_opening(question))}<a href="mailto:{sender}">{sender}</a>&gt; a écrit :'
        '<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;'
        'border-left:1px solid rgb(204,204,204);padding-left:1ex">'
        f"{question.html}</blockquote></div>"
    )


def _outlook_text(question: Question, words: str) -> str:
    above = "\n".join(f"{name} : {value}" for name, value in _outlook_headers(question))
    return f"{words}\n\n{'_' * 32}\n{above}\n\n{question.text}"


def _outlook_headers(question: Question) -> list[tuple[str, str]]:
    sent = question.sent_at
    day, month = _DAYS[sent.weekday()], _MONTHS[sent.month - 1]
    return [
        ("De", f"{question.name} <{question.sender}>"),
        ("Envoyé", f"{day} {sent.day} {month} {sent.year} {sent:%H:%M}"),
        ("À", f"{question.recipient} <{question.recipient}>"),
        ("Objet", question.subject),
    ]


def _outlook_html(question: Question, words: str) -> str:
    above = "<br>".join(f"<b>{name} :</b> {escape(it)}" for name, it in _outlook_headers(question))
    return (
        '<html><head><style type="text/css" style="display:none;"> P {margin-top:0;'
        'margin-bottom:0;} </style></head><body dir="ltr"><div class="elementToProof" '
        'style="font-family: Aptos, Calibri, Helvetica, sans-serif; font-size: 12pt;">'
        f'{_broken(words)}</div><div id="appendonsend"></div><hr style="display:inline-block;'
        'width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, '
        f'sans-serif" style="font-size:11pt" color="#000000">{above}</font><div>&nbsp;</div>'
        f"</div>{question.html}</body></html>"
    )


def _broken(words: str) -> str:
    return escape(words).replace("\n", "<br>")


_HABITS = (
    _Habit("Re: ", "quoted-printable", _gmail_text, _gmail_html),
    _Habit("RE: ", "base64", _outlook_text, _outlook_html),
)
