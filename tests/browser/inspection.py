"""A page in one of its states, looked at as all who use it see it: two languages, light and dark, phone and desk.

At 320 pixels, and on a desk at 200 %, nothing may be wider than the screen.
"""

import os
from itertools import product
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE

VIEWS = tuple(product(("zh-CN", "en"), (PHONE, DESK), ("light", "dark")))
NARROW = ((320, 640), (DESK[0] // 2, DESK[1] // 2))
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

_AXE = """levels => axe.run({runOnly: {type: 'tag', values: levels}, resultTypes: ['violations']}).then(found =>
    found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id} at ${node.target}: ${node.failureSummary}`)))"""
_SETTLED = """() => document.getAnimations().forEach(each => {
    if (each.effect.getComputedTiming().endTime !== Infinity) each.finish() })"""
_WIDE = """() => { if (document.documentElement.scrollWidth <= innerWidth) return []
    const out = each => each.getBoundingClientRect().right > innerWidth + 0.5
    return [...document.querySelectorAll('body *')].filter(out).map(each => `${each.tagName}.${each.className}`) }"""


def look(page: Page, name: str) -> None:
    """All views of the page as it stands; what is wrong in any of them is told at once, with its view."""
    flaws: dict[str, list[Any]] = {}
    for language, size, scheme in VIEWS:
        view = f"{name}-{size[0]}-{scheme}-{language}"
        _turn(page, language, size, scheme)
        flaws[view] = [*_violations(page), *_wider(page)]
        _shoot(page, view)
    for language in ("en", "zh-CN"):
        _turn(page, language, PHONE, "light")
        for size in NARROW:
            _resize(page, size)
            flaws[f"{name}-{size[0]}-{language}"] = _wider(page)
    _resize(page, PHONE)
    assert not any(flaws.values()), {view: found for view, found in flaws.items() if found}


def _violations(page: Page) -> list[Any]:
    page.evaluate(_SETTLED)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return list(page.evaluate(_AXE, LEVELS))


def _wider(page: Page) -> list[Any]:
    """What does not fit the screen as wide as it is."""
    return [f"too wide: {each}" for each in page.evaluate(_WIDE)]


def _resize(page: Page, size: tuple[int, int]) -> None:
    width, height = size
    if page.viewport_size != {"width": width, "height": height}:
        page.set_viewport_size({"width": width, "height": height})


def _turn(page: Page, language: str, size: tuple[int, int], scheme: str) -> None:
    """By the page's own switches, as far as it has them; a dialog over them keeps only the mouse away."""
    _resize(page, size)
    page.evaluate("scrollTo(0, 0)")  # what is half under a bar that stays is no flaw of the page
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    theme = page.evaluate("getComputedStyle(document.documentElement).colorScheme")
    if page.locator("button.theme").count() and theme != scheme:
        page.evaluate("document.querySelector('button.theme').click()")
    if page.evaluate("document.documentElement.lang") != language:
        _speak(page, language)
    page.wait_for_function("language => document.documentElement.lang === language", arg=language)


def _speak(page: Page, language: str) -> None:
    if page.locator("button.language").count():
        page.evaluate("document.querySelector('button.language').click()")
        return
    menu = page.locator("header .round")  # at the guard's door it is in the settings
    menu.click()
    page.get_by_text("English" if language == "en" else "中文", exact=True).click()
    page.keyboard.press("Escape")


def _shoot(page: Page, name: str) -> None:
    folder = os.environ.get("HEALTHCODE_SHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
