"""What a person's phone shows of a chat: messages, buttons, files, notices."""

from dataclasses import dataclass
from typing import Any, Literal

from sandbox.telegram.entities import rendered
from sandbox.telegram.files import StoredFile
from sandbox.telegram.messages import Json, Message

Sender = Literal["me", "bot", "other"]
_BUTTON_VALUES = {
    "callback_data": "callback", "url": "url", "web_app": "web_app", "copy_text": "copy",
    "request_contact": "contact", "request_location": "location",
}  # fmt: skip
_PLACES = frozenset({"contact", "location"})


@dataclass(frozen=True, slots=True)
class ShownButton:
    """A button; `kind` is callback, url, web_app, copy, contact, location or text."""

    text: str
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file in a message; its bytes are at `/person/{id}/files/{file_id}`."""

    kind: str
    file_id: str
    name: str
    mime_type: str
    size: int
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message as its reader sees it now.

    `html` is `text` with its entities, escaped and safe to show. `edited` and `deleted`
    are marks: the last text of a deleted message is kept. `version` counts edits.
    `kind` is text, photo, document, audio, voice, sticker, contact, location or a
    service event; `place` holds the fields of a contact or location.
    """

    message_id: int
    sender: Sender
    sender_name: str
    date: int
    kind: str
    text: str
    html: str
    entities: list[Json]
    buttons: list[list[ShownButton]]
    file: ShownFile | None
    place: Json | None
    reply_to: int | None
    forwarded_from: str
    edited: bool
    deleted: bool
    silent: bool
    protected: bool
    link_preview: bool
    version: int

    def button(self, label: str) -> ShownButton | None:
        """Gives the button with this label; an emoji may stand before it."""
        return find_button(self.buttons, label)


def find_button(rows: list[list[ShownButton]], label: str) -> ShownButton | None:
    """Gives the first button whose text is `label`, or ends with it after an emoji."""
    for row in rows:
        for button in row:
            if button.text == label or button.text.endswith(f" {label}"):
                return button
    return None


def shown_buttons(rows: list[list[Json]]) -> list[list[ShownButton]]:
    """Gives the rows of an inline or reply keyboard."""
    return [[_button(one) for one in row] for row in rows]


def shown_message(message: Message, reader_id: int) -> ShownMessage:
    """Gives `message` as the person `reader_id` sees it."""
    sender: Sender = "other"
    if message.from_bot:
        sender = "bot"
    elif message.sender["id"] == reader_id:
        sender = "me"
    kind = message.kind
    return ShownMessage(
        message_id=message.message_id,
        sender=sender,
        sender_name=message.sender["first_name"],
        date=message.date,
        kind=kind,
        text=message.text,
        html=rendered(message.text, message.entities),
        entities=message.entities,
        buttons=shown_buttons(message.buttons["inline_keyboard"] if message.buttons else []),
        file=_file(kind, message.content),
        place=message.content[kind] if kind in _PLACES else None,
        reply_to=message.reply_to.message_id if message.reply_to else None,
        forwarded_from=message.extra.get("forward_origin", {})
        .get("sender_user", {})
        .get("first_name", ""),
        edited=message.edit_date > 0,
        deleted=message.deleted,
        silent=message.silent,
        protected=bool(message.extra.get("has_protected_content")),
        link_preview=not message.extra.get("link_preview_options", {}).get("is_disabled"),
        version=message.version,
    )


def _button(button: Json | str) -> ShownButton:
    if isinstance(button, str):
        return ShownButton(button, "text", "")
    for field, kind in _BUTTON_VALUES.items():
        if field in button:
            value: Any = button[field]
            if isinstance(value, dict):
                value = value.get("url") or value.get("text")
            return ShownButton(button["text"], kind, "" if value is True else str(value))
    return ShownButton(button["text"], "text", "")


def _file(kind: str, content: Json) -> ShownFile | None:
    if kind not in {"photo", "document", "audio", "voice", "sticker"}:
        return None
    held: Json = content[kind][-1] if kind == "photo" else content[kind]
    return ShownFile(
        kind=kind,
        file_id=held["file_id"],
        name=str(held.get("file_name") or held.get("emoji") or ""),
        mime_type=held.get("mime_type", "image/jpeg" if kind == "photo" else ""),
        size=held["file_size"],
        width=held.get("width", 0),
        height=held.get("height", 0),
    )


def shown_file(stored: StoredFile) -> tuple[str, str]:
    """Gives the name and media type under which a phone saves a file."""
    mime_type = stored.mime_type or "application/octet-stream"
    return stored.name or stored.path.rpartition("/")[2], mime_type
