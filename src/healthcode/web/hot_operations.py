"""Showing and scanning as OpenAPI describes them. `hot` answers their paths before any router sees them.

They are described from the shapes that `hot` reads and writes, so the description cannot differ from the answers.
"""

from litestar.openapi import ResponseSpec
from litestar.params import FromQuery

from healthcode.core.problems import Problem
from healthcode.services.code_page import Shown
from healthcode.services.log_in import RESIDENT, VERIFIER
from healthcode.web.hot import BODY_AT_MOST, SCAN, SHOW, ScanAsked, Verdict
from healthcode.web.operations import operation

SAME = ResponseSpec(None, generate_examples=False, description="The page has this version (`If-None-Match`).")


@operation("GET", SHOW, "resident.code.show", door=RESIDENT, more={304: SAME})
async def show(key: FromQuery[str | None] = None) -> Shown:
    """One's own code (亮码, F02): its state, color and pop-ups, and a credential for the device whose key is named.

    `key` is the device's compressed point, 33 bytes in base64url. State `ready` always carries a credential that lives
    up to 24 hours and is shown without a network; other states say what comes first. `ETag` is the version, and
    `If-None-Match` with it is answered 304.
    """
    raise Problem("request.not_found", key=key)


@operation("POST", SCAN, "verifier.scan", door=VERIFIER, body=ScanAsked, most=BODY_AT_MOST, status_code=200)
async def scan() -> Verdict:
    """What a presentation is worth (扫码, F03, F18, F19), for this door's rule and this verifier.

    `accepted` with the color as it is now; `bad_code`: what was shown is wrong; `cannot_check`: we could not find out,
    and nobody may take it for a yes. The same showing seen again by the same verifier says how long ago
    (`checked_before`); shown to another verifier it is `code.shown_elsewhere`. The same `scan_id` again is answered
    as the first time. With `nonce` only what was shown for that gate counts (`code.not_bound`, `code.other_gate`); each
    nonce is the gate's to give once. A temperature that is missing does not fail the rule; one of 37.3 °C or more does.
    """
    raise Problem("request.not_found")


DESCRIBED = (show, scan)
