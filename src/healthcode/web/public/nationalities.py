"""The nationalities that a form of entry offers (F28), in the reader's language."""

import msgspec
from litestar import Response

from healthcode.gateways import nationalities as table
from healthcode.web.house import Visit
from healthcode.web.operations import operation

KEPT = "public, max-age=86400"


class NationalityNamed(msgspec.Struct, frozen=True, kw_only=True):
    """A country by its three letters (ISO 3166-1, GB/T 2659)."""

    code: str
    name: str


class Nationalities(msgspec.Struct, frozen=True, kw_only=True):
    """The nationalities, by name."""

    nationalities: list[NationalityNamed]


@operation("GET", "/api/public/nationalities", "public.nationalities", reads=False)
async def nationalities(request: Visit) -> Response[Nationalities]:
    """The nationalities as passports print them, with their names. May be kept for a day."""
    named = [NationalityNamed(code=one.code, name=one.name(request.language)) for one in table.nationalities().values()]
    found = Nationalities(nationalities=sorted(named, key=lambda one: one.name))
    return Response(found, headers={"Cache-Control": KEPT, "Vary": "Accept-Language"})


handlers = (nationalities,)
