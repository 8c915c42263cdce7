"""The counties of the province, for the forms that ask where somebody stays."""

from functools import cache

import msgspec
from litestar import Response

from healthcode.gateways import divisions as table
from healthcode.web.house import Visit
from healthcode.web.operations import operation

KEPT = "public, max-age=86400"


class County(msgspec.Struct, frozen=True, kw_only=True):
    """A division by its six-digit code (GB/T 2260)."""

    code: str
    name: str


class City(msgspec.Struct, frozen=True, kw_only=True):
    """A city and its counties."""

    code: str
    name: str
    counties: list[County]


class ProvinceDivisions(msgspec.Struct, frozen=True, kw_only=True):
    """The province with its cities; counties directly under it stand under the province's own code."""

    province: County
    cities: list[City]


@operation("GET", "/api/resident/divisions", "resident.divisions", reads=False)
async def province_divisions(request: Visit) -> Response[ProvinceDivisions]:
    """The province's cities and counties in force. Needs no session; may be kept for a day."""
    found = of_province(request.house.doors.settings.division)
    return Response(found, headers={"Cache-Control": KEPT})


@cache
def of_province(code: str) -> ProvinceDivisions:
    """The divisions of a province, by code."""
    known = table.divisions()
    province = County(code=code, name=known.name(code))
    by_city: dict[str, list[County]] = {}
    for county in known.counties(code):
        city = known.city_of(county.code)
        by_city.setdefault(city.code if city else code, []).append(County(code=county.code, name=county.name))
    cities = [City(code=city, name=known.name(city), counties=by_city[city]) for city in sorted(by_city)]
    return ProvinceDivisions(province=province, cities=cities)


handlers = (province_divisions,)
