"""Showing the national form of one's code (国家码, F24, F32): black, no color, “未见异常” or that there is a notice.

It is the same person, device, place in the status list and facts as the own code, sealed in another form. The national
platform is an issuer of its own; until it answers by its interface this is our rendering of the same data (ADR 21).
"""

from datetime import datetime
from typing import NamedTuple

import msgspec

from healthcode.batch.columns import micros
from healthcode.core.problems import Problem
from healthcode.core.scans import has_notice
from healthcode.ledger.hot import Person
from healthcode.services.code_page import NOT_CLAIMED, READY, TOLD, Negative, View
from healthcode.services.hot_desk import HotDesk, renewed
from healthcode.services.meaning import Meaning
from healthcode.services.seal import Sealed, color_of
from healthcode.services.show import TRIES, latest_negative, no_abnormality, version_of, view_of


class NationalShown(msgspec.Struct, frozen=True, kw_only=True):
    """The national page. `state` as of the own code; all else is told from `ready`, `no_device`, `other_device` on.

    `notice`: 有提示, what a verifier sees in place of a color; `no_abnormality`: 未见异常. `notices` and `pop_ups` are
    their reasons (查看本人防疫健康信息详情).
    """

    state: str
    server_at: datetime
    notice: bool | None = None
    no_abnormality: bool = False
    pop_ups: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    name: str | None = None
    latest_negative: Negative | None = None
    credential: str | None = None
    credential_expires_at: datetime | None = None
    version: str


class Asked(NamedTuple):
    """The device's key (compressed, 33 bytes; None without one) and the version that the page has."""

    key: bytes | None
    known: str = ""


async def show_national(hot: HotDesk, resident_id: bytes | None, asked: Asked, *, at: datetime) -> NationalShown:
    """The national form for this person's device; with the version that is known, nothing is sealed.

    Problem `ledger.…`, `limit.busy`, `signer.…`, as for the own code.
    """
    for _ in range(TRIES):
        person = await hot.ledger.people.ask(resident_id) if resident_id else None
        person = await renewed(hot, person, at=at) if person else None
        if person is None or person.claimed is None:
            return NationalShown(state=NOT_CLAIMED, server_at=at, version=NOT_CLAIMED)
        found = await _shown(hot, person, asked, at)
        if found is not None:
            return found
    raise Problem("signer.unsettled")


async def _shown(hot: HotDesk, person: Person, asked: Asked, at: datetime) -> NationalShown | None:
    """None when the credential that was sealed says something else than the row."""
    meaning, now = hot.meanings.at(at), micros(at)
    view = view_of(person, meaning, asked.key, now)
    version = "n" + version_of(view, meaning, hot.seals.key_id(person.resident_id, now))
    bare = NationalShown(state=view.state, server_at=at, version=version)
    if version == asked.known:
        return bare
    credential = await hot.seals.national(person, at=at) if view.state == READY else None
    if view.state == READY and credential is None:
        return None
    return _told(view, meaning, bare, credential)


def _told(view: View, meaning: Meaning, bare: NationalShown, credential: Sealed | None) -> NationalShown:
    """The page with all that its state lets it tell."""
    if view.state not in TOLD:
        return bare
    person, acting = view.person, meaning.acting(view.person.acting or 0)
    return msgspec.structs.replace(
        bare,
        notice=has_notice(color_of(person), pop_up=acting.pop_up),
        no_abnormality=no_abnormality(person, meaning),
        pop_ups=acting.pop_ups,
        notices=acting.notices,
        name=person.name_hint,
        latest_negative=latest_negative(person),
        credential=credential.text if credential else None,
        credential_expires_at=credential.expires_at if credential else None,
    )
