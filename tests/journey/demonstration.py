"""``cartable demo`` in a process of its own, as whoever types it has it, and a browser on it."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, ConsoleMessage, Page

from tests.browser import PATIENCE, browser

ROOT = Path(__file__).parents[2]


@dataclass
class Demonstration:
    """The process, and what it has printed until it was ready."""

    process: asyncio.subprocess.Process
    greeting: str

    @property
    def url(self) -> str:
        (only,) = re.findall(r"http://\S+", self.greeting)
        return str(only)

    def children(self) -> list[int]:
        """The processes that it has started and not ended."""
        pid = self.process.pid
        listed = Path(f"/proc/{pid}/task/{pid}/children")
        if listed.exists():
            return [int(one) for one in listed.read_text().split()]
        asked = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, check=False)
        return [int(one) for one in asked.stdout.split()]

    async def interrupt(self) -> tuple[int, str]:
        """Press Ctrl-C, which reaches the whole group; gives the status and what was said last."""
        os.killpg(self.process.pid, signal.SIGINT)
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            last = await self.process.stdout.read()
            return await self.process.wait(), last.decode()


def environment(**more: str) -> dict[str, str]:
    """What a newcomer's terminal has; warnings are errors here as in every test."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "LANG": "fr_BE.UTF-8",
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "error",
        **more,
    }


async def type_demo(folder: Path, *words: str, **variables: str) -> asyncio.subprocess.Process:
    """Type ``cartable demo`` in a terminal of its own."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "cartable",
        "demo",
        "--no-browser",
        *words,
        cwd=folder,
        env=environment(**variables),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )


@asynccontextmanager
async def demonstration(
    folder: Path, *words: str, **variables: str
) -> AsyncIterator[Demonstration]:
    """Run it in ``folder`` until the end of the block."""
    process = await type_demo(folder, *(words or ("--port", "0")), **variables)
    assert process.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE):
            greeting = ""
            while "import" not in greeting:  # what comes last is the command to issue more
                line = await process.stdout.readline()
                assert line, greeting
                greeting += line.decode()
        yield Demonstration(process, greeting)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def runs(pid: int) -> bool:
    """Tell whether there is such a process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def answers(url: str) -> bool:
    """Tell whether anything listens at an address."""
    host, port = re.findall(r"//([\d.]+):(\d+)", url)[0]
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


async def answering(port: int) -> None:
    """Wait until something listens on a port of this machine."""
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except ConnectionRefusedError:
            await asyncio.sleep(0.01)
        else:
            writer.close()
            await writer.wait_closed()
            return


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Visitor:
    """Somebody at the demonstration's page; keeps what the browser complains of."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.complaints: list[str] = []
        context.on("console", self._said)
        context.on("weberror", lambda fault: self.complaints.append(str(fault.error)))
        context.set_default_timeout(PATIENCE * 1000)

    def _said(self, line: ConsoleMessage) -> None:
        # Playwright itself looks into the frame of a mail, where no script may run.
        if line.type in ("error", "warning") and not line.text.startswith("Blocked script"):
            self.complaints.append(line.text)

    async def opens(self, demo: Demonstration) -> Page:
        page = await self.context.new_page()
        await page.goto(demo.url)
        return page


@asynccontextmanager
async def visitor(**screen: Any) -> AsyncIterator[Visitor]:
    """Open a browser for one person; fails where it had anything to complain of."""
    async with browser() as chromium:
        context = await chromium.new_context(**screen)
        one = Visitor(context)
        yield one
        assert one.complaints == []
        await context.close()
