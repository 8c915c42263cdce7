"""DESIGN §6 as a table: who may do which act, one test a row, for every role there is."""

from dataclasses import replace

import pytest

from healthcode.core.problems import Problem
from healthcode.services.authority import (
    LIST_CAPS,
    MAY,
    Act,
    Actor,
    Role,
    require,
    require_second,
    require_under_cap,
)

ROWS = {
    "push.propose": "epidemiologist",
    "push.approve": "approver",
    "push.withdraw": "approver epidemiologist",
    "labs.void.propose": "epidemiologist",
    "labs.void.approve": "approver",
    "channel.close": "operator",
    "feed.revoke": "approver epidemiologist operator",
    "feed.propose": "operator",
    "feed.approve": "approver",
    "staff.propose": "operator",
    "staff.approve": "approver",
    "community.report": "community_worker",
    "community.clear": "community_worker",
    "case.propose": "epidemiologist",
    "case.approve": "approver",
    "quarantine.propose": "epidemiologist",
    "quarantine.approve": "approver",
    "identity.propose": "epidemiologist operator",
    "identity.approve": "approver",
    "person.explain": "approver auditor community_worker epidemiologist",
    "declaration.for_others": "community_worker",
    "community.list.read": "community_worker",
    "person.contact": "community_worker",
    "paper.issue": "community_worker",
    "paper.give_up": "community_worker",
    "permit.renew": "community_worker",
    "appeal.read": "approver epidemiologist",
    "appeal.suspend": "approver epidemiologist",
    "appeal.decide": "approver epidemiologist",
}


def an_actor(role: Role = Role.APPROVER, *, staff: str = "b", unit: str = "v", person: bytes = b"2") -> Actor:
    return Actor(
        staff_id=staff, unit_id=unit, unit_name=unit, level="county", division="130102", person_index=person, role=role
    )


def test_every_act_has_its_row() -> None:
    assert set(ROWS) == set(Act) == set(MAY)


@pytest.mark.parametrize(("act", "roles"), ROWS.items())
def test_who_may(act: str, roles: str) -> None:
    for role in Role:
        if role in roles.split():
            require(an_actor(role), Act(act))
            continue
        with pytest.raises(Problem) as caught:
            require(an_actor(role), Act(act))
        assert caught.value.code == "staff.may_not"
        assert caught.value.facts == {"staff": "b", "role": role.value, "act": act, "roles": roles}


@pytest.mark.parametrize("act", [act for act in Act if act.value.endswith(".approve")])
def test_no_role_both_proposes_and_approves(act: Act) -> None:
    assert not MAY[act] & MAY[Act(act.value.replace(".approve", ".propose"))]


def test_a_policy_officer_and_an_auditor_change_nobody() -> None:
    assert {act for act, roles in MAY.items() if Role.AUDITOR in roles} == {Act.EXPLAIN}
    assert {act for act, roles in MAY.items() if Role.POLICY_OFFICER in roles} == set()


PROPOSER = an_actor(Role.EPIDEMIOLOGIST, staff="a", unit="u", person=b"1")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, None),
        ({"staff_id": "a"}, "approval.same_person"),
        ({"person_index": b"1"}, "approval.same_person"),
        ({"unit_id": "u"}, "approval.same_unit"),
        ({"unit_id": "u", "person_index": b"1"}, "approval.same_person"),
    ],
)
def test_a_second_is_another_person_of_another_unit(change: dict[str, object], code: str | None) -> None:
    second = replace(an_actor(), **change)  # type: ignore[arg-type]
    if code is None:
        require_second(PROPOSER, second)
        return
    with pytest.raises(Problem) as caught:
        require_second(PROPOSER, second)
    assert caught.value.code == code


@pytest.mark.parametrize("level", LIST_CAPS)
def test_the_cap_of_a_level_is_allowed_and_one_more_is_not(level: str) -> None:
    second = replace(an_actor(), level=level)
    require_under_cap(second, LIST_CAPS[level])
    with pytest.raises(Problem) as caught:
        require_under_cap(second, LIST_CAPS[level] + 1)
    assert caught.value.code == "approval.over_cap"
