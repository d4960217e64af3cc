"""Writes mails the way people's mail programs and mail servers do."""

from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.mime.text import MIMEText
from email.policy import SMTP
from email.utils import formatdate, getaddresses, make_msgid

from sandbox.mail.mailbox import Attachment, Mail


def new_mail(
    sender: Address, to: str, subject: str, text: str, attachments: Sequence[Attachment] = ()
) -> EmailMessage:
    """A plain text mail from `sender`, with a date, a Message-ID and the files."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = formatdate(localtime=True)
    message["Message-ID"] = make_msgid(domain=sender.domain)
    message.set_content(text)
    for file in attachments:
        main, _, sub = file.content_type.partition("/")
        message.add_attachment(
            file.content, maintype=main, subtype=sub or "octet-stream", filename=file.name
        )
    return message


def reply_to(
    mail: Mail,
    sender: Address,
    text: str,
    *,
    attribution: str = "",
    attachments: Sequence[Attachment] = (),
) -> EmailMessage:
    """A reply above the quoted original, threaded as RFC 5322 (section 3.6.4) says.

    `attribution` is the line that a mail program writes before the quoted text ("Le … a écrit :").
    """
    original = mail.text or mail.subject
    quoted = "\n".join(f"> {line}".rstrip() for line in original.rstrip().splitlines())
    subject = mail.subject if mail.subject.lower().startswith("re:") else f"Re: {mail.subject}"
    body = "\n".join((text.rstrip(), "", attribution, quoted, ""))
    message = new_mail(sender, reply_address(mail), subject, body, attachments)
    message_id = mail.header("Message-ID")
    if message_id:
        message["In-Reply-To"] = message_id
        message["References"] = f"{mail.header('References')} {message_id}".strip()
    return message


def reply_address(mail: Mail) -> str:
    """Where an answer goes: the Reply-To address, or else the sender's."""
    addresses = getaddresses([mail.header("Reply-To") or mail.header("From")])
    return addresses[0][1] if addresses else ""


def bounce(sender: str, recipient: str, raw: bytes, *, status: str, host: str) -> bytes:
    """A delivery status notification as RFC 3464 lays it out, for a mail that never arrived."""
    report = MIMEMultipart("report", report_type="delivery-status", policy=SMTP)
    report["From"] = f"Mail Delivery System <MAILER-DAEMON@{host}>"
    report["To"] = sender
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report["Date"] = formatdate(localtime=True)
    report["Message-ID"] = make_msgid(domain=host)
    report["Auto-Submitted"] = "auto-replied"
    report.attach(MIMEText(f"<{recipient}>: the mailbox cannot be reached ({status}).\n"))
    about_server, about_recipient = Message(), Message()
    about_server["Reporting-MTA"] = f"dns; {host}"
    about_recipient["Final-Recipient"] = f"rfc822; {recipient}"
    about_recipient["Action"] = "failed"
    about_recipient["Status"] = status
    delivery_status = Message()
    delivery_status["Content-Type"] = "message/delivery-status"
    delivery_status.attach(about_server)
    delivery_status.attach(about_recipient)
    report.attach(delivery_status)
    headers = raw.partition(b"\r\n\r\n")[0].decode("ascii", "replace")
    returned = MIMENonMultipart("text", "rfc822-headers")
    returned.set_payload(headers + "\n")
    report.attach(returned)
    return report.as_bytes(policy=SMTP)
