"""Answers counted in plain numbers, which a Prometheus reads as counters and histograms.

One event loop counts, so nothing is locked; at ten thousand answers a second that is a twentieth of what showing a
code costs. What is counted stands in `metrics`.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector


class Tally(Collector):
    """Requests under way, answers by operation and status, latencies by operation; `bounds` in seconds."""

    def __init__(self, bounds: Sequence[float]) -> None:
        self.in_flight = 0
        self._bounds = bounds
        self._answers: dict[tuple[str, int], int] = {}
        self._latencies: dict[str, list[float]] = {}

    def answered(self, operation: str, status: int, seconds: float) -> None:
        """Counts one answer."""
        key = operation, status
        self._answers[key] = self._answers.get(key, 0) + 1
        latencies = self._latencies.get(operation)
        if latencies is None:
            latencies = self._latencies[operation] = [0.0] * (len(self._bounds) + 2)
        latencies[bisect_left(self._bounds, seconds)] += 1
        latencies[-1] += seconds

    def collect(self) -> Iterator[Metric]:
        """Everything counted so far."""
        answers = CounterMetricFamily(
            "healthcode_requests", "Answers by operation and status.", labels=["operation", "status"]
        )
        for (operation, status), count in self._answers.items():
            answers.add_metric([operation, str(status)], count)
        latencies = HistogramMetricFamily(
            "healthcode_request_seconds", "From the request's headers to the answer's last byte.", labels=["operation"]
        )
        for operation, counts in self._latencies.items():
            latencies.add_metric([operation], self._cumulative(counts), counts[-1])
        yield from (answers, latencies)
        yield GaugeMetricFamily("healthcode_requests_in_flight", "Requests being answered now.", value=self.in_flight)

    def _cumulative(self, counts: Sequence[float]) -> list[tuple[str, float]]:
        names, total, found = [*map(str, self._bounds), "+Inf"], 0.0, []
        for name, count in zip(names, counts, strict=False):
            total += count
            found.append((name, total))
        return found
