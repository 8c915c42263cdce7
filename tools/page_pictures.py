"""Makes the pictures of the pages: `python -m tools.page_pictures`; a real demo, a real browser, a real scan.

Each page is taken in both languages into docs/pictures; the three of the README's first screen are put side by side.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser import steps
from tests.browser.camera import Camera
from tests.browser.conftest import ARGUMENTS, DESK, PHONE
from tests.browser.site import a_demo
from tools.install_browser import browser

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
LANGUAGES = {"zh": "zh-CN", "en": "en-US"}
COLORS = 192  # of a picture's palette: enough for flat pages, a quarter of the bytes
GAP, PAPER = 32, (232, 236, 240)


class Photographer:
    """One browser before one demo, in one language."""

    def __init__(self, chromium: Browser, camera: Camera, site: str, language: str) -> None:
        self._chromium, self._camera, self._site, self._language = chromium, camera, site, language

    @contextmanager
    def page(self, path: str, size: tuple[int, int], scale: int = 2) -> Iterator[Page]:
        """A page in a profile of its own."""
        context = self._chromium.new_context(
            viewport={"width": size[0], "height": size[1]}, device_scale_factor=scale,
            locale=LANGUAGES[self._language], base_url=self._site,
        )  # fmt: skip
        page = context.new_page()
        page.goto(path)
        try:
            yield page
        finally:
            context.close()

    def keep(self, page: Page, name: str) -> None:
        """The page as it stands, with few colors."""
        picture = Image.open(BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
        folder = FOLDER / self._language
        folder.mkdir(parents=True, exist_ok=True)
        picture.quantize(COLORS, dither=Image.Dither.NONE).save(folder / f"{name}.png", optimize=True)

    def resident(self) -> None:
        """A green code, scanned by a guard while it is on the screen; then a yellow one, and why."""
        with self.page("/resident/", PHONE) as page, self.page("/verifier/", PHONE) as door:
            steps.enter(page, self._site, "declarer")
            code = steps.bring_up_code(page)
            self.keep(page, "code")
            steps.stand_at_door(door)
            self._camera.sees(code.screenshot())
            steps.verdict(door)
            self.keep(door, "verdict")
            self._camera.sees_nothing()
        with self.page("/resident/", PHONE) as page:
            steps.enter(page, self._site, "feverish")
            steps.bring_up_code(page)
            self.keep(page, "yellow")
            page.goto("/resident/#/information")
            expect(page.get_by_role("link", name="12345")).to_be_visible()
            self.keep(page, "why")

    def staff(self) -> None:
        """The community's people by deadline; a list that waits for its second person."""
        with self.page("/console/", PHONE) as page:
            page.get_by_role("button", name="worker.changan").click()
            expect(page.locator("main a.person").first).to_be_visible()
            self.keep(page, "people")
        with self.page("/console/", DESK, scale=1) as page:
            page.get_by_role("button", name="approver.city").click()
            page.get_by_role("link", name=re.compile(r"-02\.csv")).click()  # the one that waits for its second person
            expect(page.locator("main table").first).to_be_visible()
            self.keep(page, "preview")


def first_screen(language: str) -> None:
    """Code, verdict and preview side by side at one height."""
    parts = [Image.open(FOLDER / language / f"{name}.png").convert("RGB") for name in ("code", "verdict", "preview")]
    height = 900
    parts = [
        part.resize((round(part.width * height / part.height), height), Image.Resampling.LANCZOS) for part in parts
    ]
    width = sum(part.width for part in parts) + GAP * (len(parts) + 1)
    sheet, left = Image.new("RGB", (width, height + 2 * GAP), PAPER), GAP
    for part in parts:
        sheet.paste(part, (left, GAP))
        left += part.width + GAP
    sheet.quantize(COLORS, dither=Image.Dither.NONE).save(FOLDER / f"first-screen.{language}.png", optimize=True)


def main() -> None:
    """All pictures, from a demo of its own."""
    chapters: tuple[Callable[[Photographer], None], ...] = (Photographer.resident, Photographer.staff)
    with TemporaryDirectory() as folder, a_demo() as demo, sync_playwright() as playwright:
        camera = Camera(Path(folder) / "film.y4m")
        arguments = [*ARGUMENTS, *camera.arguments]
        chromium = playwright.chromium.launch(executable_path=str(browser()), args=arguments)
        for language in LANGUAGES:
            for chapter in chapters:
                chapter(Photographer(chromium, camera, demo.address, language))
            first_screen(language)
        chromium.close()


if __name__ == "__main__":
    main()
