"""The places one may come from: every province and its cities in force, for the form of a crossing (F25)."""

from functools import cache

import msgspec
from litestar import Response

from healthcode.gateways.divisions import divisions
from healthcode.services.cross import ABROAD
from healthcode.web.house import Visit
from healthcode.web.operations import operation

KEPT = "public, max-age=86400"


class PlaceNamed(msgspec.Struct, frozen=True, kw_only=True):
    """A division by its six-digit code (GB/T 2260)."""

    code: str
    name: str


class ProvinceNamed(msgspec.Struct, frozen=True, kw_only=True):
    """A province and its cities; a municipality has none."""

    code: str
    name: str
    cities: list[PlaceNamed]


class Places(msgspec.Struct, frozen=True, kw_only=True):
    """The provinces; `here` is the one that is asked about."""

    here: str
    provinces: list[ProvinceNamed]


@operation("GET", "/api/public/places", "public.places", reads=False)
async def places(request: Visit) -> Response[Places]:
    """The provinces and cities in force (GB/T 2260) that one may come from by land. May be kept for a day."""
    found = Places(here=request.house.doors.settings.division, provinces=provinces())
    return Response(found, headers={"Cache-Control": KEPT})


@cache
def provinces() -> list[ProvinceNamed]:
    """All provinces with their cities, by code."""
    known = divisions()
    codes = sorted(code for code in known.history if code[2:] == "0000" and known.current(code) and code not in ABROAD)
    return [
        ProvinceNamed(
            code=code, name=known.name(code),
            cities=[PlaceNamed(code=city.code, name=city.name) for city in known.cities(code)],
        )
        for code in codes
    ]  # fmt: skip


handlers = (places,)
