"""Putting editions on file: whole text and digest, immutable once installed, rules numbered once, each in the audit."""

import hashlib
import tomllib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from healthcode.batch.columns import RuleNumbers
from healthcode.core.policy import Edition, edition_from
from healthcode.core.problems import Problem
from healthcode.gateways.edition_files import read_edition
from healthcode.ledger.connection import Ledger
from healthcode.services.audit import write
from healthcode.services.desk import new_id
from healthcode.services.randomness import Randomness

ACTOR = "install_editions"


def install_editions(ledger: Ledger, files: Sequence[Path], *, at: datetime) -> tuple[str, ...]:
    """Installs the editions that are not on file yet and returns their ids; repeating it is safe.

    Problem `policy.changed` when a file's text differs from the edition installed under its id: an edition is
    never edited, a change is another file with a later start.
    """
    known = {row[0]: bytes(row[1]) for row in ledger.rows("editions")}
    installed = []
    for file in files:
        edition, text = read_edition(file), file.read_text("utf-8")
        digest = hashlib.sha256(text.encode()).digest()
        if edition.id in known and known[edition.id] != digest:
            raise Problem("policy.changed", file=file, key="edition.id", id=edition.id)
        if edition.id not in known:
            _install(ledger, edition, text, digest, at)
            installed.append(edition.id)
    return tuple(installed)


def editions_on_file(ledger: Ledger) -> tuple[Edition, ...]:
    """The installed editions, by start: what decisions and replays read."""
    return tuple(edition_from(tomllib.loads(row[2]), file=row[0]) for row in ledger.rows("editions"))


def are_on_file(ledger: Ledger, editions: Sequence[Edition]) -> bool:
    """Whether these are all the editions that are installed; a cheap question."""
    return {row[0] for row in ledger.rows("edition_ids")} == {edition.id for edition in editions}


def rule_numbers(ledger: Ledger) -> RuleNumbers:
    """The numbers under which rule ids are stored."""
    return RuleNumbers({row[0]: int(row[1]) for row in ledger.rows("rule_numbers")})


def _install(ledger: Ledger, edition: Edition, text: str, digest: bytes, at: datetime) -> None:
    with ledger.transaction(ACTOR):
        ledger.run(
            "install_edition",
            edition_id=edition.id,
            division=edition.division,
            published_at=edition.published_at,
            effective_from=edition.effective_from,
            digest=digest,
            content=text,
            at=at,
        )
        for rule in edition.rules:
            ledger.run("add_rule_number", rule_id=rule.id)
        body = {"edition": edition.id, "digest": digest.hex(), "effective_from": edition.effective_from.isoformat()}
        write(ledger, new_id(at, Randomness()), actor=ACTOR, act="edition.installed", at=at, subject=None, body=body)
