"""What a phone shows, as one JSON document for the page."""

from sandbox.telegram.messages import Json
from sandbox.telegram.person import Person
from sandbox.telegram.world import User


def person_view(user: User) -> Json:
    """Gives who a person is and how they stand with the bot."""
    return {
        "id": user.user_id,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "username": user.username,
        "language_code": user.language_code,
        "started": user.started,
        "blocked": user.blocked,
    }


def phone_view(person: Person) -> Json:
    """Gives everything that the person's phone shows now; `person_routes` lists the fields."""
    world, user = person.world, person.user
    return {
        "person": person_view(user),
        "bot": world.bot,
        "typing": person.typing(),
        "commands": person.commands(),
        "menu_button": user.chat.menu_button or world.menu_button,
        **person.keyboard_view(),
        "messages": person.messages(),
        "toasts": person.toasts,
    }
