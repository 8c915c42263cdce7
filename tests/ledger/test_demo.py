"""The demo as services see it: the story plays, today there is work on every page, its people can log in and claim."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from healthcode.core.terms import Color, LinkState, ProofKind
from healthcode.demo.cast import HEAD_OF_FAMILY, STRANGERS, cast
from healthcode.demo.logins import OFFERED, Logins, open_accounts, registry
from healthcode.demo.province import STAFF, load
from healthcode.demo.story import Stage, tell
from healthcode.demo.today import today
from healthcode.gateways.registry import Relation
from healthcode.services.authority import actor
from healthcode.services.claim import claim_valid_until, claim_with_ticket
from healthcode.services.claim_for import AskedFor, claim_for
from healthcode.services.desk import Desk
from healthcode.services.explain import explanation
from healthcode.services.inform import inform
from healthcode.services.list_batches import list_batches
from healthcode.services.log_in import CONSOLE, RESIDENT, VERIFIER, log_in, log_in_staff, session_of
from healthcode.services.preview_batch import preview_batch
from healthcode.services.rebuild import rebuild, release_due
from healthcode.services.verify_identity import verify_identity
from healthcode.services.worklist import worklist
from tests.builders import instant
from tests.builders_ledger import DAY, HOUR, count_rows, counties

pytestmark = pytest.mark.slow
PEOPLE = 2_000
NOW = instant("2022-06-20 10:00")


@pytest.fixture
def stage(desk: Desk, tmp_path: Path) -> Stage:
    """The demo as of `NOW`, its story told."""
    province = load(desk, tmp_path / "demo", now=NOW, count=PEOPLE)
    found = Stage(
        desk=desk, province=province, cast=cast(province.began_at, PEOPLE), counties=counties(),
        rejects=tmp_path / "rejects", describe=lambda code, _facts: code,
    )  # fmt: skip
    list(tell(found))
    release_due(desk, at=NOW)
    open_accounts(desk, found.cast, at=NOW)
    return found


def pages(desk: Desk, staff_id: str, at: datetime) -> int:
    return len(worklist(desk, actor(desk, staff_id, at=at), at=at).people)


def test_today_there_is_something_on_every_page(desk: Desk, stage: Stage) -> None:
    assert pages(desk, "worker.province", NOW) == 0
    told = today(stage, NOW)
    assert not told.replayed
    colors = {part: found.status.color for part, found in told.people}
    assert colors == {
        "companion": Color.GREEN, "patient": Color.RED, "feverish": Color.YELLOW, "declarer": Color.GREEN,
    }  # fmt: skip
    assert dict(told.people)["companion"].status.pop_up
    assert pages(desk, "worker.changan", NOW) >= 1
    assert worklist(desk, actor(desk, "worker.province", at=NOW), at=NOW).total == 26
    waiting = [batch for batch in list_batches(desk, 20) if batch.state == "proposed"]
    assert [batch.rows for batch in waiting] == [48]
    found = preview_batch(desk, waiting[0].batch_id, actor="approver.city", at=NOW)
    assert (found.people, found.pop_ups) == (48, 48)


def test_told_again_on_the_same_day_it_is_not_acted_again(desk: Desk, stage: Stage) -> None:
    first = today(stage, NOW)
    before = count_rows(desk, "evidence")
    again = today(stage, NOW + HOUR)
    assert (again.replayed, again.scene.at, list(again.lines)) == (True, NOW, list(first.lines))
    assert count_rows(desk, "evidence") == before
    assert not today(stage, NOW + DAY).replayed
    assert rebuild(desk, at=NOW + DAY).same_rows


def test_a_demo_kept_for_weeks_still_shows_its_codes(desk: Desk, stage: Stage) -> None:
    person, later = stage.who("declarer"), NOW + 11 * DAY
    until = claim_valid_until(desk, person, at=later)
    assert until is not None
    assert until < later + 7 * DAY
    today(stage, later)
    assert claim_valid_until(desk, person, at=later) == later + 30 * DAY


def test_every_login_that_is_offered_lets_its_person_in(desk: Desk, stage: Stage) -> None:
    entrances = Logins(cast=stage.cast).entrances()
    (residents,), (verifiers,), (console,) = entrances[RESIDENT], entrances[VERIFIER], entrances[CONSOLE]
    offered = {login.code: login.details for login in residents.offers(desk, NOW)}
    assert list(offered) == list(OFFERED)
    for part, details in offered.items():
        session = log_in(desk, RESIDENT, residents.channel, part, at=NOW).session
        assert session.claimed == details["claimed"] == (part not in STRANGERS[1:])
        assert ("identity" in details) == (part in STRANGERS[1:])
        if session.claimed:
            assert session.resident() == stage.who(part)
            assert inform(desk, session.resident(), at=NOW).name == details["name"]
    for login in verifiers.offers(desk, NOW):
        log_in(desk, VERIFIER, verifiers.channel, login.code, at=NOW)
    assert [login.code for login in console.offers(desk, NOW)] == [staff_id for staff_id, _, _ in STAFF]
    for login in console.offers(desk, NOW):
        assert log_in_staff(desk, console.channel, login.code, at=NOW).session.staff_id == login.code


def test_the_head_of_the_family_claims_for_a_child_and_a_parent_at_once(desk: Desk, stage: Stage) -> None:
    logins = Logins(cast=stage.cast)
    entrance, known = logins.entrances()[RESIDENT][0], registry(stage.province, stage.cast)
    family = next(login.details["family"] for login in logins.people(desk, NOW) if login.code == HEAD_OF_FAMILY)
    assert isinstance(family, list)
    session = log_in(desk, RESIDENT, entrance.channel, HEAD_OF_FAMILY, at=NOW).session
    for form in family:
        asked = AskedFor(
            type_code=form["document_type"], number=form["document_number"], name=form["name"], born_on=None,
            relation=Relation(form["relation"]), phone=form["phone"], county=form["county"],
            community=form["community"], address="", proof_kind=ProofKind.HOUSEHOLD_REGISTER, truth=True,
            request_id=uuid4(),
        )  # fmt: skip
        assert claim_for(desk, known, session, asked, at=NOW).state is LinkState.ACTIVE


@pytest.mark.parametrize("part", ["unclaimed", "visitor"])
def test_who_has_no_code_claims_one_with_what_the_page_fills_in(desk: Desk, stage: Stage, part: str) -> None:
    logins = Logins(cast=stage.cast)
    entrance, known = logins.entrances()[RESIDENT][0], registry(stage.province, stage.cast)
    form = next(login.details["identity"] for login in logins.people(desk, NOW) if login.code == part)
    assert isinstance(form, dict)
    begun = log_in(desk, RESIDENT, entrance.channel, part, at=NOW)
    ticket = verify_identity(
        desk, known, begun.session, type_code=form["document_type"], number=form["document_number"],
        name=form["name"], born_on=None, at=NOW,
    )  # fmt: skip
    assert ticket.visitor == (part == "visitor")
    rest = {name: form[name] for name in ("phone", "county", "community")}
    done = claim_with_ticket(desk, begun.session, ticket.text, **rest, address="1号", at=NOW)
    assert (done.declared, session_of(desk, RESIDENT, begun.token, at=NOW).claimed) == (False, True)
    (login,) = [login for login in logins.people(desk, NOW) if login.code == part]
    assert login.details["claimed"]
    assert "identity" not in login.details


def test_the_registry_knows_everybody_and_its_file_is_its_owners(stage: Stage) -> None:
    registry(stage.province, stage.cast)
    file = stage.province.folder / "registry.csv"
    assert file.stat().st_mode & 0o077 == 0
    assert len(file.read_text("utf-8").splitlines()) == PEOPLE + len(STRANGERS) + len(stage.cast.family)
    written = file.stat().st_mtime_ns
    registry(stage.province, stage.cast)
    assert file.stat().st_mtime_ns == written


def test_opening_accounts_again_changes_nothing(desk: Desk, stage: Stage) -> None:
    before = count_rows(desk, "account")
    open_accounts(desk, stage.cast, at=NOW + timedelta(days=1))
    assert count_rows(desk, "account") == before == len(OFFERED) - 2


def test_after_the_story_everybody_is_released(desk: Desk, stage: Stage) -> None:
    with desk.ledger.transaction("test"):
        open_now = [
            part for part in ("companion", "returner", "voided", "traveller", "designated", "newcomer")
            if explanation(desk, stage.who(part), at=NOW).status.pop_up
        ]  # fmt: skip
    assert open_now == []


def test_the_strangers_are_from_here_and_from_elsewhere(new_desk: Callable[[], Desk]) -> None:
    del new_desk
    parts = cast(NOW, PEOPLE).parts
    assert [parts[part].home[:2] == "13" for part in STRANGERS] == [True, True, False]
    assert len({parts[part].document_number for part in parts}) == len(parts)
