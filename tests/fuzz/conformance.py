"""`python -m tests.fuzz.conformance PROGRAM [ROLE…]`: a demo of its own, held to its OpenAPI document as each role.

All phases: the document's examples, its boundaries, generated requests good and bad, and chains of requests. CASES
says how many requests an operation gets at most in each phase (default 25: more than 10,000 in all). Wrong is a 5xx,
a status, media type, header or body that the document does not declare, and an operation that answers without the
session that it says it needs. Ends with 1 when something was wrong.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx

from tests.browser.site import a_demo

PROGRAM = "tests.fuzz.unlimited"
ROLES = {"nobody": ("", ""), "resident": ("resident", "declarer"), "verifier": ("verifier", "guard-1"),
         "worker": ("console", "worker.changan"), "approver": ("console", "approver.city")}  # fmt: skip
CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "ignored_auth",
)  # fmt: skip
ENDLESS = "resident.changes"
"""An answer that goes on for ever; its tests are `tests/doors/test_resident_changes.py`."""


SEALING = """
[[operations]]
include-operation-id = ["resident.paper.print", "resident.code.show"]
checks.not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", "503"]
"""
"""What a signer seals for one person in a minute is bounded (`signer.busy`), and here one person asks for more."""


def main(program: str, roles: list[str]) -> int:
    """These roles or every one, one after the other; 1 when something was wrong with one."""
    with a_demo(PROGRAM) as demo:
        (demo.home / "schemathesis.toml").write_text(SEALING, "utf-8")
        found = [wrong(program, demo.address, role, demo.home) for role in roles or sorted(ROLES)]
        log = (demo.home / "doors.log").read_text("utf-8", "replace")
        say(f"server.fault in the log: {log.count('server.fault')}")
    return 1 if any(found) else 0


def wrong(program: str, address: str, role: str, home: Path) -> bool:
    """Whether something was wrong for this role."""
    done = subprocess.run(
        [program, "--no-color", "run", f"{address}/openapi.json", "--phases", "examples,coverage,fuzzing,stateful",
         "--max-examples", os.environ.get("CASES") or "25", "--checks", ",".join(CHECKS), "--continue-on-failure",
         "--seed", "20220518", "--request-timeout", "20", "--workers", "1", "--no-shrink", "--suppress-health-check",
         "all", "--warnings", "off", *excluded(role),
         *(part for name, value in headers(address, role).items() for part in ("--header", f"{name}: {value}"))],
        capture_output=True, check=False, text=True, errors="replace", cwd=home,
    )  # fmt: skip
    say(f"\n{role}: {'ok' if done.returncode == 0 else 'WRONG'}")
    say(done.stdout[-20000:] if done.returncode else done.stdout[-1500:])
    say(done.stderr[-3000:])
    return done.returncode != 0


def excluded(role: str) -> list[str]:
    """What would end the session that everything else needs."""
    door, _ = ROLES[role]
    ended = [f"{door}.session.end"] if door else []
    return [part for name in (ENDLESS, *ended) for part in ("--exclude-operation-id", name)]


def headers(address: str, role: str) -> Mapping[str, str]:
    """A session of this role, as a browser sends it: a made-up token in `Authorization` then stands alone and fails."""
    door, code = ROLES[role]
    if not door:
        return {}
    answer = httpx.post(f"{address}/api/{door}/session", json={"channel": "demo", "code": code})
    told = json.loads(answer.raise_for_status().content)
    cookies = "; ".join(f"{name}={value}" for name, value in answer.cookies.items())
    return {"Cookie": cookies, "X-CSRF-Token": told["csrf"]}


def say(text: str) -> None:
    """What is found, as it is found."""
    print(text, flush=True)  # noqa: T201 - what it is for


if __name__ == "__main__":
    sys.exit(main(str(Path(sys.argv[1]).absolute()), sys.argv[2:]))
