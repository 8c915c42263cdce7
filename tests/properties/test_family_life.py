"""T9 and C09's part: whatever family, strangers, workers and the clock do, the person herself regains her code.

One grandmother and one teenager, three accounts of the family and a stranger's, on a real PostgreSQL. After each step:
one proxy and one active device a person at most, none beside an own code, never a fourth declaration a day, and a
stranger's answer that never changes. The ordinary run tries a few lives, `make lives` hundreds.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from healthcode.core.credentials import Level
from healthcode.core.evidence import Answers
from healthcode.core.people import birthday
from healthcode.core.problems import Problem
from healthcode.core.terms import SHANGHAI, LinkReason, LinkState
from healthcode.gateways.registry import Relation
from healthcode.services.act_for import act_for
from healthcode.services.claim_for import claim_for
from healthcode.services.decide_proxy import decide_proxy
from healthcode.services.declare import Declared, declare_own
from healthcode.services.desk import Desk
from healthcode.services.find_person import find_person
from healthcode.services.give_up_own_code import GiveUpReason, give_up_own_code
from healthcode.services.hand_over import hand_over, take_over
from healthcode.services.let_go import let_go
from healthcode.services.list_dependants import list_dependants
from healthcode.services.log_in import Session
from healthcode.services.prove_relation import prove_relation
from healthcode.services.proxy_links import live_links
from healthcode.services.sweep_family import sweep_family
from healthcode.services.take_into_care import IntoCare, end_care, take_into_care
from tests.builders_doors import NAME, Device, FaceCheck, a_check, a_claim, a_session, claimed, enrolled
from tests.builders_family import FATHER, GRANDMOTHER, MOTHER, STRANGER, TEENAGER, a_family_registry, a_photo, asked_for
from tests.builders_ledger import AT, a_staff, in_threads, select

LIVES, STEPS = int(os.environ.get("FAMILY_LIVES", "15")), int(os.environ.get("FAMILY_STEPS", "30"))
PROXIES = {"mother": MOTHER, "father": FATHER, "stranger": STRANGER}
DEPENDANTS = {"grandmother": GRANDMOTHER, "teenager": TEENAGER}
RELATIONS = {"grandmother": Relation.PARENT, "teenager": Relation.CHILD}
proxies, dependants = st.sampled_from(sorted(PROXIES)), st.sampled_from(sorted(DEPENDANTS))
family = st.sampled_from(["mother", "father"])
WELL = Answers()
OLD = birthday(datetime(2004, 6, 1, tzinfo=SHANGHAI).date(), 18)


@dataclass(slots=True)
class World:
    """The test's database, emptied before each life."""

    desk: Desk
    more: Callable[[], Desk]
    admin: psycopg.Connection
    registry: Any


WORLD: list[World] = []


REFUSALS = ("family.", "declaration.too_many", "limit.too_many", "claim.needed", "ledger.already_there")
"""What may be refused in any order of steps; anything else is a fault."""


class FamilyLife(RuleBasedStateMachine):
    """One life of a family; people are named after the life, so that none meets another."""

    def __init__(self) -> None:
        super().__init__()
        self.world, self.at = WORLD[0], AT
        self.words: list[str] = []

    # What happens

    @initialize()
    def born(self) -> None:
        _empty(self.world.admin)
        self.staff = a_staff(self.world.desk)
        self.sessions = {
            who: claimed(self.world.desk, self.world.registry, who, number, at=self.at)
            for who, number in PROXIES.items()
        }

    @rule(minutes=st.sampled_from([1, 61, 60 * 25, 60 * 24 * 8]))
    def time_passes(self, minutes: int) -> None:
        self.at += timedelta(minutes=minutes)

    @rule(who=proxies, whom=dependants)
    def claims_for(self, who: str, whom: str) -> None:
        session = self._log_in(who)
        with _refusals():
            found = claim_for(
                self.world.desk, self.world.registry, session, asked_for(DEPENDANTS[whom], RELATIONS[whom]), at=self.at
            )
            if who == "stranger":
                assert (found.state, found.decide_by) == (LinkState.PHOTO_NEEDED, None)
            if found.state is LinkState.ACTIVE:
                self.enrols_and_declares_for(who)

    @rule(who=proxies)
    def sends_a_photo(self, who: str) -> None:
        session = self._log_in(who)
        for one in self._listed(session, LinkState.PHOTO_NEEDED):
            prove_relation(self.world.desk, session, one.link_id, a_photo(32, 32), at=self.at)

    @rule(accept=st.booleans(), who=proxies)
    def a_worker_decides(self, accept: bool, who: str) -> None:
        """Also a bad one, who accepts a stranger's photo: the person herself regains her code all the same."""
        reason = LinkReason.PROVEN if accept else LinkReason.NOT_PROVEN
        for one in self._listed(self._log_in(who), LinkState.PENDING):
            decide_proxy(
                self.world.desk, self.world.registry, one.link_id, accept=accept, reason=reason, note="",
                acting=self.staff.worker, at=self.at,
            )  # fmt: skip

    @rule(who=proxies)
    def lets_go(self, who: str) -> None:
        session = self._log_in(who)
        for one in list_dependants(self.world.desk, session, at=self.at).dependants:
            with _refusals():
                let_go(self.world.desk, session, one.link_id, at=self.at)

    @rule(who=proxies)
    def gives_a_word(self, who: str) -> None:
        session = self._log_in(who)
        for link_id, _ in live_links(self.world.desk, session.account(), at=self.at):
            self.words.append(hand_over(self.world.desk, session, link_id, at=self.at).text)

    @rule(who=proxies)
    def says_a_word(self, who: str) -> None:
        session = self._log_in(who)
        with _refusals():
            word = self.words[-1] if self.words else "00000-00000"
            take_over(self.world.desk, session, word, Relation.WARD, truth=True, at=self.at)

    @rule(who=proxies)
    def enrols_and_declares_for(self, who: str) -> None:
        session = self._log_in(who)
        for link_id, _ in live_links(self.world.desk, session.account(), at=self.at):
            acting = act_for(self.world.desk, session, link_id, at=self.at)
            assert enrolled(self.world.desk, acting, Device(), at=self.at).level is Level.PROXY
            self._declare(acting)

    @rule(who=dependants)
    def claims_herself(self, who: str) -> None:
        """Number and name are enough where nobody has an own code: whoever acted for her acts no more."""
        self._claims_herself(who)
        self._holds_her_code(who)

    @rule(who=dependants)
    def declares_herself(self, who: str) -> None:
        session = a_session(self.world.desk, who, at=self.at)
        if session.claimed:
            self._declare(session)

    @rule(who=dependants)
    def gives_her_own_code_up(self, who: str) -> None:
        with _refusals("person.not_on_file"):
            resident = find_person(self.world.desk, DEPENDANTS[who], at=self.at)
            give_up_own_code(
                self.world.desk, resident, reason=GiveUpReason.ASKED, seen=True, acting=self.staff.worker, at=self.at
            )

    @rule()
    def the_home_takes_the_grandmother(self) -> None:
        form = IntoCare(
            type_code="10", number=GRANDMOTHER, name=NAME, born_on=None, phone="", county="", community="", address="",
            consent=True,
        )  # fmt: skip
        with _refusals():
            take_into_care(self.world.desk, self.world.registry, form, acting=self.staff.carer, at=self.at)

    @rule()
    def the_home_lets_her_go(self) -> None:
        for (link_id,) in select(self.world.desk, "SELECT link_id FROM proxy_link WHERE unit_id = 'home'"):
            with _refusals():
                end_care(self.world.desk, link_id, acting=self.staff.carer, at=self.at)

    @rule(who=dependants, rival=family)
    def claims_herself_while_somebody_claims_for_her(self, who: str, rival: str) -> None:
        """Both at once, on two connections: whoever is first, the code is hers in the end."""
        session, mine, theirs = self._log_in(rival), self.world.desk, self.world.more()
        form = asked_for(DEPENDANTS[who], RELATIONS[who])

        def against() -> None:
            with _refusals():
                claim_for(theirs, self.world.registry, session, form, at=self.at)

        met = in_threads([lambda: self._claims_herself(who, mine), against])
        assert met == [None, None]
        self._holds_her_code(who)

    @rule(whom=dependants)
    def two_claim_for_one(self, whom: str) -> None:
        desks = (self.world.desk, self.world.more())
        forms = [(self._log_in(who), asked_for(DEPENDANTS[whom], RELATIONS[whom])) for who in ("mother", "father")]

        def ask(desk: Desk, session: Session, form: Any) -> None:
            with _refusals():
                claim_for(desk, self.world.registry, session, form, at=self.at)

        acts = [lambda d=d, s=s, f=f: ask(d, s, f) for d, (s, f) in zip(desks, forms, strict=True)]  # type: ignore[misc]
        assert in_threads(acts) == [None, None]

    @rule()
    def the_sweeper_comes(self) -> None:
        while sweep_family(self.world.desk, at=self.at):
            pass

    # What always holds

    @invariant()
    def one_proxy_and_one_device_at_most(self) -> None:
        """The database itself refuses a second one; here that no device is a proxy's beside an own code or no link."""
        held = select(self.world.desk, "SELECT resident_id FROM account WHERE resident_id IS NOT NULL")
        linked = select(self.world.desk, "SELECT resident_id FROM proxy_link WHERE ended_at IS NULL")
        shown = select(
            self.world.desk, "SELECT resident_id FROM holder WHERE revoked_at IS NULL AND level = %s", int(Level.PROXY)
        )
        assert len(linked) == len(set(linked))
        assert not set(linked) & set(held)
        assert set(shown) <= set(linked)

    @invariant()
    def never_a_fourth_declaration(self) -> None:
        days = "SELECT count(*) AS made FROM declaration GROUP BY resident_id, local_day"
        most = select(self.world.desk, f"SELECT coalesce(max(made), 0) FROM ({days})")
        assert most[0][0] <= 3

    @invariant()
    def nobody_acts_for_a_grown_child(self) -> None:
        if self.at.astimezone(SHANGHAI).date() >= OLD and hasattr(self, "sessions"):
            for session in self.sessions.values():
                rows = select(self.world.desk, "SELECT resident_id FROM proxy_link WHERE born_on IS NOT NULL")
                acted = {resident for _, resident in live_links(self.world.desk, session.account(), at=self.at)}
                assert not acted & {row[0] for row in rows}

    def teardown(self) -> None:
        """At the end of every life both regain what is theirs."""
        if hasattr(self, "sessions"):
            for who in DEPENDANTS:
                self._claims_herself(who)
                self._holds_her_code(who)

    # How it is done

    def _log_in(self, who: str) -> Session:
        return a_session(self.world.desk, who, at=self.at)

    def _listed(self, session: Session, state: LinkState) -> list[Any]:
        found = list_dependants(self.world.desk, session, at=self.at).dependants
        return [one for one in found if one.state is state]

    def _declare(self, session: Session) -> None:
        declared = Declared(
            answers=WELL, contact={}, truth_statement_agreed=True, by=session.by, link_id=session.link_id
        )  # fmt: skip
        with _refusals():
            declare_own(self.world.desk, session.resident(), declared, at=self.at)

    def _claims_herself(self, who: str, desk: Desk | None = None) -> None:
        """Seen by the registry's face check, so that another account's hold is no obstacle either."""
        desk = desk or self.world.desk
        session, number = a_session(desk, who, at=self.at), DEPENDANTS[who]
        try:
            ticket = a_check(desk, self.world.registry, session, number, proof=FaceCheck.PROOF, at=self.at)
        except Problem as problem:  # twenty identity checks an hour
            if problem.code != "limit.too_many":
                raise
            self.at += timedelta(minutes=61)
            ticket = a_check(desk, self.world.registry, session, number, proof=FaceCheck.PROOF, at=self.at)
        a_claim(desk, session, ticket, at=self.at)

    def _holds_her_code(self, who: str) -> None:
        """The account holds it, her device is the one that shows it, and nobody else acts for her."""
        session = a_session(self.world.desk, who, at=self.at)
        resident: UUID = session.resident()
        assert enrolled(self.world.desk, session, Device(), at=self.at).level is Level.OWN
        rows = select(self.world.desk, "SELECT FROM proxy_link WHERE resident_id = %s AND ended_at IS NULL", resident)
        assert rows == []


@contextmanager
def _refusals(*more: str) -> Iterator[None]:
    try:
        yield
    except Problem as problem:
        if problem.code not in more and not problem.code.startswith(REFUSALS):
            raise


def _empty(admin: psycopg.Connection) -> None:
    tables = admin.execute(
        "SELECT string_agg(format('%I', tablename), ', ') FROM pg_tables WHERE schemaname = 'public'"
        " AND tablename NOT IN ('edition', 'rule_number', 'data_key', 'migration')"
    ).fetchone()
    assert tables is not None
    admin.execute(f"TRUNCATE {tables[0]}".encode())


@pytest.fixture
def world(desk: Desk, new_desk: Callable[[], Desk], admin: psycopg.Connection) -> Iterator[World]:
    folder = Path(tempfile.mkdtemp())
    rival, known = new_desk(), FaceCheck(a_family_registry(folder))
    WORLD.append(World(desk=desk, more=lambda: rival, admin=admin, registry=known))
    yield WORLD[0]
    WORLD.clear()
    with suppress(OSError):
        shutil.rmtree(folder)


@pytest.mark.usefixtures("world")
def test_whatever_happens_the_person_herself_regains_her_code() -> None:
    run_state_machine_as_test(
        FamilyLife,
        settings=settings(
            max_examples=LIVES, stateful_step_count=STEPS, deadline=None, derandomize=True, database=None,
            phases=[Phase.generate, Phase.shrink] if LIVES > 10 else [Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
