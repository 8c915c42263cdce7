"""The national form of one's own code (国家码, F24, F32): black, with no color, of the same data as the own code."""

from typing import Annotated

from litestar import Response
from litestar.openapi import ResponseSpec
from litestar.params import QueryParameter

from healthcode.services.log_in import RESIDENT
from healthcode.services.show_national import Asked, NationalShown, show_national
from healthcode.web.hot import key_in
from healthcode.web.house import Visit
from healthcode.web.operations import operation

SAME = ResponseSpec(None, generate_examples=False, description="The page has this version (`If-None-Match`).")
Key = Annotated[str | None, QueryParameter(description="The device's compressed point, 33 bytes in base64url.")]


@operation(
    "GET", "/api/resident/national-code", "resident.national.show", door=RESIDENT, refuses=("signer.…",), cost=2,
    more={304: SAME},
)  # fmt: skip
async def show(request: Visit, key: Key = None) -> Response[NationalShown | None]:
    """One's own code in the national form (国家码, F24, F32), for the device whose key is named.

    It has no color: `no_abnormality`, or `notice` with its reasons. The credential lies on the same position of the
    status list as the own code's and lives as long; it is shown without a network. `ETag` is the version, and
    `If-None-Match` with it is answered 304.
    """
    resident, known = request.who.resident_id, request.headers.get("if-none-match", "").strip('"')
    asked = Asked(key_in(f"key={key}".encode()) if key else None, known)
    found = await show_national(request.house.hot, resident.bytes if resident else None, asked, at=request.at)
    same = found.version == known
    etag = {"ETag": f'"{found.version}"'}
    return Response(None, status_code=304, headers=etag) if same else Response(found, headers=etag)


handlers = (show,)
