"""The counties for the forms: no session, kept for a day."""

from tests.doors.client import good
from tests.doors.conftest import Site


def test_the_provinces_counties_stand_under_their_cities(site: Site) -> None:
    answer = site.client("resident").get("/divisions")
    found = good(answer)
    assert found["province"] == {"code": "130000", "name": "河北省"}
    cities = {city["code"]: city for city in found["cities"]}
    assert cities["130100"]["name"] == "石家庄市"
    assert {"code": "130102", "name": "长安区"} in cities["130100"]["counties"]
    assert sum(len(city["counties"]) for city in found["cities"]) > 160
    assert answer.headers["cache-control"] == "public, max-age=86400"
