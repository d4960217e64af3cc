"""The demonstration's secretariat: hands in the samples at the start, and more when asked."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from importlib.resources import as_file, files
from pathlib import Path

from cartable.imports import import_certificates
from cartable.platforms import import_schools
from cartable.publishing import publish_terms
from cartable.root import Foundation, foundation
from cartable.settings import Settings

SAMPLES = files("cartable") / "samples"
MORE = "certificates-2.csv"
"""What is issued later, to people of the first file."""

_INSTITUTE = "icc"


async def fill_with_samples(settings: Settings) -> int:
    """Import the sample schools, terms and certificates; gives how many mails that makes."""
    with as_file(SAMPLES) as folder:
        async with foundation(settings) as opened:
            await import_schools(opened.store, folder / "schools.toml")
            await _publish_terms(opened, sorted(folder.glob("terms.*.md")))
            await import_certificates(
                opened.store,
                opened.opening,
                folder / "certificates.csv",
                platform=_INSTITUTE,
                files=None,
                dry_run=False,
                progress=lambda done, total: None,
            )
            queues = await opened.store.run(lambda tx: tx.status.queues(opened.clock.now()))
    return int(queues["outbox"]["mail"]["waiting"])


async def _publish_terms(opened: Foundation, texts: list[Path]) -> None:
    for platform in await opened.store.run(lambda tx: tx.platforms.all()):
        await publish_terms(
            opened.store,
            opened.opening,
            texts,
            platform=platform.id,
            version="1",
            ignore_until=None,
        )


async def issue_more(data: Path) -> bool:
    """Run the command that a secretariat would type, beside the running program.

    ``data`` is the program's folder. Gives whether anything was new: the second time nothing is.
    Raises ``RuntimeError`` with what the command said where it refused.
    """
    # Settings of a real installation, in the environment or a file nearby, do not count here.
    environment = {name: at for name, at in os.environ.items() if not name.startswith("CARTABLE_")}
    environment["CARTABLE_DATA"] = "."
    with as_file(SAMPLES / MORE) as file:
        command = ("certificates", "import", str(file), "--platform", _INSTITUTE, "--json")
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "cartable", *command,
            cwd=data, env=environment, start_new_session=True,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        try:
            printed, _ = await process.communicate()
        finally:
            if process.returncode is None:  # the demonstration is being stopped
                process.kill()
                await process.wait()
    if process.returncode:
        raise RuntimeError(printed.decode())
    return bool(json.loads(printed)["new"])
