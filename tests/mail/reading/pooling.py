"""A program with a pool, to be killed: prints the number of its process, then waits or reads."""

import asyncio
import sys
from pathlib import Path

from mail.reading.pool import ReaderPool
from tests.mail.factories import OWN

FAULTY = (sys.executable, "-I", str(Path(__file__).with_name("faulty_reader.py")))


async def main() -> None:
    pool = ReaderPool(OWN, None, command=FAULTY, seconds=1)
    await pool.start()
    print(pool.process_ids[0], flush=True)
    await pool.read([sys.argv[1].encode()])
    await asyncio.sleep(3_600)


asyncio.run(main())
