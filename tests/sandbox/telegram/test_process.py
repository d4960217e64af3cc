import asyncio
import json
import sys

import aiohttp


async def test_it_runs_as_a_process_of_its_own() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox.telegram", "--rate", "none", "--chat-rate", "none",
        "--latency-ms", "1", stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        ready = json.loads(await process.stdout.readline())
        async with aiohttp.ClientSession() as session:
            async with session.post(f"{ready['url']}/person", json={"first_name": "A"}) as made:
                person = (await made.json())["person"]["id"]
            await session.post(f"{ready['url']}/person/{person}/start")
            url = f"{ready['url']}/bot{ready['token']}/sendMessage"
            for _ in range(50):
                async with session.get(url, params={"chat_id": person, "text": "x"}) as sent:
                    assert sent.status == 200
    finally:
        process.terminate()
        assert await process.wait() == 0
