"""The parts of the status list, for a verifier's own device; the list itself is answered by `hot_status`."""

from typing import Annotated

from litestar import Response
from litestar.openapi import ResponseSpec
from litestar.params import PathParameter

from healthcode.services.log_in import VERIFIER
from healthcode.web.hot_status import zipped
from healthcode.web.house import Visit
from healthcode.web.operations import operation

MEDIA_TYPE = "application/octet-stream"
KEPT = "private, max-age=31536000, immutable"
"""A digest names these bytes for ever; for whoever is logged in, since an index is a pseudonym."""

BYTES = ResponseSpec(bytes, generate_examples=False, media_type=MEDIA_TYPE, description="The part's bytes.")


@operation(
    "GET", "/api/verifier/status/shards/{digest:str}", "verifier.status.shard", door=VERIFIER, more={200: BYTES},
    refuses=("list.unknown_shard",),
)  # fmt: skip
async def shard(
    request: Visit, digest: Annotated[str, PathParameter(pattern="^[0-9a-f]{64}$")]
) -> Response[bytes]:  # fmt: skip
    """A part of the status list by its SHA-256 in hex, as a head names it: 2^20 indexes in runs.

    It never changes. A part that no list of the last quarter of an hour names is gone: ask for the list again.
    """
    found = await request.house.board.shard(bytes.fromhex(digest))
    packed = zipped(request.scope)
    headers = {"Cache-Control": KEPT, "ETag": f'"{digest}"', "Vary": "Accept-Encoding"}
    return Response(
        found.packed if packed else found.body, media_type=MEDIA_TYPE,
        headers={**headers, **({"Content-Encoding": "gzip"} if packed else {})},
    )  # fmt: skip


handlers = (shard,)
