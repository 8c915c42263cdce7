"""The schema rules of DESIGN §7, read off pg_catalog: what Citus would refuse, found on a plain PostgreSQL."""

from collections.abc import Iterator
from dataclasses import dataclass

from healthcode.ledger.connection import Ledger
from healthcode.ledger.distribution import APPEND_ONLY, PERSONAL, SEALED_COLUMNS, TABLES, Distributed

APP_ROLE = "healthcode_app"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One broken schema rule: the table and the stable code of the sentence that says what to do."""

    code: str
    table: str
    detail: str = ""


def lint(ledger: Ledger) -> list[Finding]:
    """Every broken rule, by table; empty when the schema may be distributed and is fenced as declared."""
    columns = {row[0]: row[1] for row in ledger.rows("lint_primary_keys")}
    secured = {row[0]: row[1] for row in ledger.rows("lint_row_security")}
    found = [Finding(code="lint.undeclared", table=name) for name in sorted(set(secured) - set(TABLES))]
    found += [Finding(code="lint.missing", table=name) for name in sorted(set(TABLES) - set(secured))]
    found += _keys(columns)
    found += [Finding(code="lint.row_security", table=name) for name in sorted(PERSONAL) if not secured.get(name)]
    found += [
        Finding(code="lint.app_may", table=name, detail=right)
        for name, right in ledger.rows("lint_rights", role=APP_ROLE)
        if name in APPEND_ONLY
    ]
    found += [
        Finding(code="lint.sealed_column", table=table, detail=column)
        for table, column in sorted(SEALED_COLUMNS)
        if ledger.rows("lint_may_select", role=APP_ROLE, table=table, column=column)[0][0]
    ]
    found += [Finding(code="lint.comment", table=row[0]) for row in ledger.rows("lint_uncommented")]
    found += [Finding(code="lint.trigger", table=row[0], detail=row[1]) for row in ledger.rows("lint_triggers")]
    found += _foreign_keys(ledger)
    found += _unique_indexes(ledger)
    return sorted(found, key=lambda finding: (finding.table, finding.code))


def _keys(columns: dict[str, list[str]]) -> Iterator[Finding]:
    for name, spread in TABLES.items():
        if isinstance(spread, Distributed) and (columns.get(name) or [""])[0] != spread.column:
            yield Finding(code="lint.key_start", table=name, detail=spread.column)


def _foreign_keys(ledger: Ledger) -> Iterator[Finding]:
    """A key from a distributed table may point at a reference table only; others would cross shards."""
    for source, target in ledger.rows("lint_foreign_keys"):
        if isinstance(TABLES.get(source), Distributed) and isinstance(TABLES.get(target), Distributed):
            yield Finding(code="lint.foreign_key", table=source, detail=target)


def _unique_indexes(ledger: Ledger) -> Iterator[Finding]:
    for name, index, columns in ledger.rows("lint_unique_indexes"):
        spread = TABLES.get(name)
        if isinstance(spread, Distributed) and spread.column not in columns:
            yield Finding(code="lint.unique_index", table=name, detail=index)
