"""What a person may be asked to do over HTTP, by the word at the end of the address."""

from collections.abc import Callable

from sandbox.telegram.messages import Json
from sandbox.telegram.person import Person


def act_on(person: Person, act: str, wish: Json) -> Json:
    """Does `act` with the fields of `wish` (`person_routes` lists them) and gives its answer.

    Raises `LookupError` for an act that there is not, `KeyError` for a missing field,
    `ImpossibleError` for what no Telegram client could do.
    """
    if act == "tap":
        return {"query_id": _tap(person, wish)}
    if act in _SENDS:
        return {"message_id": _SENDS[act](person, wish)}
    if act not in _DEEDS:
        raise LookupError(act)
    _DEEDS[act](person, wish)
    return {}


def _tap(person: Person, wish: Json) -> str:
    if "data" in wish:
        return person.press(int(wish["message_id"]), str(wish["data"]))
    return person.tap(str(wish["label"]), message_id=wish.get("message_id"))


def _text(person: Person, wish: Json) -> int:
    return person.send(str(wish["text"]), reply_to=wish.get("reply_to"), group=wish.get("group"))


def _contact(person: Person, wish: Json) -> int:
    first_name, own = str(wish.get("first_name", "")), bool(wish.get("own", True))
    return person.send_contact(str(wish["phone_number"]), first_name, own=own)


_SENDS: dict[str, Callable[[Person, Json], int]] = {
    "start": lambda person, wish: person.start(str(wish.get("payload", ""))),
    "text": _text,
    "forward": lambda person, wish: person.forward(int(wish["message_id"])),
    "sticker": lambda person, wish: person.send_sticker(str(wish.get("emoji", "👍"))),
    "contact": _contact,
    "location": lambda person, wish: person.send_location(
        float(wish["latitude"]), float(wish["longitude"])
    ),
}
_DEEDS: dict[str, Callable[[Person, Json], None]] = {
    "edit": lambda person, wish: person.edit(int(wish["message_id"]), str(wish["text"])),
    "delete": lambda person, wish: person.delete(int(wish["message_id"])),
    "block": lambda person, _wish: person.block(),
    "unblock": lambda person, _wish: person.unblock(),
    "delete_chat": lambda person, _wish: person.delete_chat(),
}
