import pytest

from sandbox.telegram import BotApiServer, Limits, Person
from sandbox.telegram.errors import BotApiError
from sandbox.telegram.limiter import Limiter

from .conftest import Api


class Seconds:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def passed(limiter: Limiter, chats: list[int]) -> int:
    """Gives how many messages in a row go through."""
    for count, chat_id in enumerate(chats):
        try:
            limiter.charge(chat_id)
        except BotApiError:
            return count
    return len(chats)


def test_a_bucket_of_one_second_for_all_chats() -> None:
    clock = Seconds()
    limiter = Limiter(Limits(per_second=30), clock)
    chats = list(range(100))
    assert passed(limiter, chats) == 30
    clock.now = 0.5
    assert passed(limiter, chats) == 15
    clock.now = 100.0
    assert passed(limiter, chats) == 30
    assert limiter.refused == 3


def test_one_chat_has_a_burst_and_then_one_a_second() -> None:
    clock = Seconds()
    limiter = Limiter(Limits(per_second=None, chat_burst=20), clock)
    assert passed(limiter, [7] * 50) == 20
    assert passed(limiter, [8] * 50) == 20
    clock.now = 2.0
    assert passed(limiter, [7] * 50) == 2


def test_a_refused_message_counts_for_nothing() -> None:
    clock = Seconds()
    limiter = Limiter(Limits(per_second=2, chat_burst=1), clock)
    assert passed(limiter, [7, 7, 7]) == 1
    assert passed(limiter, [8, 9]) == 1


def test_limits_can_be_lifted() -> None:
    assert passed(Limiter(Limits(None, None), Seconds()), [7] * 500) == 500


async def test_too_many_messages_are_told_when_to_come_back(
    api: Api, anna: Person, server: BotApiServer
) -> None:
    server.limiter.set(Limits(per_second=None, chat_per_second=0.1, chat_burst=1))
    await api("sendMessage", chat_id=anna.person_id, text="x")
    answer = await api.answer("sendMessage", chat_id=anna.person_id, text="x")
    assert answer == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 10",
        "parameters": {"retry_after": 10},
    }
    assert len(anna.messages()) == 2
    await api("editMessageText", chat_id=anna.person_id, message_id=2, text="y")  # is free
    await api("sendChatAction", chat_id=anna.person_id, action="typing")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.2", "a.be", ""])
def test_nobody_else_is_served(host: str) -> None:
    with pytest.raises(ValueError, match="is not this machine"):
        BotApiServer(host=host)
