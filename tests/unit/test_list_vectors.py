"""The vectors of the lists: made again they are the same, and ours answers every one of them as it says."""

import importlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from healthcode.core import door_rules, envelopes, runs, scans, status_lists, trust
from healthcode.core.door_rules import DoorRule
from healthcode.core.problems import BadCode, CannotCheck, Problem
from healthcode.core.signatures import Algorithm
from healthcode.core.status_lists import Entry, Head, Shard, StatusList
from healthcode.core.trust import IssuerKey, Pin, Purpose, RootKey, Trust, TrustList

ROOT = Path(__file__).parents[2]
VECTORS = json.loads((ROOT / "tests" / "vectors" / "lists.json").read_text("utf-8"))
KINDS = [kind for kind, found in VECTORS.items() if isinstance(found, list)]


def vectors(kind: str) -> list[Any]:
    return [pytest.param(vector, id=vector["name"].encode("ascii", "replace").decode()) for vector in VECTORS[kind]]


def instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def maybe(seconds: int | None) -> datetime | None:
    return None if seconds is None else instant(seconds)


def refused(work: Any, expect: dict[str, Any]) -> Problem:
    with pytest.raises(Problem) as caught:
        work()
    assert caught.value.code == expect["error"]
    assert {**caught.value.facts, **expect["facts"]} == caught.value.facts
    return caught.value


def key_of(line: dict[str, Any]) -> IssuerKey:
    return IssuerKey(
        key_id=bytes.fromhex(line["key_id"]), algorithm=Algorithm(line["algorithm"]), division=line["division"],
        public_key=bytes.fromhex(line["public_key"]), not_before=instant(line["not_before"]),
        not_after=maybe(line["not_after"]), purpose=Purpose(line["purpose"]), revoked_at=maybe(line["revoked_at"]),
        name=line["name"],
    )  # fmt: skip


def roots_of(lines: list[dict[str, Any]]) -> tuple[RootKey, ...]:
    return tuple(
        RootKey(bytes.fromhex(line["key_id"]), Algorithm(line["algorithm"]), bytes.fromhex(line["public_key"]))
        for line in lines
    )


def pin_of(name: str) -> Pin:
    line = VECTORS["pins"][name]
    return Pin(environment=line["environment"], roots=roots_of(line["roots"]), needed=line["needed"])


def trust_of(name: str) -> Trust:
    line = VECTORS["trust"][name]
    return Trust({key.key_id: key for key in map(key_of, line["keys"])}, maybe(line["expires_at"]))


def head_of(line: dict[str, Any]) -> Head:
    return Head(
        environment=line["environment"], division=line["division"], number=line["number"],
        as_of=instant(line["as_of"]), fresh=timedelta(minutes=line["fresh_minutes"]), size=line["size"],
        refuse=timedelta(minutes=line["refuse_minutes"]),
        digests=tuple(bytes.fromhex(digest) for digest in line["shards"]),
    )  # fmt: skip


def status_of(name: str) -> StatusList:
    line = VECTORS["status"][name]
    return status_lists.assembled(head_of(line["head"]), [Shard.read(bytes.fromhex(shard)) for shard in line["shards"]])


def test_the_file_is_as_the_tool_makes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT)
    module = importlib.import_module("tools.make_list_vectors")
    assert module.TARGET.read_text("utf-8") == module.page(), "run: python -m tools.make_list_vectors"


@pytest.mark.parametrize("kind", KINDS)
def test_no_two_vectors_have_one_name(kind: str) -> None:
    names = [vector["name"] for vector in VECTORS[kind]]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("vector", vectors("envelopes"))
def test_an_envelope_is_read_as_the_vector_says(vector: dict[str, Any]) -> None:
    text = vector["text"].encode()
    if "error" in vector:
        refused(lambda: envelopes.read(text), vector)
        return
    found = envelopes.read(text)
    assert found.body.hex() == vector["body"]
    signatures = [{"key_id": one.key_id.hex(), "signature": one.signature.hex()} for one in found.signatures]
    assert signatures == vector["signatures"]
    assert envelopes.read(envelopes.write(found)) == found


@pytest.mark.parametrize("vector", vectors("key_ids"))
def test_a_key_id_is_as_the_vector_says(vector: dict[str, Any]) -> None:
    purpose, algorithm = Purpose(vector["purpose"]), Algorithm(vector["algorithm"])
    found = trust.key_id_of(vector["environment"], purpose, algorithm, bytes.fromhex(vector["public_key"]))
    assert found.hex() == vector["key_id"]


@pytest.mark.parametrize("vector", vectors("trust_bodies"))
def test_another_form_of_a_trust_list_is_none(vector: dict[str, Any]) -> None:
    refused(lambda: trust.read_list(vector["body"].encode()), vector)


@pytest.mark.parametrize("vector", vectors("trust_lists"))
def test_trust_lists_are_followed_as_the_vector_says(vector: dict[str, Any]) -> None:
    def follow() -> TrustList:
        texts = [text.encode() for text in vector["envelopes"]]
        return trust.follow(texts, known=pin_of(vector["pin"]), at=instant(vector["at"]))

    if "error" in vector["expect"]:
        refused(follow, vector["expect"])
        return
    said, found = vector["expect"]["ok"], follow()
    assert found == TrustList(
        environment=said["environment"], number=said["number"], issued_at=instant(said["issued_at"]),
        expires_at=instant(said["expires_at"]), needed=said["needed"], roots=roots_of(said["roots"]),
        issuers=tuple(map(key_of, said["issuers"])),
    )  # fmt: skip


@pytest.mark.parametrize("vector", [vector for vector in vectors("trust_lists") if vector.values[0]["needs"]])
def test_without_sm2_its_roots_do_not_count(vector: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("healthcode.core.sm2.library", lambda: None)
    texts = [text.encode() for text in vector["envelopes"]]
    with pytest.raises(Problem, match=r"^trust\.forged"):
        trust.follow(texts, known=pin_of(vector["pin"]), at=instant(vector["at"]))


@pytest.mark.parametrize("vector", vectors("runs"))
def test_runs_are_read_as_the_vector_says(vector: dict[str, Any]) -> None:
    data, limits = bytes.fromhex(vector["bytes"]), {"count": vector["count"], "limit": vector["limit"]}
    if "error" in vector:
        refused(lambda: runs.read(data, **limits), vector)
        return
    found = [list(run) for run in runs.read(data, **limits)]
    assert found == vector["runs"]
    assert runs.written(found) == data


@pytest.mark.parametrize("vector", vectors("shards"))
def test_a_shard_is_read_as_the_vector_says(vector: dict[str, Any]) -> None:
    body = bytes.fromhex(vector["bytes"])
    if "error" in vector:
        refused(lambda: Shard.read(body), vector)
        return
    entries = {index: Entry(entry) for index, entry in vector["entries"]}
    assert Shard.read(body).entries() == entries
    assert Shard.of(entries).body == body
    assert Shard.read(body).digest.hex() == vector["digest"]


@pytest.mark.parametrize("vector", vectors("head_bodies"))
def test_another_form_of_a_head_is_none(vector: dict[str, Any]) -> None:
    refused(lambda: status_lists.read_head(vector["body"].encode()), vector)


@pytest.mark.parametrize("vector", vectors("heads"))
def test_a_head_is_accepted_as_the_vector_says(vector: dict[str, Any]) -> None:
    def accept() -> Head:
        known = vector["known"] and Head(
            environment=vector["environment"], division=vector["known"]["division"], number=vector["known"]["number"],
            as_of=instant(0), fresh=timedelta(0), refuse=timedelta(0), size=0, digests=(),
        )  # fmt: skip
        return status_lists.accept_head(
            vector["envelope"].encode(), trust=trust_of(vector["trust"]), environment=vector["environment"],
            known=known, at=instant(vector["at"]),
        )  # fmt: skip

    if "error" in vector["expect"]:
        refused(accept, vector["expect"])
    else:
        assert accept() == head_of(vector["expect"]["ok"])


@pytest.mark.parametrize("vector", vectors("deltas"))
def test_what_changed_is_taken_in_as_the_vector_says(vector: dict[str, Any]) -> None:
    def change() -> StatusList:
        return status_lists.changed(
            status_of(vector["before"]), head_of(vector["head"]), bytes.fromhex(vector["delta"])
        )

    if "error" in vector:
        refused(change, vector)
    else:
        assert change() == status_of(vector["after"])


@pytest.mark.parametrize("vector", vectors("written"))
def test_what_changed_is_written_as_the_vector_says(vector: dict[str, Any]) -> None:
    changes = {index: Entry(entry) for index, entry in vector["changes"]}
    assert status_lists.delta_bytes(changes).hex() == vector["delta"]


@pytest.mark.parametrize("vector", vectors("verdicts"))
def test_a_verdict_is_as_the_vector_says(vector: dict[str, Any]) -> None:
    lists, at = [status_of(name) for name in vector["status"]], instant(vector["at"])

    def verify() -> scans.Verdict:
        return scans.verify(
            vector["text"], trust=trust_of(vector["trust"]), at=at, nonce=bytes.fromhex(vector["nonce"]),
            status={listed.head.division: listed for listed in lists},
        )  # fmt: skip

    if "error" in vector["expect"]:
        caught = refused(verify, vector["expect"])
        assert type(caught) is {"BadCode": BadCode, "CannotCheck": CannotCheck}[vector["expect"]["family"]]
        return
    assert flat(verify(), at) == vector["expect"]["ok"]


def flat(found: scans.Verdict, at: datetime) -> dict[str, Any]:
    told, test = found.told, found.told.latest_negative
    return {
        "level": told.level.name.lower(), "color": told.color, "pop_up": told.pop_up, "declared": told.declared,
        "sampled_at": test and int(test.sampled_at.timestamp()),
        "reported_at": test and int(test.reported_at.timestamp()), "fresh": told.fresh,
        "as_of": int(found.as_of.timestamp()), "check_document": found.check_document,
        "soft_key": found.presentation.credential.soft_key,
        "against": list(door_rules.door_answer(DoorRule(), told, None, at).reasons),
    }  # fmt: skip
