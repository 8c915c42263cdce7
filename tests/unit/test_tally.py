"""What the doors count and write of requests at full speed: every answer counted, few slow ones written."""

import io
import json
from types import SimpleNamespace

import pytest

from healthcode.web import logs
from healthcode.web.logs import SLOW, SLOW_A_SECOND, RequestLog
from healthcode.web.metrics import Metrics


def counted(metrics: Metrics) -> dict[str, float]:
    lines = [line for line in metrics.page().decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def test_every_answer_is_counted_by_operation_status_and_latency() -> None:
    metrics = Metrics()
    for status, seconds in ((200, 0.0005), (200, 0.001), (200, 0.0011), (503, 60.0)):
        metrics.requests.answered("resident.code.show", status, seconds)
    metrics.requests.in_flight += 3
    found = counted(metrics)
    assert found['healthcode_requests_total{operation="resident.code.show",status="200"}'] == 3
    assert found['healthcode_requests_total{operation="resident.code.show",status="503"}'] == 1
    assert found["healthcode_requests_in_flight"] == 3
    bucket = 'healthcode_request_seconds_bucket{le="%s",operation="resident.code.show"}'
    assert [found[bucket % bound] for bound in ("0.001", "0.0025", "10.0", "+Inf")] == [2, 3, 3, 4]
    assert found['healthcode_request_seconds_count{operation="resident.code.show"}'] == 4
    assert found['healthcode_request_seconds_sum{operation="resident.code.show"}'] == pytest.approx(60.0026)


def test_in_a_jam_slow_answers_are_not_all_written(monkeypatch: pytest.MonkeyPatch) -> None:
    instant = [100.0]
    monkeypatch.setattr(logs, "time", SimpleNamespace(monotonic=lambda: instant[0]))
    stream = io.BytesIO()
    log = RequestLog(stream)
    for second in (100.0, 101.0):
        instant[0] = second
        for _ in range(1000):
            log.answered({}, "resident.code.show", 200, SLOW)
    log.answered({}, "resident.code.show", 200, SLOW / 2)
    log.answered({}, "resident.code.show", 503, 0.0)
    written = [json.loads(line)["status"] for line in stream.getvalue().splitlines()]
    assert written == [200] * 2 * SLOW_A_SECOND + [503]
