"""Figures for Prometheus: what is counted as it happens, and what the database holds just now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.gc_collector import GCCollector
from prometheus_client.metrics_core import Metric
from prometheus_client.process_collector import ProcessCollector
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from school.clock import Clock
from school.store import Store, StoreError, Transaction
from web.hosts import LOOPBACK, host_of

IntakeFigures = Callable[[Transaction, datetime], Mapping[str, float]]
"""Gives how updates and mails come in, by the names of the figures."""

_COUNTS_KEPT = timedelta(minutes=5)
_KIND = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """The counters of one process; every room may count in them."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self._events = Counter(
            "cartable_events", "What happened, by room", ["room", "event"], registry=self.registry
        )
        self._seconds = Histogram(
            "cartable_http_request_seconds",
            "Answers of the pages",
            ["page", "method", "status"],
            registry=self.registry,
            buckets=(0.005, 0.025, 0.1, 0.5, 2.5, 10),
        )

    def count(self, room: str, event: str, times: int = 1) -> None:
        """Count an event of a room; both are words of ours, never of a person."""
        self._events.labels(room, event).inc(times)

    def answered(self, page: str, method: str, status: int, seconds: float) -> None:
        """Count an answer of the pages and how long it took."""
        self._seconds.labels(page, method, str(status)).observe(seconds)


@dataclass(frozen=True, slots=True)
class Figures:
    """What the database holds; a collector of its own for each scrape."""

    queues: Mapping[str, Mapping[str, Mapping[str, float]]] = field(default_factory=dict)
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    intake: Mapping[str, float] = field(default_factory=dict)
    backups: Mapping[str, float] = field(default_factory=dict)
    answered: bool = True

    def collect(self) -> Iterable[Metric]:
        """Give the figures as Prometheus wants them."""
        yield GaugeMetricFamily(
            "cartable_database_up", "Whether the database answered", value=float(self.answered)
        )
        for queue, parts in self.queues.items():
            yield from _queue(queue, parts)
        for topic, states in self.counts.items():
            family = GaugeMetricFamily(
                f"cartable_{topic}", f"How many {topic}, by state", labels=["state"]
            )
            for state, number in states.items():
                family.add_metric([state], number)
            yield family
        for name, value in self.intake.items():
            yield GaugeMetricFamily(f"cartable_{name}", "How what comes in is read", value=value)
        for name, value in self.backups.items():
            yield GaugeMetricFamily(
                f"cartable_backup_{name}", "The last backup, and how many failed since", value=value
            )


def _queue(name: str, parts: Mapping[str, Mapping[str, float]]) -> Iterator[Metric]:
    items = GaugeMetricFamily(
        f"cartable_{name}", f"What the {name} holds, by state", labels=["of", "state"]
    )
    oldest = GaugeMetricFamily(
        f"cartable_{name}_oldest_seconds", f"Age of what waits longest in the {name}", labels=["of"]
    )
    for part, figures in parts.items():
        for state, figure in figures.items():
            if state == "oldest_seconds":
                oldest.add_metric([part], figure)
            else:
                items.add_metric([part, state], figure)
    yield from (items, oldest)


class MetricsPage:
    """``/metrics``, for this machine and the addresses that were allowed; 404 for all others."""

    def __init__(
        self,
        metrics: Metrics,
        store: Store,
        clock: Clock,
        allowed: Iterable[str],
        intake: IntakeFigures,
    ) -> None:
        """Take the parts; raises ``ValueError`` where an allowed address is none."""
        self._metrics = metrics
        self._store = store
        self._clock = clock
        self._intake = intake
        self._networks = [ip_network(one, strict=False) for one in allowed]
        self._counts: Mapping[str, Mapping[str, int]] = {}
        self._counted_at: datetime | None = None

    async def answer(self, request: Request) -> Response:
        """Give all figures; those of the database are missing where it does not answer."""
        if not self._may_read(request):
            raise HTTPException(404)
        try:
            figures = await self._store.run(self._figures)
        except StoreError:
            figures = Figures(answered=False)
        text = generate_latest(self._metrics.registry) + generate_latest(figures)
        return Response(text, media_type=_KIND)

    def _figures(self, tx: Transaction) -> Figures:
        now = self._clock.now()
        counted, intake = self._counted(tx, now), self._intake(tx, now)
        return Figures(tx.status.queues(now), counted, intake, tx.backups.figures().at(now))

    def _counted(self, tx: Transaction, now: datetime) -> Mapping[str, Mapping[str, int]]:
        """Count people and certificates, or give what was counted a little before.

        Over a million of them it takes a quarter of a second, in which SQLite serves nobody.
        """
        if self._counted_at is None or now - self._counted_at >= _COUNTS_KEPT:
            self._counts = {**tx.status.counts(), "mails": tx.replies.counts()}
            self._counted_at = now
        return self._counts

    def _may_read(self, request: Request) -> bool:
        try:
            address = ip_address(request.client.host if request.client else "")
        except ValueError:
            return False
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        if any(address in network for network in self._networks):
            return True
        # A proxy on this machine that nobody configured would make the whole world look local.
        forwarded = "x-forwarded-for" in request.headers or "forwarded" in request.headers
        return address.is_loopback and host_of(request) in LOOPBACK and not forwarded
