"""A reader in Chromium: signs in, looks at pages, notices what is wrong with them."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page

HERE = Path(__file__).resolve().parent
AXE = (HERE / "vendor/axe.min.js").read_text(encoding="utf-8")
SCREENSHOTS = HERE.parents[1] / "screenshots"
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
HEIGHTS = {390: 844, 1440: 900, 1920: 1080}


class Reader:
    """One signed-in browser window; `complaints` is what its console said against our pages."""

    def __init__(self, browser: Browser, url: str, *, width: int = 1440, theme: str = "light"):
        self.url = url
        self.context: BrowserContext = browser.new_context(
            base_url=url,
            viewport={"width": width, "height": HEIGHTS[width]},
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
            locale="ja-JP",
        )
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self.listen)
        self.page.on("pageerror", self.hear)

    def listen(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def hear(self, error: Error) -> None:
        self.complaints.append(f"{self.page.url}: {error}")

    def sign_in(self, email: str, password: str) -> "Reader":
        self.page.goto("/sign-in")
        self.page.locator("[name=email]").fill(email)
        self.page.locator("[name=password]").fill(password)
        self.page.locator("button.pri").click()
        self.page.wait_for_url(lambda url: "/sign-in" not in url)
        return self

    def speak(self, language: str) -> None:
        """Choose the language at the foot of the navigation, if it is not this one."""
        if self.page.locator("html").get_attribute("lang") != language:
            self.page.locator(f"button[name=language][value={language}]").evaluate("b => b.click()")
            self.page.wait_for_selector(f"html[lang={language}]")

    def photograph(self, name: str) -> None:
        SCREENSHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")

    def close(self) -> None:
        self.context.close()


def faults_of_access(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA, one line for each element."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(
        "standard => axe.run(document, {runOnly: {type: 'tag', values: standard}})", STANDARD
    )
    return [
        f"{fault['id']}: {fault['help']}: {node['target']} {node['html'][:160]}"
        f" {[check['message'] for check in node['any']]}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


def assert_accessible(page: Page) -> None:
    faults = faults_of_access(page)
    assert faults == [], "\n".join([page.url, *faults])


def scrolls_sideways(page: Page) -> bool:
    """Whether the page itself (not a table inside it) is wider than the window."""
    width: bool = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return width
