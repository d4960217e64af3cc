"""Runs the server as a process of its own: `python -m sandbox.telegram --port 0`."""

import argparse
import asyncio
import signal
import sys

import orjson

from sandbox.telegram import BotApiServer, Limits


def _rate(text: str) -> float | None:
    return None if text == "none" else float(text)


def parser() -> argparse.ArgumentParser:
    """Gives the options of the command."""
    options = argparse.ArgumentParser(prog="python -m sandbox.telegram", description=__doc__)
    options.add_argument("--host", default="127.0.0.1", help="a loopback address")
    options.add_argument("--port", type=int, default=0, help="0 takes a free one")
    options.add_argument("--token", default="", help="a new one unless given")
    options.add_argument("--name", default="Cartable")
    options.add_argument("--username", default="cartable_bot")
    options.add_argument("--rate", type=_rate, default=30.0, help="messages/s, or none")
    options.add_argument("--chat-rate", type=_rate, default=1.0, help="per chat, or none")
    options.add_argument("--chat-burst", type=int, default=20)
    options.add_argument("--latency-ms", type=float, default=0.0, help="holds answers back")
    options.add_argument("--history", type=int, default=1000, help="messages kept per chat")
    return options


async def serve(options: argparse.Namespace) -> None:
    """Serves until SIGINT or SIGTERM; prints one line with address and token when ready."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, stop.set)
    server = BotApiServer(
        host=options.host, port=options.port, token=options.token, name=options.name,
        username=options.username, history=options.history,
        limits=Limits(options.rate, options.chat_rate, options.chat_burst),
    )  # fmt: skip
    if options.latency_ms:
        server.faults.delay(options.latency_ms / 1000)
    async with server:
        ready = orjson.dumps({"url": server.url, "token": server.token})
        sys.stdout.buffer.write(ready + b"\n")
        sys.stdout.buffer.flush()
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(serve(parser().parse_args()))
