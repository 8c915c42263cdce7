"""Claiming for family at the door: what the registry confirms, what a photo proves, what a stranger hears (F26, T7)."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from healthcode.core.credentials import Level, read_credential
from healthcode.gateways.photographs import drawn_anew
from healthcode.wiring import Doors
from tests.builders import instant
from tests.builders_doors import FaceCheck
from tests.builders_family import (
    CHILD,
    FATHER,
    GRANDMOTHER,
    MOTHER,
    STRANGER,
    TEENAGER,
    a_family_registry,
    a_form,
    a_photo,
    for_link,
)
from tests.builders_ledger import AT, DAY, an_id
from tests.builders_sealed import sealed
from tests.doors.client import Client, good, refused, unpadded
from tests.doors.conftest import Site

NOBODY = "00000000-0000-0000-0000-000000000007"


@pytest.fixture
def site(doors: Doors, serve: Callable[[Doors], Site], tmp_path: Path) -> Site:
    """Faces are checked, so that a person who is seen can take her code back."""
    return serve(replace(doors, registry=FaceCheck(a_family_registry(tmp_path))))


@pytest.fixture
def mother(site: Site) -> Client:
    return site.resident("mother").holder(MOTHER)


def claim_for(client: Client, number: str, relation: str = "child", **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = good(client.post("/dependants", a_form(number, relation, **more)), 201)
    return found


def one(client: Client) -> dict[str, Any]:
    """The only dependant of the list."""
    (found,) = good(client.get("/dependants"))["dependants"]
    return dict(found)


def send_photo(client: Client, link: str, photo: bytes) -> httpx.Response:
    closed = sealed(client.http, photo)
    return client.ask("PUT", f"/dependants/{link}/photo", **closed)


def as_dependant(client: Client, link: str) -> Client:
    """The same account and phone, with another key, asking about the dependant."""
    other = Client(client.http, client.door, client.conformity, csrf=client.csrf, about=link)
    other.declare()
    other.enrol()
    return other


# What the registry confirms


def test_a_confirmed_child_is_claimed_for_at_once_and_shown_on_the_proxys_phone(mother: Client) -> None:
    found = claim_for(mother, CHILD)
    assert (found["state"], found["photo_needed"], found["decide_by"]) == ("active", False, None)
    assert mother.get("/code", params=for_link(found["link_id"])).json()["state"] == "not_declared"
    child = as_dependant(mother, found["link_id"])
    shown = child.show()
    assert (shown["state"], shown["color"]) == ("ready", "green")
    assert read_credential(unpadded(shown["credential"])).level is Level.PROXY
    assert mother.show()["state"] == "ready"
    listed = one(mother)
    assert listed == {
        "link_id": found["link_id"], "name": "王**", "document": f"{CHILD[:2]}**************{CHILD[-2:]}",
        "document_type": "10", "relation": "child", "state": "active", "asked_at": "2022-05-18T00:00:00Z",
        "decide_by": None, "reason": None, "self_from": "2033-06-01",
        "code": {"color": "green", "pop_up": False, "ready": True},
    }  # fmt: skip


def test_a_guard_is_told_that_a_proxy_shows_it(site: Site, mother: Client) -> None:
    child = as_dependant(mother, claim_for(mother, CHILD)["link_id"])
    found = site.verifier().scan(child.showing(AT))
    assert (found["verdict"], found["level"], found["color"]) == ("accepted", "proxy", "green")


def test_what_a_proxy_sees_and_does_is_what_the_dependant_would(mother: Client) -> None:
    link = claim_for(mother, CHILD)["link_id"]
    child = as_dependant(mother, link)
    made = good(child.get("/declarations", params=for_link(link)))
    assert [(one["by"], one["number_of_day"]) for one in made["declarations"]] == [("proxy", 1)]
    assert good(child.get("/information", params=for_link(link)))["color"] == "green"
    good(child.post("/paper", params=for_link(link)), 201)
    assert good(child.get("/paper", params=for_link(link)))["paper"] is not None
    assert good(mother.get("/paper"))["paper"] is None
    assert good(mother.get("/declarations"))["declarations"][0]["by"] == "resident"
    assert child.delete("/paper", params=for_link(link)).status_code == 204


def test_one_that_is_foreign_ended_or_absent_is_unknown_alike(site: Site, mother: Client) -> None:
    link = claim_for(mother, CHILD)["link_id"]
    father = site.resident("father").holder(FATHER)
    pending = claim_for(father, GRANDMOTHER, "parent")["link_id"]
    said = []
    for which in (link, NOBODY, pending):
        client = site.resident("father")  # with a budget of its own
        for path in ("/code", "/information", "/declarations", "/paper", "/paper/file", "/changes"):
            told = refused(client.get(path, params=for_link(which)), 404, "family.unknown_link")
            said.append(told["facts"])
        refused(client.post("/declarations", client.declaration(), params=for_link(which)), 404, "family.unknown_link")
        refused(client.post("/devices/challenge", params=for_link(which)), 404, "family.unknown_link")
        refused(client.post("/paper", params=for_link(which)), 404, "family.unknown_link")
    for which in (link, NOBODY):
        father = site.resident("father")
        refused(father.delete(f"/dependants/{which}"), 404, "family.unknown_link")
        refused(father.post(f"/dependants/{which}/hand-over"), 404, "family.unknown_link")
        refused(send_photo(father, which, a_photo()), 404, "family.unknown_link")
    assert said == [{}] * len(said)
    assert mother.delete(f"/dependants/{link}").status_code == 204
    refused(mother.get("/code", params=for_link(link)), 404, "family.unknown_link")
    refused(mother.get("/code", params={"for": "x"}), 400, "request.invalid", field="for")
    refused(mother.get("/information", params={"for": "x"}), 400, "request.invalid")


# A stranger


def test_a_stranger_hears_the_same_of_whoever_it_is(site: Site, mother: Client) -> None:
    site.resident("grandmother").holder(GRANDMOTHER)  # an own code
    site.resident("other").claim(an_id(7))
    claim_for(mother, CHILD)
    stranger, said = site.resident("stranger").holder(STRANGER), []
    people = [
        (GRANDMOTHER, "parent"), (CHILD, "child"), (TEENAGER, "child"), (an_id(7), "spouse"), (an_id(8), "spouse"),
        (an_id(500), "parent"),
    ]  # fmt: skip
    for number, relation in people:
        answer = stranger.post("/dependants", a_form(number, relation))
        found = good(answer, 201)
        link = found.pop("link_id")
        said.append((found, sorted(answer.headers)))
        photo = good(send_photo(stranger, link, a_photo()))
        assert photo == {"state": "pending", "decide_by": "2022-05-19T00:00:00Z"}
    assert said == [said[0]] * len(people)
    assert said[0][0] == {"state": "photo_needed", "decide_by": None, "photo_needed": True}
    found = good(stranger.get("/dependants"))["dependants"]
    assert {(one["state"], one["reason"], one["code"]) for one in found} == {("pending", None, None)}


def test_the_family_of_somebody_with_an_own_code_is_told_that_it_comes_first(site: Site, mother: Client) -> None:
    grandmother = site.resident("grandmother").holder(GRANDMOTHER)
    found = claim_for(mother, GRANDMOTHER, "parent")
    assert (found["state"], found["photo_needed"]) == ("refused", False)
    assert one(mother)["reason"] == "own_code"
    assert grandmother.show()["state"] == "ready"


# The form


def test_a_code_that_was_let_go_is_shown_by_its_device_no_more(site: Site, mother: Client) -> None:
    link = claim_for(mother, CHILD)["link_id"]
    child = as_dependant(mother, link)
    credential = child.show()["credential"]
    assert mother.delete(f"/dependants/{link}").status_code == 204
    found = site.verifier().scan(child.showing(AT, credential))
    assert (found["verdict"], found["code"]) == ("bad_code", "code.device_replaced")
    assert (one(mother)["state"], one(mother)["reason"]) == ("ended", "deleted")
    again = claim_for(mother, CHILD)
    assert (again["state"], again["link_id"] != link) == ("active", True)


def test_a_form_that_is_wrong_is_refused_for_itself(mother: Client) -> None:
    for more, status, code in (
        ({"truth": False}, 422, "family.no_truth"),
        ({"document_number": MOTHER, "relation": "spouse"}, 409, "family.yourself"),
        ({"document_number": GRANDMOTHER}, 422, "family.of_age"),
        ({"document_type": "20", "document_number": "E12345678", "address": "x"}, 422, "family.birth_date"),
        ({"document_type": "20", "document_number": "E12345678", "relation": "ward"}, 422, "claim.no_address"),
        ({"document_number": CHILD[:-1] + "0"}, 422, "person.check_digit"),
        ({"county": "110101"}, 422, "claim.county"),
        ({"relation": "friend"}, 400, "request.invalid"),
        ({"proof_kind": "word"}, 400, "request.invalid"),
    ):
        refused(mother.post("/dependants", {**a_form(CHILD), **more}), status, code)


def test_before_an_own_claim_nobody_is_claimed_for(site: Site) -> None:
    refused(site.resident("x").post("/dependants", a_form(CHILD)), 409, "claim.needed")


def test_the_same_request_is_one_claim_and_another_for_the_same_person_is_refused(mother: Client) -> None:
    form = a_form(an_id(8), "spouse")
    first = good(mother.post("/dependants", form), 201)
    assert good(mother.post("/dependants", form), 201) == first
    refused(mother.post("/dependants", a_form(an_id(8), "spouse")), 409, "family.already")


def test_what_was_mistyped_is_deleted_and_done_again(mother: Client) -> None:
    wrong = claim_for(mother, an_id(8), "spouse")["link_id"]
    assert mother.delete(f"/dependants/{wrong}").status_code == 204
    assert good(mother.get("/dependants"))["dependants"] == []
    claim_for(mother, an_id(8), "spouse")
    assert one(mother)["state"] == "photo_needed"


def test_those_who_wait_count_among_the_ten(mother: Client) -> None:
    numbers = [an_id(number, born="20150601") for number in range(20, 30)]
    links = [claim_for(mother, number)["link_id"] for number in numbers]
    refused(mother.post("/dependants", a_form(an_id(40, born="20150601"))), 409, "family.too_many", most="10")
    mother.delete(f"/dependants/{links[0]}")
    claim_for(mother, an_id(40, born="20150601"))


def test_twenty_tries_an_hour_identity_checks_among_them(site: Site, mother: Client) -> None:
    for number in range(19):
        link = claim_for(mother, an_id(number + 20), "spouse")["link_id"]
        mother.delete(f"/dependants/{link}")
        if not number % 6:
            mother.login("mother")  # a session more, with a budget of its own
    refused(mother.post("/dependants", a_form(an_id(90), "spouse")), 429, "limit.too_many")


# The photo


def test_a_photo_is_drawn_anew_and_lies_sealed(site: Site, mother: Client, admin: Any) -> None:
    link = claim_for(mother, an_id(8), "spouse")["link_id"]
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "CANARY", 6  # the camera, and that it was held upright
    broken = b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\xff\xff"
    for photo in (a_photo(exif=exif), a_photo(exif=broken), a_photo(kind="PNG"), a_photo(kind="WEBP")):
        good(send_photo(mother, link, photo))
    drawn = drawn_anew(a_photo(exif=exif))
    assert b"CANARY" in a_photo(exif=exif)
    assert b"CANARY" not in drawn
    assert Image.open(io.BytesIO(drawn)).size == (480, 640)
    good(send_photo(mother, link, a_photo(exif=exif)))
    stored = bytes(admin.execute("SELECT photo FROM proxy_claim").fetchone()[0])
    assert len(stored) > len(drawn)
    assert b"JFIF" not in stored


@pytest.mark.parametrize(
    ("photo", "code"),
    [
        (b"", "family.photo"), (b"%PDF-1.7", "family.photo"), (a_photo()[:200], "family.photo"),
        (a_photo(kind="GIF"), "family.photo"), (a_photo(3000, 1000), "family.photo_size"),
        (a_photo(20_000, 20_000, "PNG"), "family.photo_size"),
    ],
    ids=["nothing", "another file", "half", "another format", "too large", "a bomb"],
)  # fmt: skip
def test_what_is_no_small_photo_is_refused(mother: Client, photo: bytes, code: str) -> None:
    link = claim_for(mother, an_id(8), "spouse")["link_id"]
    refused(send_photo(mother, link, photo), 422, code)
    assert one(mother)["state"] == "photo_needed"


def test_a_photo_that_is_too_long_is_not_read_to_its_end(mother: Client) -> None:
    link = claim_for(mother, an_id(8), "spouse")["link_id"]
    refused(send_photo(mother, link, bytes(5 << 20)), 413, "request.too_large")


def test_a_claim_without_a_photo_lapses_after_a_week(site: Site, mother: Client) -> None:
    claim_for(mother, an_id(8), "spouse")
    site.clock.pass_(7 * DAY - timedelta(seconds=1))
    assert one(mother)["state"] == "photo_needed"
    site.clock.pass_(timedelta(seconds=1))
    assert (one(mother)["state"], one(mother)["reason"]) == ("refused", "no_photo")


# The person herself, and another proxy


def test_the_persons_own_claim_ends_the_link_and_the_proxys_device_at_once(site: Site, mother: Client) -> None:
    link = claim_for(mother, GRANDMOTHER, "parent")["link_id"]
    shown = as_dependant(mother, link)
    credential = shown.show()["credential"]
    grandmother = site.resident("grandmother").holder(GRANDMOTHER)
    assert grandmother.show()["state"] == "ready"
    refused(shown.get("/code", params=for_link(link)), 404, "family.unknown_link")
    found = site.verifier().scan(shown.showing(AT, credential))
    assert (found["verdict"], found["code"]) == ("bad_code", "code.device_replaced")
    assert (one(mother)["state"], one(mother)["reason"]) == ("ended", "own_claim")
    assert good(grandmother.get("/proxy")) == {"link": None}
    assert grandmother.delete("/proxy").status_code == 204


def test_a_child_claims_by_herself_from_the_editions_birthday_on(site: Site, mother: Client) -> None:
    link = claim_for(mother, TEENAGER)["link_id"]
    assert one(mother)["self_from"] == "2022-06-01"
    site.clock.at = instant("2022-05-31 23:59")
    assert mother.get("/information", params=for_link(link)).status_code == 200
    assert mother.get("/code", params=for_link(link)).status_code == 200
    site.clock.pass_(timedelta(minutes=1))
    refused(mother.get("/information", params=for_link(link)), 404, "family.unknown_link")
    refused(mother.get("/code", params=for_link(link)), 404, "family.unknown_link")
    assert (one(mother)["state"], one(mother)["reason"]) == ("ended", "of_age")


def test_a_second_parent_is_refused_and_takes_over_by_the_firsts_word(site: Site, mother: Client) -> None:
    link = claim_for(mother, CHILD)["link_id"]
    shown, father = as_dependant(mother, link), site.resident("father").holder(FATHER)
    assert claim_for(father, CHILD)["state"] == "refused"
    assert one(father)["reason"] == "has_proxy"
    word = good(mother.post(f"/dependants/{link}/hand-over"), 201)
    assert word["expires_at"] == "2022-05-18T01:00:00Z"
    said = {"word": word["word"].lower().replace("-", " "), "relation": "child", "truth": True}
    refused(father.post("/dependants/take-over", {**said, "truth": False}), 422, "family.no_truth")
    refused(father.post("/dependants/take-over", {**said, "word": "00000-00000"}), 422, "family.bad_word")
    taken = good(father.post("/dependants/take-over", said), 201)
    assert taken["state"] == "active"
    refused(father.post("/dependants/take-over", said), 422, "family.bad_word")
    refused(shown.get("/code", params=for_link(link)), 404, "family.unknown_link")
    assert father.get("/code", params=for_link(taken["link_id"])).json()["state"] == "no_device"
    assert (one(mother)["state"], one(mother)["reason"]) == ("ended", "handed_over")


def test_a_word_is_good_for_an_hour_and_the_last_one_only(site: Site, mother: Client) -> None:
    link, father = claim_for(mother, CHILD)["link_id"], site.resident("father").holder(FATHER)
    first, second = (good(mother.post(f"/dependants/{link}/hand-over"), 201)["word"] for _ in range(2))
    said = {"relation": "child", "truth": True}
    refused(father.post("/dependants/take-over", {**said, "word": first}), 422, "family.bad_word")
    site.clock.pass_(timedelta(hours=1))
    refused(father.post("/dependants/take-over", {**said, "word": second}), 422, "family.bad_word")


def test_a_code_that_runs_out_is_claimed_for_again(site: Site, mother: Client) -> None:
    link = claim_for(mother, CHILD)["link_id"]
    child = as_dependant(mother, link)
    site.clock.pass_(29 * DAY)
    mother.login("mother")
    child.csrf = mother.csrf
    assert claim_for(mother, CHILD)["link_id"] == link
    site.clock.pass_(2 * DAY)
    assert child.show()["state"] == "ready"
    assert one(mother)["code"]["ready"] is True


def test_a_page_hears_of_a_dependants_change_until_the_link_ends(site: Site) -> None:
    mother = site.resident("mother", bearer=True)
    mother.claim(MOTHER)
    mother.declare()
    link = claim_for(mother, CHILD)["link_id"]
    with mother.stream(f"/changes?for={link}") as answer:
        lines = answer.iter_lines()
        first = next(line for line in lines if line.startswith("data:"))
        site.clock.pass_(timedelta(seconds=1))
        site.resident("child").claim(CHILD)
        last = next(line for line in lines if line.startswith("data:"))
    assert first != 'data: {"version":""}'
    assert last == 'data: {"version":""}'
