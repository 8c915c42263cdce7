"""Showing and scanning as OpenAPI describes them. `hot` answers their paths before any router sees them.

They are described from the shapes that `hot` reads and writes, so the description cannot differ from the answers.
"""

from typing import Annotated

from litestar.openapi import ResponseSpec
from litestar.params import FromQuery, QueryParameter

from healthcode.core.problems import Problem
from healthcode.services.code_page import Shown
from healthcode.services.log_in import RESIDENT, VERIFIER
from healthcode.web.hot import BODY_AT_MOST, SCAN, SHOW, ScanAsked, Verdict
from healthcode.web.hot_status import STATUS
from healthcode.web.house import ForLink
from healthcode.web.operations import operation
from healthcode.web.status_board import StatusTold

SAME_LIST = ResponseSpec(None, generate_examples=False, description="This is the list that is out (`If-None-Match`).")
SAME = ResponseSpec(None, generate_examples=False, description="The page has this version (`If-None-Match`).")


@operation(
    "GET", SHOW, "resident.code.show", door=RESIDENT, refuses=("signer.…", "family.unknown_link"), more={304: SAME}
)
async def show(key: FromQuery[str | None] = None, for_link: ForLink = None) -> Shown:
    """One's own code (亮码, F02): its state, color and pop-ups, and a credential for the device whose key is named.

    `key` is the device's compressed point, 33 bytes in base64url. State `ready` always carries a credential that lives
    up to 24 hours and is shown without a network; other states say what comes first. `ETag` is the version, and
    `If-None-Match` with it is answered 304. With `for` a dependant's code (代领, F26), whose credential says so.
    """
    raise Problem("request.not_found", key=key, link=for_link)


@operation("POST", SCAN, "verifier.scan", door=VERIFIER, body=ScanAsked, most=BODY_AT_MOST, status_code=200)
async def scan() -> Verdict:
    """What a presentation is worth (扫码, F03, F18, F19), for this door's rule and this verifier.

    `accepted` with the color as it is now; `bad_code`: what was shown is wrong; `cannot_check`: we could not find out,
    and nobody may take it for a yes. The same showing seen again by the same verifier says how long ago
    (`checked_before`); shown to another verifier it is `code.shown_elsewhere`. The same `scan_id` again is answered
    as the first time. With `nonce` only what was shown for that gate counts (`code.not_bound`, `code.other_gate`); each
    nonce is the gate's to give once. A temperature that is missing does not fail the rule; one of 37.3 °C or more does.

    `level` is the kind of code. On `paper` it is the same again and again, and `check_document` asks for the document
    whose number begins and ends as `document_hint` (F23); a `national` code has no color, but `no_abnormality` or
    notices (F24, F32); `entry` is that of people entering the country (F28). `soft_key`: no hardware keeps the key.
    """
    raise Problem("request.not_found")


@operation("GET", STATUS, "verifier.status", door=VERIFIER, more={304: SAME_LIST})
async def status(after: Annotated[int, QueryParameter(ge=0, lt=10**15)] = 0) -> StatusTold:
    """The status list that is out, for a device that has list `after`, 0 for none: what it needs to have the last.

    Ask every minute. The device checks the head's signature, number and instant, applies the delta or fetches the
    parts that it does not have, and compares every part's digest with the head's: then the list is the one that was
    signed. `ETag` belongs to the list and to `after`, and `If-None-Match` with it is answered 304.
    """
    raise Problem("request.not_found", after=after)


DESCRIBED = (show, scan, status)
