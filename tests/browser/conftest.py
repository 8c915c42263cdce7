"""The pages in a real browser: one demo, one Chromium, and a camera that looks at the other page's screen.

The demo runs with the real clock; its people are those that the login pages offer. A page that throws, or that the
Content-Security-Policy stops at something, fails its test. With HEALTHCODE_SHOTS set to a folder, `shoot` leaves
pictures there to look at.
"""

import importlib.util
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.browser import steps
from tests.browser.backstage import Backstage, behind
from tests.browser.camera import Camera
from tests.browser.resident_steps import cookies
from tests.browser.site import Demo, a_demo

ROOT = Path(__file__).parents[2]
PHONE, DESK = (390, 844), (1440, 900)
PATIENCE = 20_000  # ms: two cores carry server, database, browser and tests
ARGUMENTS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--mute-audio",
)  # fmt: skip
ASKED_FOR = re.compile("Failed to load resource")
"""What a console says of a refusal, or of a network that the test cut: the test has asked for it."""


expect.set_options(timeout=PATIENCE)


@pytest.hookimpl(tryfirst=True)  # before -m chooses and xdist groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One browser and one demo for all of these tests: they stay on one worker."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="package")
def demo() -> Iterator[Demo]:
    """The demo that all of these tests share: nobody's day is left as it was, so each test has people of its own."""
    with a_demo() as found:
        yield found


@pytest.fixture(scope="package")
def site(demo: Demo) -> str:
    """The demo's address."""
    return demo.address


@pytest.fixture(scope="package")
def backstage(demo: Demo) -> Iterator[Backstage]:
    """What happens outside of the pages, by the product's services."""
    with behind(demo) as found:
        yield found


@pytest.fixture(scope="package")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Camera:
    """The only camera there is; it sees what a test last showed it."""
    return Camera(tmp_path_factory.mktemp("camera") / "film.y4m")


@pytest.fixture(scope="package")
def browser(camera: Camera) -> Iterator[Browser]:
    """Debian's Chromium, or the one that HEALTHCODE_CHROMIUM names; without one the tests say what to install.

    It ends with this package: Playwright keeps an event loop running in its thread, and other tests want their own.
    """
    spec = importlib.util.spec_from_file_location("install_browser", ROOT / "tools" / "install_browser.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    lacking = tool.missing()
    if lacking:
        pytest.fail(tool.what_to_do(lacking), pytrace=False)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=str(tool.browser()), args=[*ARGUMENTS, *camera.arguments], timeout=60_000
        )
        yield found
        found.close()


@pytest.fixture(autouse=True)
def nothing_to_see(camera: Camera) -> None:
    """Nobody holds a phone up when a test begins."""
    camera.sees_nothing()


class Open(Protocol):
    """How a test opens a page."""

    def __call__(self, path: str, *, size: tuple[int, int] = PHONE, **context: Any) -> Page: ...


class Role(Protocol):
    """How a test opens a page as somebody."""

    def __call__(self, who: str = ..., **context: Any) -> Page: ...


class Account(Protocol):
    """How a test opens a page as one of the residents."""

    def __call__(self, account: str, path: str = ..., **context: Any) -> Page: ...


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[Open]:
    """Opens pages of the site, each in a browser profile of its own; `context` as Playwright's `new_context` has it.

    At the end no page may have thrown, logged an error, broken the policy, asked anybody but the site, or met a fault
    of the server.
    """
    faults: list[str] = []
    contexts = []

    def opened(path: str, *, size: tuple[int, int] = PHONE, **context: Any) -> Page:
        made = browser.new_context(
            **{"viewport": {"width": size[0], "height": size[1]}, "locale": "zh-CN", "base_url": site, **context}
        )
        contexts.append(made)
        made.set_default_timeout(PATIENCE)
        page = made.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.extend(_fault(message)))
        page.on("request", lambda request: faults.extend(_foreign(request.url, site)))
        page.on("response", lambda answer: faults.extend([f"500 {answer.url}"] if answer.status == 500 else []))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults, faults


def _fault(message: ConsoleMessage) -> list[str]:
    return [message.text] if message.type == "error" and not ASKED_FOR.search(message.text) else []


def _foreign(address: str, site: str) -> list[str]:
    return [] if address.startswith((f"{site}/", "data:", "blob:", "about:")) else [f"asked {address}"]


@pytest.fixture
def resident_page(open_page: Open, site: str) -> Role:
    """Opens the page of a resident, logged in by the demo's login, with the code on the screen."""

    def opened(who: str = "declarer", **context: Any) -> Page:
        page = open_page("/resident/", **{"device_scale_factor": 2, **context})
        steps.enter(page, site, who)
        steps.bring_up_code(page)
        return page

    return opened


@pytest.fixture
def resident_of(open_page: Open, backstage: Backstage) -> Account:
    """Opens a page of an account that the backstage made, or the demo's login of that name, already logged in."""

    def opened(account: str, path: str = "#/code", **context: Any) -> Page:
        session = cookies(backstage.session("resident", account))
        return open_page(f"/resident/{path}", storage_state=session, **context)

    return opened


@pytest.fixture
def verifier_page(open_page: Open) -> Role:
    """Opens the page of a guard at a door, logged in, with the camera open."""

    def opened(who: str = "guard-1", **context: Any) -> Page:
        page = open_page("/verifier/", **context)
        steps.stand_at_door(page, who)
        return page

    return opened


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """WCAG by axe, on the page as it is: no violation at all."""

    def checked(page: Page) -> None:
        found = Axe().run(page).response["violations"]
        told = [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found]
        assert not told, told

    return checked


@pytest.fixture
def shoot() -> Callable[[Page, str], None]:
    """A picture of the page for people to look at, when HEALTHCODE_SHOTS names a folder."""
    folder = os.environ.get("HEALTHCODE_SHOTS")

    def shot(page: Page, name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{name}.png")

    return shot
