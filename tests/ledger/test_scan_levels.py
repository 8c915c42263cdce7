"""Kinds of code at a door that looks them up: the national one has no color, the one of entry has (F24, F28, F32)."""

import base64
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from healthcode.core.credentials import Credential, Level, read_credential
from healthcode.core.terms import Color, Symptom
from healthcode.services.desk import Desk
from healthcode.services.hot_desk import HotDesk
from healthcode.services.scan import Scanned
from tests.builders_hot import SIGNER, Holder, a_guard, a_holder, at_hot_desk, scanned
from tests.builders_ledger import AT, Staff, a_declaration, a_push_row, an_id, push
from tests.conftest import Database


@pytest.fixture
def holder(desk: Desk, tmp_path: Path) -> Holder:
    return a_holder(desk, tmp_path)


def resealed(desk: Desk, database: Database, holder: Holder, **change: Any) -> Scanned:
    """One look at the holder's phone, whose credential is of another kind."""
    guard = a_guard(desk)

    async def work(hot: HotDesk) -> Scanned:
        credential = (await holder.shown(hot)).credential
        assert credential is not None
        own: Credential = read_credential(base64.urlsafe_b64decode(credential + "=="))
        return await scanned(hot, guard, holder.showing(SIGNER.seal(replace(own, **change)), at=AT))

    return at_hot_desk(desk, database.app, work)


def national(desk: Desk, database: Database, holder: Holder) -> Scanned:
    return resealed(desk, database, holder, level=Level.NATIONAL, color=None)


def test_a_national_code_has_no_color_and_no_abnormality_passes(desk: Desk, database: Database, holder: Holder) -> None:
    found = national(desk, database, holder)
    assert (found.verdict, found.level, found.color) == ("accepted", "national", None)
    assert (found.no_abnormality, found.pop_up, found.notices) == (True, False, ())
    assert found.rule is not None
    assert (found.rule.met, found.check_document, found.document_hint) == (True, False, None)


def test_a_color_shows_in_a_national_code_as_a_notice(desk: Desk, database: Database, holder: Holder) -> None:
    a_declaration(desk, holder.resident_id, Symptom.COLD_LIKE, at=AT)
    found = national(desk, database, holder)
    assert (found.color, found.no_abnormality, found.pop_up) == (None, False, True)
    assert found.notices
    assert found.rule is not None
    assert found.rule.reasons == ("rule.pop_up",)


def test_a_pop_up_shows_in_a_national_code_as_a_notice(
    desk: Desk, database: Database, staff: Staff, holder: Holder, tmp_path: Path
) -> None:
    push(desk, staff, tmp_path, [a_push_row(an_id(1))])
    found = national(desk, database, holder)
    assert (found.color, found.no_abnormality, found.pop_up) == (None, False, True)


@pytest.mark.parametrize("level", [Level.ENTRY, Level.PROXY])
def test_codes_of_entry_and_for_others_have_the_color_of_now_and_say_what_they_are(
    desk: Desk, database: Database, holder: Holder, level: Level
) -> None:
    found = resealed(desk, database, holder, level=level)
    assert (found.verdict, found.level, found.color) == ("accepted", level.name.lower(), Color.GREEN)
    a_declaration(desk, holder.resident_id, Symptom.COLD_LIKE, at=AT)
    found = resealed(desk, database, holder, level=level, color=Color.YELLOW)
    assert (found.level, found.color) == (level.name.lower(), Color.YELLOW)


def test_a_key_in_no_hardware_is_told(desk: Desk, database: Database, holder: Holder) -> None:
    assert resealed(desk, database, holder).soft_key is False
