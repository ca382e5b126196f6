"""A little driver around Debian's Chromium: opens files without a network, and asks questions.

Questions give lists of faults in plain words, so that one test tells all of them at once.
"""

from __future__ import annotations

import io
import os
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Error, Locator, Page, Route, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
SIZES = {1280: 720, 640: 360, 320: 640}  # 320 px is also a screen of 1280 px at 400%
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Of words that look alike, with all that lies behind them, the contrast of one is that of all; to
# ask it of every cell of a long page takes most of the time.
ALIKE = """() => {
    const known = new Set(), shown = {visibilityProperty: true, opacityProperty: true};
    const looks = ["backgroundColor", "backgroundImage", "fontSize", "fontWeight", "opacity",
                   "position", "overflow", "clipPath"];
    for (const words of document.querySelectorAll("main :not(:has(*))")) {
        words.removeAttribute("data-alike");
        if (words.closest("[inert]") || !words.checkVisibility(shown)) continue;
        const { color, fill } = getComputedStyle(words);
        const all = [color, fill, !words.closest("[aria-hidden]")];
        for (let one = words; one; one = one.parentElement) {
            const style = getComputedStyle(one);
            all.push(...looks.map(name => style[name]));
        }
        words.toggleAttribute("data-alike", known.has(all.join()));
        known.add(all.join());
    }
}"""
ONE_OF_THEM = ";axe.configure({rules: [{id: 'color-contrast', selector: ':not([data-alike])'}]});"
PATIENCE = 20  # seconds, on a machine that is shared
OWN = ("file:", "data:", "about:")
EDGE = 4  # px: an outline is no text


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


def squeezed(text: str) -> str:
    """Without spaces, which a PDF sets as it likes, and with ligatures as their letters."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def seen(one: Locator) -> Image.Image:
    """An element as it stands on the screen."""
    return within(Image.open(io.BytesIO(one.screenshot())).convert("RGB"))


def within(image: Image.Image) -> Image.Image:
    """An element's image without its edges."""
    return image.crop((EDGE, EDGE, image.width - EDGE, image.height - EDGE))


def contrast(image: Image.Image) -> float:
    """Between the lightest and the darkest point of an image, as WCAG reckons it."""
    tones = [_luminance(colour) for _, colour in image.getcolors(image.width * image.height) or []]
    return (max(tones) + 0.05) / (min(tones) + 0.05)


def white_share(image: Image.Image) -> float:
    """How much of an image is white."""
    colours = image.getcolors(image.width * image.height) or []
    white = sum(number for number, colour in colours if colour == (255, 255, 255))
    return white / (image.width * image.height)


def _luminance(colour: object) -> float:
    assert isinstance(colour, tuple)
    shares = [part / 255 for part in colour]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


class Reader:
    """Opens one file after another at one width; `left` is every request that tried to leave."""

    def __init__(self, browser: Browser, width: int):
        self.width = width
        self.left: list[str] = []
        self.errors: list[str] = []
        self._axe = Axe()
        self._axe.axe_script += ONE_OF_THEM
        context = browser.new_context(viewport={"width": width, "height": SIZES[width]})
        context.route("**/*", self._route)
        self.page: Page = context.new_page()
        self.page.on("console", lambda said: self._hear(said.type, said.text))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, path: Path) -> Page:
        """The file, loaded; slides have started."""
        self.page.goto(path.as_uri())
        self.wait_for("!document.querySelector('.reveal:not(.ready)')")
        return self.page

    def wait_for(self, condition: str) -> None:
        """Until a condition holds. Playwright's own way is barred by the page's rules."""
        deadline = time.monotonic() + PATIENCE
        while not self._is_true(condition):
            assert time.monotonic() < deadline, f"never came true: {condition}"
            self.page.wait_for_timeout(50)

    def _is_true(self, condition: str) -> bool:
        try:
            return bool(self.page.evaluate(condition))
        except Error:  # the page is being loaded anew
            return False

    def picture(self, path: Path, **how: Any) -> None:
        """A screenshot for people to look at, where they asked for some."""
        if os.environ.get("SCREENSHOTS"):
            self.page.screenshot(path=path, **how)

    def axe(self) -> list[str]:
        """What axe-core finds on the page as it is."""
        self.page.evaluate(ALIKE)
        # All that is right on a long page is a long answer: only what is wrong is asked for.
        options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
        found: list[dict[str, Any]] = self._axe.run(self.page, options=options).response[
            "violations"
        ]
        return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]

    def too_wide(self) -> list[str]:
        """Whether the page must be scrolled sideways."""
        wide, room = self.page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        return [f"{wide} px wide in {room} px"] if wide > room else []

    def _route(self, route: Route) -> None:
        if route.request.url.startswith(OWN):
            route.continue_()
        else:
            self.left.append(route.request.url)
            route.abort()

    def _hear(self, kind: str, text: str) -> None:
        # A request that the page's own rules stopped is told here and nowhere else.
        if kind in ("error", "warning"):
            self.errors.append(text)
