"""What is handed to the platforms: small enough, for the operator's server alone, with nothing that they refuse."""

import json
import re
from pathlib import Path

import pytest

from tests.miniprogram.program import BUILT, ORIGIN, ROOT

pytestmark = pytest.mark.slow
MAIN_PACKAGE = 2 * 1024 * 1024  # bytes; both platforms refuse a larger one
ADDRESS = re.compile(r"(?:https?|wss?)://[\w.-]+")
NOT_ASKED = {"https://uniapp.dcloud.net.cn", "https://vuejs.org"}
"""In sentences of uni-app and Vue about themselves; nothing is asked there."""


def files(platform: str) -> list[Path]:
    return [file for file in (BUILT / platform).rglob("*") if file.is_file()]


def test_a_package_is_at_most_two_megabytes(platform: str) -> None:
    assert 100_000 < sum(file.stat().st_size for file in files(platform)) <= MAIN_PACKAGE


def test_no_address_but_the_operators_stands_in_a_package(platform: str) -> None:
    found = {address for file in files(platform) for address in ADDRESS.findall(file.read_text("utf-8"))}
    assert found - NOT_ASKED == {ORIGIN}


def test_no_code_is_made_from_text(platform: str) -> None:
    scripts = "\n".join(file.read_text("utf-8") for file in files(platform) if file.suffix == ".js")
    assert not re.search(r"\beval\(|new Function\(|\bBigInt\(|crypto\.subtle", scripts)


def test_every_page_has_a_template_and_a_script(platform: str) -> None:
    template = {"mp-weixin": "wxml", "mp-alipay": "axml"}[platform]
    for page in json.loads((BUILT / platform / "app.json").read_text())["pages"]:
        assert (BUILT / platform / f"{page}.{template}").is_file()
        assert (BUILT / platform / f"{page}.js").is_file()


def test_the_packages_are_pinned_exactly_and_the_lock_names_no_registry() -> None:
    home = ROOT / "apps/miniprogram"
    told = json.loads((home / "package.json").read_text())
    assert all(
        re.fullmatch(r"\d[\w.-]*", version)
        for kind in ("dependencies", "devDependencies")
        for version in told[kind].values()
    )
    assert '"resolved"' not in (home / "package-lock.json").read_text()
