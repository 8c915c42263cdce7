"""Services elsewhere as a Prometheus sees them: how each stands, how many calls run, how many went well and badly."""

from collections.abc import Iterator, Sequence

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from healthcode.gateways.breakers import Standing
from healthcode.gateways.outside import Outside


class Neighbours(Collector):
    """The services of one process."""

    def __init__(self, services: Sequence[Outside]) -> None:
        self._services = services

    def collect(self) -> Iterator[Metric]:
        """How they are now."""
        up = GaugeMetricFamily("healthcode_outside_up", "0 while a service is left alone.", labels=["service"])
        running = GaugeMetricFamily("healthcode_outside_running", "Calls that run now.", labels=["service"])
        calls = CounterMetricFamily("healthcode_outside_calls", "Attempts by outcome.", labels=["service", "outcome"])
        for state in (service.state for service in self._services):
            up.add_metric([state.service], float(state.standing is not Standing.OPEN))
            running.add_metric([state.service], state.running)
            calls.add_metric([state.service, "worked"], state.worked)
            calls.add_metric([state.service, "failed"], state.failed)
        yield from (up, running, calls)
