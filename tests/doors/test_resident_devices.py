"""Enrolling a device: who holds the key shows the code, one device at a time (SECURITY T5)."""

from datetime import timedelta

from healthcode.core.signatures import ORDER
from tests.builders_doors import Device
from tests.builders_ledger import an_id
from tests.doors.client import Client, good, refused, text, unpadded
from tests.doors.conftest import Site


def claimed(site: Site, code: str = "a", number: str = an_id(1)) -> Client:
    client = site.resident(code)
    client.claim(number)
    client.declare()
    return client


def asked(client: Client) -> str:
    found: str = good(client.post("/devices/challenge"))["challenge"]
    return found


def test_a_device_that_proves_its_key_shows_the_code(site: Site) -> None:
    client = claimed(site)
    assert client.show()["state"] == "no_device"
    assert client.enrol() == {"enrolled_at": "2022-05-18T00:00:00Z"}
    assert client.show()["state"] == "ready"


def test_another_device_takes_the_place_of_the_former(site: Site) -> None:
    client = claimed(site)
    client.enrol()
    former, client.phone = client.phone, Device()
    client.enrol()
    assert client.show()["state"] == "ready"
    client.phone = former
    assert client.show()["state"] == "other_device"


def test_a_lost_phone_is_logged_out_when_another_takes_the_code(site: Site) -> None:
    lost = claimed(site)
    lost.enrol()
    found = site.resident("a")
    assert found.show()["state"] == "other_device"
    found.enrol()
    assert found.show()["state"] == "ready"
    refused(lost.get("/code"), 401, "session.ended")
    refused(lost.get("/information"), 401, "session.ended")
    refused(lost.post("/devices/challenge"), 401, "session.ended")


def test_a_key_whose_proof_is_anothers_or_none_is_not_enrolled(site: Site) -> None:
    client = claimed(site)
    challenge = asked(client)
    proof = client.enrolment(challenge)
    foreign = {**proof, "public_key": text(Device().point)}
    signature = unpadded(proof["signature"])
    high = signature[:32] + (ORDER - int.from_bytes(signature[32:], "big")).to_bytes(32, "big")
    for wrong in (foreign, {**proof, "signature": text(bytes(64))}, {**proof, "signature": text(high)}):
        refused(client.post("/devices", wrong), 422, "device.bad_proof")
    for key in (b"", b"\x04" + bytes(64), b"\x02" + b"\xff" * 32):
        refused(client.post("/devices", {**proof, "public_key": text(key)}), 422, "device.bad_key")
    assert client.show()["state"] == "no_device"


def test_a_challenge_is_its_accounts_alone_and_for_five_minutes(site: Site) -> None:
    client, other = claimed(site), claimed(site, "b", an_id(2))
    challenge = asked(client)
    refused(other.post("/devices", other.enrolment(challenge)), 422, "device.bad_proof")
    site.clock.pass_(timedelta(minutes=5))
    refused(client.post("/devices", client.enrolment(challenge)), 409, "device.challenge_expired")


def test_what_is_no_base64_is_refused_before_it_is_read(site: Site) -> None:
    client = claimed(site)
    proof = client.enrolment(asked(client))
    refused(client.post("/devices", {**proof, "signature": "é!"}), 400, "request.invalid", field="signature")


def test_before_a_claim_there_is_nothing_to_enrol_for(site: Site) -> None:
    client = site.resident()
    refused(client.post("/devices/challenge"), 409, "claim.needed")
    refused(client.post("/devices", client.enrolment("AAAA")), 409, "claim.needed")
