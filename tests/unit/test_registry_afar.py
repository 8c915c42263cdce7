"""The registry over HTTP and the platforms' face checks: a yes is theirs alone, and away is never a no."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from healthcode.core.people import Document, Name, parse_document
from healthcode.core.problems import Problem
from healthcode.gateways.faces import AlipayFaces, FacedRegistry, WechatFaces, proof_of
from healthcode.gateways.registry import Assurance, Relation
from tests.builders import REGIONS, VALID_ID
from tests.builders_channels import a_registry_afar, a_wechat, an_alipay
from tests.fakes.alipay_server import Alipay, alipay
from tests.fakes.loopback import Reply, told
from tests.fakes.registry_server import PopulationRegistry, population_registry
from tests.fakes.wechat_server import Wechat, wechat

NAME = Name("欧阳娜娜")
NUMBER = "0" * 32


def document(number: str = VALID_ID, kind: str = "10") -> Document:
    return parse_document(kind, number, regions=REGIONS, on=date(2022, 5, 18))


@pytest.fixture
def office() -> Iterator[PopulationRegistry]:
    with population_registry() as found:
        found.people = {("10", VALID_ID): "欧阳娜娜", ("20", "E12345678"): "Ada Albrandt"}
        found.relations = {("E12345678", VALID_ID, "child")}
        yield found


@pytest.fixture
def weixin() -> Iterator[Wechat]:
    with wechat() as found:
        yield found


@pytest.fixture
def zhifubao() -> Iterator[Alipay]:
    with alipay() as found:
        yield found


def refused(act: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        act()
    return caught.value


def test_it_says_whether_number_and_name_go_together(office: PopulationRegistry) -> None:
    registry = a_registry_afar(office)
    assert registry.check(document(), NAME) is Assurance.KNOWN
    assert registry.check(document(), Name("别人")) is Assurance.NONE
    assert registry.check(document("E99999999", "20"), NAME) is Assurance.NONE


def test_it_says_whether_two_people_are_related(office: PopulationRegistry) -> None:
    registry = a_registry_afar(office)
    child, parent = document("E12345678", "20"), document()
    assert registry.relation(child, parent, Relation.CHILD)
    assert not registry.relation(parent, child, Relation.CHILD)
    assert not registry.relation(child, parent, Relation.SPOUSE)


def away(office: PopulationRegistry) -> None:
    office.server.bent = [Reply(503), Reply(503)]


def forged(office: PopulationRegistry) -> None:
    office.forged = True


def unsigned(office: PopulationRegistry) -> None:
    office.server.bent = [told({"result": "match"})]


def late(office: PopulationRegistry) -> None:
    office.at += timedelta(minutes=6)


@pytest.mark.parametrize("bend", [away, forged, unsigned, late])
def test_what_it_did_not_say_is_neither_yes_nor_no(office: PopulationRegistry, bend: Any) -> None:
    bend(office)
    assert refused(lambda: a_registry_afar(office).check(document(), NAME)).code == "registry.unreachable"


def test_a_key_that_is_not_ours_gets_no_answer(office: PopulationRegistry) -> None:
    registry = a_registry_afar(office, key=b"y" * 32)
    assert refused(lambda: registry.check(document(), NAME)).code == "registry.unreachable"


def test_an_answer_to_another_question_is_none(office: PopulationRegistry) -> None:
    registry = a_registry_afar(office)
    said: list[Reply] = []
    speak = office.speak
    office.server.speak = lambda asked: said.append(speak(asked)) or said[-1]
    registry.check(document(), NAME)
    office.server.bent = [replace(said[0])]
    assert refused(lambda: registry.check(document(), Name("别人"))).code == "registry.unreachable"


def test_a_busy_moment_is_asked_through(office: PopulationRegistry) -> None:
    office.server.bent = [Reply(503)]
    assert a_registry_afar(office).check(document(), NAME) is Assurance.KNOWN


# Faces


def test_wechat_saw_the_living_person_and_only_for_that_document(office: PopulationRegistry, weixin: Wechat) -> None:
    faces = WechatFaces(a_wechat(weixin))
    registry = FacedRegistry(a_registry_afar(office), {"wechat": faces})
    begun = faces.begin(document(), NAME, subject="openid-1", number=NUMBER)
    proof = proof_of("wechat", begun)
    assert registry.check(document(), NAME, proof) is Assurance.KNOWN
    weixin.seen.add(begun.page["verify_id"])
    assert registry.check(document(), NAME, proof) is Assurance.LIVE
    assert registry.check(document("E12345678", "20"), Name("Ada Albrandt"), proof) is Assurance.KNOWN
    assert registry.check(document(), Name("别人"), proof) is Assurance.NONE
    assert registry.check(document(), NAME) is Assurance.KNOWN


def test_alipay_saw_the_living_person_and_only_for_that_document(office: PopulationRegistry, zhifubao: Alipay) -> None:
    faces = AlipayFaces(an_alipay(zhifubao), return_url="alipays://platformapi/startapp?appId=1")
    registry = FacedRegistry(a_registry_afar(office), {"alipay": faces})
    begun = faces.begin(document(), NAME, subject="open-1", number=NUMBER)
    assert begun.page["url"].startswith(f"{zhifubao.address}/gateway.do?")
    content = zhifubao.certifications[begun.page["certify_id"]]
    assert content["merchant_config"]["face_reserve_strategy"] == "never"
    assert registry.check(document(), NAME, proof_of("alipay", begun)) is Assurance.KNOWN
    zhifubao.passed.add(begun.page["certify_id"])
    assert registry.check(document(), NAME, proof_of("alipay", begun)) is Assurance.LIVE
    other = registry.check(document("E12345678", "20"), Name("Ada Albrandt"), proof_of("alipay", begun))
    assert other is Assurance.KNOWN


def test_a_document_that_a_platform_does_not_compare_is_said(weixin: Wechat, zhifubao: Alipay) -> None:
    passport = document("E12345678", "20")
    for faces in (WechatFaces(a_wechat(weixin)), AlipayFaces(an_alipay(zhifubao), return_url="x")):
        begin = faces.begin
        assert refused(lambda begin=begin: begin(passport, NAME, subject="s", number=NUMBER)).code == "face.document"


def test_a_platform_that_is_away_is_no_no(office: PopulationRegistry, weixin: Wechat) -> None:
    faces = WechatFaces(a_wechat(weixin))
    proof = proof_of("wechat", faces.begin(document(), NAME, subject="openid-1", number=NUMBER))
    weixin.server.bent = [Reply(500), Reply(500)]
    registry = FacedRegistry(a_registry_afar(office), {"wechat": faces})
    assert refused(lambda: registry.check(document(), NAME, proof)).code == "registry.unreachable"
