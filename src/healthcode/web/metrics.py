"""What the doors count for their operators: requests, how long they take, who waits. Never whom they are about.

Names of operations and statuses are the only labels, so the page stays small and says nothing of a person.
"""

from prometheus_client import CollectorRegistry, Gauge, Histogram, generate_latest

from healthcode.web.tally import Tally

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
LATENCIES = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds


class Metrics:
    """The counters of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Tally(LATENCIES)
        self.registry.register(self.requests)
        self.desks = _gauge(self.registry, "healthcode_desks", "Desks of this process.")
        self.busy = _gauge(self.registry, "healthcode_desks_busy", "Desks at which an act runs now.")
        self.desk_wait = Histogram(
            "healthcode_desk_wait_seconds", "How long acts waited for a desk, those that gave up too.",
            buckets=LATENCIES, registry=self.registry,
        )  # fmt: skip
        self.waiting = _gauge(self.registry, "healthcode_desks_waiting", "Acts that wait for a desk now.")
        self.streams = _gauge(self.registry, "healthcode_streams", "Open pages that hear of changes.")
        self.jobs = _gauge(self.registry, "healthcode_jobs_running", "Long jobs of the console that run or wait.")
        self.buckets = _gauge(self.registry, "healthcode_limit_buckets", "Askers that are remembered for limits.")
        self.ready = _gauge(self.registry, "healthcode_ready", "1 when the database answers.")
        self.signer = _gauge(self.registry, "healthcode_signer_ready", "1 when the signer answers and holds a key.")
        self.trust_left = _gauge(
            self.registry, "healthcode_trust_list_seconds_left", "Until the trust list expires and nothing verifies."
        )

    def page(self) -> bytes:
        """The page that a Prometheus reads."""
        return generate_latest(self.registry)


def _gauge(registry: CollectorRegistry, name: str, what: str) -> Gauge:
    return Gauge(name, what, registry=registry)
