"""Who logs in where in the demo: the story's people, two who have no code yet, guards, staff; and the registry's file.

Whoever names a login is let in as that person: all of them are made up, and the channel is open in a demo only. The
registry plays somebody else's: a file that services reach through its gateway alone.
"""

import csv
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from healthcode.core.masking import masked_name
from healthcode.demo.cast import HEAD_OF_FAMILY, STRANGERS, Cast
from healthcode.demo.families import known_to, relations
from healthcode.demo.people import Person
from healthcode.demo.province import ACTOR, STAFF, UNITS, Province, residents
from healthcode.gateways.login_channels import DemoChannel
from healthcode.gateways.registry import FileRegistry
from healthcode.services.desk import Desk
from healthcode.services.log_in import CONSOLE, RESIDENT, VERIFIER
from healthcode.wiring import DemoLogin, Entrance

OFFERED = (
    "declarer", "companion", "returner", "patient", "feverish", "positive", "traveller", "newcomer", "unclaimed",
    "visitor",
)  # fmt: skip
"""The parts that a page offers, in its order: green, two with a pop-up, red, yellow, recovered, and so on."""

GUARDS: Mapping[str, str] = {"guard-1": "一号岗 Gate 1", "guard-2": "二号岗 Gate 2"}
CHANNEL = "demo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Logins:
    """The demo's entrances, over its cast."""

    cast: Cast

    def entrances(self) -> Mapping[str, Sequence[Entrance]]:
        """The demo's channel at every door, with what it offers there."""
        staff = [staff_id for staff_id, _, _ in STAFF]
        return {
            RESIDENT: [Entrance(channel=_channel(OFFERED), offers=self.people)],
            VERIFIER: [Entrance(channel=_channel(GUARDS), offers=guards)],
            CONSOLE: [Entrance(channel=_channel(staff), offers=staff_logins)],
        }

    def people(self, desk: Desk, _at: datetime) -> list[DemoLogin]:
        """The residents to choose from; of one who has no code the identity too, for the form to be filled in."""
        return [self._login(desk, part) for part in OFFERED]

    def _login(self, desk: Desk, part: str) -> DemoLogin:
        person = self.cast.parts[part]
        row = desk.ledger.row("account", subject_index=desk.vault.account_index(CHANNEL, part))
        claimed = row is not None and row[1] is not None
        shown: dict[str, object] = {"part": part, "name": masked_name(person.name), "claimed": claimed}
        if not claimed and part in STRANGERS:
            shown["identity"] = identity(person)
        if part == HEAD_OF_FAMILY:
            shown["family"] = [{"relation": what, **identity(one)} for what, one in self.cast.family.items()]
        return DemoLogin(code=part, details=shown)


def open_accounts(desk: Desk, cast: Cast, *, at: datetime) -> None:
    """Accounts of those who are on file, so that their logins hold their codes; repeating it changes nothing."""
    with desk.ledger.transaction(ACTOR):
        for part in OFFERED:
            if part in STRANGERS[1:]:
                continue
            index = desk.vault.account_index(CHANNEL, part)
            desk.ledger.run("enter_account", subject_index=index, channel=CHANNEL, at=at)
            desk.ledger.run("give_account", subject_index=index, resident_id=cast.resident(desk, part))


def guards(_desk: Desk, _at: datetime) -> list[DemoLogin]:
    """The guards to choose from."""
    return [DemoLogin(code=code, details={"name": name}) for code, name in GUARDS.items()]


def staff_logins(_desk: Desk, _at: datetime) -> list[DemoLogin]:
    """The staff to choose from."""
    names = {unit_id: name for unit_id, name, _, _ in UNITS}
    return [
        DemoLogin(code=staff_id, details={"role": role.value, "unit": names[unit_id]})
        for staff_id, unit_id, role in STAFF
    ]


def identity(person: Person) -> Mapping[str, str]:
    """What a made-up person would type."""
    return {
        "document_type": person.document_type, "document_number": person.document_number, "name": person.name,
        "phone": person.phone, "county": person.county, "community": person.community,
    }  # fmt: skip


def registry(province: Province, cast: Cast) -> FileRegistry:
    """The registry that knows everybody of the province and the strangers; its files are made when missing."""
    path, related = province.folder / "registry.csv", province.folder / "relations.csv"
    if not path.exists() or not related.exists():
        head = cast.parts[HEAD_OF_FAMILY]
        strangers = [*(cast.parts[part] for part in STRANGERS), *cast.family.values()]
        everybody = [*residents(province.began_at, province.residents), *strangers]
        _write(path, ((person.document_type, person.document_number, person.name) for person in everybody))
        _write(related, [*relations(everybody, on=province.began_at.date()), *known_to(head, cast.family)])
    return FileRegistry(path, related)


def _write(path: Path, lines: Iterable[Iterable[str]]) -> None:
    """Whole or not at all, and its owner's alone."""
    draft = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)
    draft.replace(path)


def _channel(logins: Iterable[str]) -> DemoChannel:
    return DemoChannel(frozenset(logins), name=CHANNEL)
