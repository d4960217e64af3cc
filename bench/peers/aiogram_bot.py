"""The conversation with aiogram's FSM, in memory or on Redis: `python -m bench.peers.aiogram_bot`.

Long polling as it comes, 64 updates in flight; the state is moved on before the answer is sent,
so that no lock per chat is needed (aiogram's default has none).
"""

from __future__ import annotations

import argparse
import asyncio

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from bench.talk import AGAIN, BEGIN, GROUPS, WELCOME, WORDS, YES

FIRST_NAME = State("first_name", group_name="child")
LAST_NAME = State("last_name", group_name="child")
GROUP = State("group", group_name="child")
CONFIRM = State("confirm", group_name="child")


def keyboard(*labels: str) -> InlineKeyboardMarkup:
    """Give a row for each button; its data is its label."""
    return InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text=one, callback_data=one)] for one in labels]
    )


async def start(message: Message) -> None:
    await message.answer(WELCOME, reply_markup=keyboard(BEGIN))


async def begin(query: CallbackQuery, state: FSMContext) -> None:
    await query.answer()
    await state.set_state(FIRST_NAME)
    await edit(query, WORDS["first_name"])


async def first_name(message: Message, state: FSMContext) -> None:
    data = await state.update_data(first_name=message.text)
    await state.set_state(LAST_NAME)
    await message.answer(WORDS["last_name"].format_map(data))


async def last_name(message: Message, state: FSMContext) -> None:
    data = await state.update_data(last_name=message.text)
    await state.set_state(GROUP)
    await message.answer(WORDS["group"].format_map(data), reply_markup=keyboard(*GROUPS))


async def group(query: CallbackQuery, state: FSMContext) -> None:
    await query.answer()
    data = await state.update_data(group=query.data)
    await state.set_state(CONFIRM)
    await edit(query, WORDS["confirm"].format_map(data), keyboard(YES))


async def confirm(query: CallbackQuery, state: FSMContext) -> None:
    await query.answer()
    data = await state.get_data()
    await state.clear()
    await edit(query, WORDS["done"].format_map(data), keyboard(AGAIN))


async def edit(
    query: CallbackQuery, text: str, buttons: InlineKeyboardMarkup | None = None
) -> None:
    if isinstance(query.message, Message):
        await query.message.edit_text(text, reply_markup=buttons)


def dispatcher(storage: BaseStorage) -> Dispatcher:
    """Give the dispatcher with the conversation's handlers."""
    handlers = Dispatcher(storage=storage)
    handlers.message.register(start, CommandStart())
    handlers.message.register(first_name, FIRST_NAME, F.text)
    handlers.message.register(last_name, LAST_NAME, F.text)
    handlers.callback_query.register(group, GROUP, F.data.in_(GROUPS))
    handlers.callback_query.register(confirm, CONFIRM, F.data == YES)
    handlers.callback_query.register(begin, F.data.in_({BEGIN, AGAIN}))
    return handlers


async def main(options: argparse.Namespace) -> None:
    """Poll until SIGTERM."""
    storage = RedisStorage.from_url(options.redis) if options.redis else MemoryStorage()
    session = AiohttpSession(api=TelegramAPIServer.from_base(options.api))
    bot = Bot(options.token, session=session)
    await dispatcher(storage).start_polling(bot, tasks_concurrency_limit=64)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--api", required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--redis", default="")
    asyncio.run(main(parser.parse_args()))
