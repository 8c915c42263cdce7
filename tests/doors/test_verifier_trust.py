"""The issuers' keys, for devices that check signatures themselves."""

import base64
from datetime import UTC, datetime

from healthcode.core.scans import check
from tests.builders_ledger import an_id
from tests.doors.client import good
from tests.doors.conftest import Site


def test_the_list_is_what_the_scan_itself_believes(site: Site) -> None:
    found = good(site.verifier().get("/trust"))
    (key,) = found["keys"]
    assert (key["algorithm"], key["division"], key["name"]) == ("Ed25519", "130000", "河北省")
    trust = site.house.doors.trust
    (ours,) = trust.keys.values()
    assert bytes.fromhex(key["key_id"]) == ours.key_id
    assert base64.urlsafe_b64decode(key["public_key"] + "=") == ours.public_key
    assert datetime.fromisoformat(found["server_at"]) == datetime(2022, 5, 18, tzinfo=UTC)
    holder = site.resident().holder(an_id(1))
    assert check(holder.showing(site.clock.at), trust=trust, at=site.clock.at).credential.name_hint == "王**"
