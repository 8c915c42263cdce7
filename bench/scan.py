"""Scanning: real presentations of a crowd's phones, each signed by its own P-256 key, sent by guards and remembered.

`scan` is the whole of it over HTTP: session, two signatures, the person's status, a commit, the answer. `durable scan`
is its last part alone, the commit, for as many guards at once; the bound is one COPY of as many rows.
"""

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import uuid4

import uvloop
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bench.crowd import NAME_HINT, Member, load_crowd, load_verifiers
from bench.figures import Figure
from bench.http import Run, Serving, post, serving
from bench.show import CONNECTIONS, hello_run, seconds_for
from bench.stage import Stage
from healthcode import wiring
from healthcode.batch.columns import micros
from healthcode.clock import now
from healthcode.core.codes import presentation_body, presentation_message, text_of
from healthcode.core.credentials import Credential, Level, credential_bytes, message
from healthcode.core.signatures import raw
from healthcode.core.terms import Color
from healthcode.core.trust import Purpose
from healthcode.gateways.key_holders import FileKeys
from healthcode.ledger.hot import HotLedger, Sight

TARGET = 10_000  # a second, DESIGN §9
PHONES, SHOWINGS, GUARDS = 5_000, 6, 500
QUICKLY, FEW_PHONES = 2.0, 1_000
AT_ONCE = 512  # guards whose answers are awaited at the same time
SECOND = timedelta(seconds=1)
POINT = (Encoding.X962, PublicFormat.CompressedPoint)


def scan(stage: Stage, rows: int) -> Iterator[Figure]:
    """Codes scanned at doors, as fast as two signatures a code can be checked."""
    quick = seconds_for(rows) <= QUICKLY
    phones = [ec.generate_private_key(ec.SECP256R1()) for _ in range(FEW_PHONES if quick else PHONES)]
    crowd = load_crowd(stage, [phone.public_key().public_bytes(*POINT) for phone in phones])
    guards = load_verifiers(stage, GUARDS)
    yield durable(stage, 20_000 if quick else 200_000)
    stage.owner.execute("TRUNCATE scan")
    with serving(stage) as server:
        bound = hello_run(server, QUICKLY)
        run = _scans(server, list(_requests(stage, crowd, phones, guards)))
    kept = stage.owner.execute("SELECT count(*) FROM scan").fetchone()
    assert kept == (run.answers,), f"{run.answers} answered, {kept} kept"
    yield run.figure("scan", bound=bound, target=TARGET, note=f"hello takes {bound.server_micros:.0f} µs")


def durable(stage: Stage, rows: int) -> Figure:
    """The commits alone, as many guards waiting as a busy server has."""
    sights = [Sight(uuid4().bytes, uuid4().bytes, uuid4().bytes, micros(now())) for _ in range(rows)]
    bound = _copied(stage, sights)
    begun, cpu = time.perf_counter(), time.process_time()
    turns = uvloop.run(_written(stage.dsns[1], sights))
    seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    return Figure(
        what="durable scan", rows=rows, seconds=seconds, bound="COPY, one commit", bound_seconds=bound, target=TARGET,
        note=f"{turns} commits of {rows / turns:.0f} scans, answered after it; CPU {cpu / rows * 1e6:.0f} µs a scan",
    )  # fmt: skip


async def _written(dsn: str, sights: Sequence[Sight]) -> int:
    ledger = HotLedger(dsn)

    async def guard(first: int) -> None:
        for sight in sights[first::AT_ONCE]:
            assert await ledger.sights.ask(sight) is None

    await asyncio.gather(*(guard(first) for first in range(AT_ONCE)))
    turns = ledger.lines["sights"].asked
    await ledger.close()
    return turns


def _copied(stage: Stage, sights: Sequence[Sight]) -> float:
    begun = time.perf_counter()
    with stage.owner.cursor() as cursor, cursor.copy("COPY scan FROM STDIN") as copy:
        for sight in sights:
            copy.write_row((sight.shown_index, sight.verifier_index, sight.scan_id.hex(), now()))
    seconds = time.perf_counter() - begun
    stage.owner.execute("TRUNCATE scan")
    return seconds


def _requests(
    stage: Stage, crowd: Sequence[Member], phones: Sequence[ec.EllipticCurvePrivateKey], guards: Sequence[str]
) -> Iterator[bytes]:
    """Every phone's next few showings, signed as a page would; a little ahead, so that they are fresh when sent."""
    keys = FileKeys(stage.settings.home / "signer", wiring.DEMO)
    key_id = next(key.key_id for key in keys.public_keys() if key.purpose is Purpose.CREDENTIAL)
    bodies = [credential_bytes(_credential(one, key_id)) for one in crowd]
    sealed = [body + keys.sign(key_id, message(body)) for body in bodies]
    begun = now().replace(microsecond=0)
    for place in range(SHOWINGS * len(crowd)):
        showing, number = divmod(place, len(crowd))
        body = presentation_body(begun + (showing + 3) * SECOND)
        signature = phones[number].sign(presentation_message(sealed[number], body), ec.ECDSA(hashes.SHA256()))
        asked = {
            "text": text_of(sealed[number], body, raw(signature)), "scan_id": str(uuid4()), "temperature": 36.5,
            "rule": {"tested_within_hours": 48},
        }  # fmt: skip
        bearer = f"Authorization: Bearer {guards[place % len(guards)]}\r\n"
        yield post("/api/verifier/scans", json.dumps(asked).encode(), bearer)


def _credential(one: Member, key_id: bytes) -> Credential:
    issued_at = now().replace(microsecond=0) - 10 * SECOND
    return Credential(
        key_id=key_id, division=130000, level=Level.OWN, color=Color.GREEN, pop_up=False, declared=True,
        sampled_at=issued_at, reported_at=issued_at, issued_at=issued_at, valid_minutes=1400, status_index=one.place,
        name_hint=NAME_HINT, holder_key=one.key,
    )  # fmt: skip


def _scans(server: Serving, requests: Sequence[bytes]) -> Run:
    run = server.load(requests, connections=CONNECTIONS, seconds=10)
    found = json.loads(run.bodies["200"])
    assert (found["verdict"], found["color"], found["rule"]["met"]) == ("accepted", "green", True), found
    return run
