"""All that ``cartable run`` loads, in the process that later starts of the program are forks of."""

from __future__ import annotations

import gc
import warnings
from importlib import import_module

warnings.simplefilter("error")  # before all else is loaded, as PYTHONWARNINGS does

for name in (
    "cartable.__main__",
    "cartable.chat_side",
    "cartable.event_loop",
    "cartable.log_lines",
    "cartable.mail_side",
    "cartable.mailbox_side",
    "cartable.page_side",
    "cartable.program",
    "cartable.schedule",
    "storage.postgresql",
    "storage.sqlite",
    "tests.journey.forks",
    "uvicorn.protocols.http.h11_impl",
):
    import_module(name)
import_module("locales").Catalogues.load()
gc.freeze()  # forks neither look through it for garbage nor copy it
