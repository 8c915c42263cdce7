"""Laws of lists: read as written and in no other form; a delta leads from one list to the next; news only worsens."""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthcode.core import envelopes, runs, scans, status_lists, trust
from healthcode.core.envelopes import Envelope, Signature
from healthcode.core.problems import Problem
from healthcode.core.signatures import Algorithm
from healthcode.core.status_lists import SHARD, Entry, Head, Shard, changed, delta_bytes
from healthcode.core.terms import Color
from healthcode.core.trust import IssuerKey, Purpose, TrustList, key_id_of
from tests.builders_code import AT, PLAIN, SM2_ISSUER, TRUST, showing
from tests.builders_lists import (
    MINUTE,
    NEW_ROOTS,
    PIN,
    ROOTS,
    SIZE,
    root,
    signature,
    status_list,
    trust_envelope,
    trust_list,
)
from tests.properties.laws import LAW

A_SECOND = st.integers(0, 2**32 - 1).map(lambda seconds: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds))
PLACES = st.integers(0, SHARD - 1) | st.integers(0, 300)
AGAINST = st.sampled_from(status_lists.AGAINST)
ENTRIES = st.dictionaries(PLACES, AGAINST, max_size=40)
LISTED = st.dictionaries(st.integers(0, SIZE - 1) | st.integers(SHARD - 9, SHARD + 9), AGAINST, max_size=20)
NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
ENVIRONMENTS = st.from_regex(r"[a-z0-9-]{1,32}", fullmatch=True)


@st.composite
def an_issuer(draw: st.DrawFn, environment: str) -> IssuerKey:
    """Any line."""
    algorithm = draw(st.sampled_from(Algorithm))
    purpose = draw(st.sampled_from([Purpose.CREDENTIAL, Purpose.STATUS]))
    key = draw(st.binary(min_size=32, max_size=32)) if algorithm is Algorithm.ED25519 else SM2_ISSUER.public
    return IssuerKey(
        key_id=key_id_of(environment, purpose, algorithm, key), algorithm=algorithm, public_key=key, purpose=purpose,
        division=draw(st.integers(0, 10**6 - 1)), not_before=draw(A_SECOND), name=draw(NAMES),
        not_after=draw(A_SECOND | st.none()), revoked_at=draw(A_SECOND | st.none()),
    )  # fmt: skip


@st.composite
def a_trust_list(draw: st.DrawFn) -> TrustList:
    """Any."""
    environment = draw(ENVIRONMENTS)
    roots = tuple(
        trust.RootKey(key_id_of(environment, Purpose.ROOT, Algorithm.ED25519, key), Algorithm.ED25519, key)
        for key in draw(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=4, unique=True))
    )
    issuers = draw(st.lists(an_issuer(environment), max_size=4, unique_by=lambda key: key.key_id))
    return TrustList(
        environment=environment, number=draw(st.integers(0, 2**32 - 1)), issued_at=draw(A_SECOND),
        expires_at=draw(A_SECOND), needed=draw(st.integers(1, len(roots))), roots=roots, issuers=tuple(issuers),
    )  # fmt: skip


@st.composite
def a_head(draw: st.DrawFn) -> Head:
    """Any."""
    digests = tuple(draw(st.lists(st.binary(min_size=32, max_size=32), max_size=3)))
    size = len(digests) * SHARD - (draw(st.integers(0, SHARD - 1)) if digests else 0)
    refuse = draw(st.integers(0, 2**32 - 1))
    return Head(
        environment=draw(ENVIRONMENTS), division=draw(st.integers(0, 10**6 - 1)), size=size, digests=digests,
        number=draw(st.integers(0, 2**32 - 1)), as_of=draw(A_SECOND), refuse=refuse * MINUTE,
        fresh=draw(st.integers(0, refuse)) * MINUTE,
    )  # fmt: skip


@LAW
@given(st.binary(max_size=80), st.dictionaries(st.binary(max_size=6), st.binary(max_size=70), max_size=8))
def test_an_envelope_is_read_as_it_was_written(body: bytes, signed: Mapping[bytes, bytes]) -> None:
    envelope = Envelope(body, tuple(Signature(key_id, signature) for key_id, signature in signed.items()))
    assert envelopes.read(envelopes.write(envelope)) == envelope


@LAW
@given(a_trust_list())
def test_a_trust_list_is_read_as_it_was_written(told: TrustList) -> None:
    assert trust.read_list(trust.list_bytes(told)) == told


@LAW
@given(a_head())
def test_a_head_is_read_as_it_was_written(head: Head) -> None:
    assert status_lists.read_head(status_lists.head_bytes(head)) == head


@LAW
@given(st.one_of(a_trust_list().map(trust.list_bytes), a_head().map(status_lists.head_bytes)), st.data())
def test_a_body_is_read_only_if_it_would_have_been_written(body: bytes, data: st.DataObject) -> None:
    bent = bytearray(body)
    for place, other in data.draw(
        st.dictionaries(st.integers(0, len(body) - 1), st.sampled_from(b'0123456789"{}[],:.-eEtfn ax\\'), max_size=3)
    ).items():
        bent[place] = other
    with suppress(Problem):
        assert trust.list_bytes(trust.read_list(bytes(bent))) == bytes(bent)
    with suppress(Problem):
        assert status_lists.head_bytes(status_lists.read_head(bytes(bent))) == bytes(bent)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@LAW
@given(st.sampled_from(["trust", "head", "envelope"]), st.data())
def test_whatever_stands_in_a_field_a_list_is_read_or_refused(kind: str, data: st.DataObject) -> None:
    write = {
        "trust": lambda: trust.list_bytes(trust_list()),
        "head": lambda: status_lists.head_bytes(status_list().head),
        "envelope": lambda: trust_envelope(trust_list()),
    }[kind]
    read = {"trust": trust.read_list, "head": status_lists.read_head, "envelope": envelopes.read}[kind]
    told = json.loads(write())
    place = data.draw(st.sampled_from(sorted(told)))
    inner = told[place]
    if isinstance(inner, list) and isinstance(inner[0], dict) and data.draw(st.booleans()):
        inner[0][data.draw(st.sampled_from(sorted(inner[0])))] = data.draw(JSON)
    else:
        told[place] = data.draw(JSON)
    with suppress(Problem):
        read(json.dumps(told, separators=(",", ":"), ensure_ascii=data.draw(st.booleans())).encode("utf-8", "replace"))


@LAW
@given(st.binary(max_size=120) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace")))
def test_whatever_is_fetched_is_read_or_refused(data: bytes) -> None:
    for read in (envelopes.read, trust.read_list, status_lists.read_head, Shard.read):
        with suppress(Problem):
            read(data)


# Shards


@LAW
@given(ENTRIES)
def test_a_shard_is_read_as_it_was_written(entries: Mapping[int, Entry]) -> None:
    shard = Shard.of(entries)
    assert Shard.read(shard.body) == shard
    assert Shard.read(shard.body).entries() == entries


@LAW
@given(ENTRIES, st.data())
def test_a_shard_is_read_only_if_it_would_have_been_written(entries: Mapping[int, Entry], data: st.DataObject) -> None:
    body = bytearray(Shard.of(entries).body)
    for place in data.draw(st.lists(st.integers(0, len(body) - 1), max_size=3)):
        body[place] = data.draw(st.integers(0, 255))
    body += data.draw(st.binary(max_size=2))
    with suppress(Problem):
        assert Shard.of(Shard.read(bytes(body)).entries()).body == bytes(body)


@LAW
@given(st.binary(max_size=40))
def test_runs_are_read_only_if_they_would_have_been_written(data: bytes) -> None:
    with suppress(Problem):
        assert runs.written(runs.read(data, count=3, limit=2**32)) == data


# What changed


@LAW
@given(LISTED, LISTED)
def test_what_changed_leads_from_one_list_to_the_next(before: dict[int, Entry], after: dict[int, Entry]) -> None:
    changes = {
        index: after.get(index, Entry.CLEAR)
        for index in before.keys() | after.keys()
        if before.get(index) is not after.get(index)
    }
    one, other = status_list(before), status_list(after, number=8)
    assert changed(one, other.head, delta_bytes(changes)) == other


@LAW
@given(LISTED, LISTED, st.binary(max_size=30))
def test_no_other_bytes_lead_to_another_list(before: dict[int, Entry], after: dict[int, Entry], delta: bytes) -> None:
    one, other = status_list(before), status_list(after, number=8)
    with suppress(Problem):
        assert changed(one, other.head, delta) == other


# Verdicts


@LAW
@given(
    st.sampled_from([*Color, None]), st.booleans(), st.sampled_from(Entry), st.integers(-200, 10), st.integers(0, 200)
)
def test_a_list_only_ever_worsens(
    color: Color | None, pop_up: bool, entry: Entry, list_minutes: int, sealed_minutes: int
) -> None:
    issued_at, as_of = AT - sealed_minutes * MINUTE, AT + list_minutes * MINUTE
    listed = status_list({PLAIN.status_index: entry} if entry else {}, as_of=as_of)
    shown = showing(color=color, pop_up=pop_up, issued_at=issued_at)
    if entry is Entry.VOID or as_of > AT or max(as_of, issued_at) < AT - 120 * MINUTE:
        with pytest.raises(Problem) as caught:
            scans.verify(shown.text, trust=TRUST, status={130000: listed}, at=AT)
        assert (caught.value.code == "code.void") == (entry is Entry.VOID)
        return
    found = scans.verify(shown.text, trust=TRUST, status={130000: listed}, at=AT)
    overruled = issued_at > as_of
    assert found.told.pop_up >= pop_up
    assert (found.told.color is Color.GREEN) <= (color is Color.GREEN and (overruled or entry <= Entry.POP_UP))
    assert found.told.fresh == (max(as_of, issued_at) >= AT - 30 * MINUTE)
    assert found.as_of == max(as_of, issued_at)


@LAW
@given(st.data())
def test_no_list_is_accepted_that_two_roots_did_not_sign(data: st.DataObject) -> None:
    told = trust_list(1)
    body = trust.list_bytes(told)
    by = data.draw(st.lists(st.sampled_from([*ROOTS, *NEW_ROOTS]), max_size=3))
    ids = data.draw(st.permutations([root.key_id for root in PIN.roots]))
    signed = [signature(key, trust.CONTEXT + body, key_id) for key, key_id in zip(by, ids, strict=False)]
    honest = sum(key_id == root(key).key_id for key, key_id in zip(by, ids, strict=False))
    try:
        found = trust.accept(envelopes.write(Envelope(body, tuple(signed))), known=PIN, at=AT)
    except Problem:
        assert honest < 2
        return
    assert honest >= 2
    assert found == told
