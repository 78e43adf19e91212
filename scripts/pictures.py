"""Takes the pictures of the documents from a demo network of its own:  make pictures

Starts the real server on a free port with its data in a folder that is gone afterwards.
"""

from __future__ import annotations

import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "pictures"
SIZES = ["--people=700", "--organisations=120", "--threads=160", "--posts=1200", "--resources=100"]
WIDE, PHONE = (1280, 800), (390, 780)
COLOURS = 255
PATIENCE = 240.0  # seconds for the network to be made and the first answer to come

# What is asked and answered before the pictures are taken, so that something waits on each desk.
TITLE = "كيف تفحصون الشحنات المختلطة دون تعطيل التجارة؟"
QUESTION = (
    "تصل إلى معبرنا **أربعون شحنة مختلطة** في اليوم، ولدينا فريقان فقط.\n\n"
    "1. كيف تختارون ما يُفتح منها؟\n2. من يقرر، وكم يستغرق ذلك؟"
)
ANSWERS = [
    (
        "regulator",
        "Chez nous, **sept questions** au déclarant précèdent tout contrôle physique :\n\n"
        "- l’expéditeur est-il connu ?\n- la route est-elle habituelle ?\n- les papiers concordent-ils ?\n\n"
        "Moins d’un envoi sur dix est ouvert, et l’attente a baissé d’un tiers.",
    ),
    ("industry", "En nuestra planta decide una segunda persona. Con gusto comparto el formulario."),
]
# name, who, language, size, where; THREAD stands for the address of the question above.
PICTURES = [
    ("desk.ar", "customs", "ar", WIDE, "/desk/"),
    ("desk.en", "chair", "en", WIDE, "/desk/"),
    ("thread.ar", "customs", "ar", WIDE, "THREAD"),
    ("directory.ar", "customs", "ar", PHONE, "/experts/?topic=customs_border&region=mena"),
    ("directory.en", "chair", "en", WIDE, "/experts/?topic=customs_border"),
    ("search.fr", "regulator", "fr", WIDE, "/search/?q=contrôle+douanier"),
]


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        number: int = door.getsockname()[1]
        return number


@contextmanager
def _running(home: str) -> Iterator[str]:
    """The address of a demo hub that runs from `home` while the block does."""
    port = _free_port()
    surroundings = {key: value for key, value in os.environ.items() if not key.startswith("MAJLIS_")}
    surroundings["MAJLIS_HOME"] = home
    command = [sys.executable, "-m", "majlis", "run", "--demo", "--port", str(port), *SIZES]
    process = subprocess.Popen(  # noqa: S603 (our own program)
        command, cwd=ROOT, env=surroundings, stdout=subprocess.DEVNULL
    )
    try:
        _wait(process, port)
        yield f"http://localhost:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    """Until the port answers. Raises RuntimeError when the program ends or is too slow."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.3)
    raise RuntimeError("the demo hub did not start")


def _page_of(browser: Browser, base: str, who: str, language: str, size: tuple[int, int] = WIDE) -> Page:
    """A page of somebody of the demo who has signed in."""
    scale = 2 if size == PHONE else 1
    viewport = ViewportSize(width=size[0], height=size[1])
    context = browser.new_context(
        base_url=base, viewport=viewport, device_scale_factor=scale, locale=language
    )
    page = context.new_page()
    page.goto("/demo/")
    page.click(f"form:has([name=person][value={who}]) button")
    page.wait_for_url("**/desk/")
    return page


def _talk(browser: Browser, base: str) -> str:
    """The officer asks the customs circle, two others answer; the address of the thread."""
    page = _page_of(browser, base, "customs", "ar")
    page.goto("/discussions/ask/?circle=customs-border&topic=customs_border")
    page.fill("#id_title", TITLE)
    page.fill("#id_body", QUESTION)
    page.click("main form .acts button.main")
    page.wait_for_selector("article.post")
    address = page.url.partition("#")[0]
    for who, text in ANSWERS:
        page = _page_of(browser, base, who, "en")
        page.goto(address)
        page.fill("#reply textarea", text)
        page.click("#reply button.main")
        page.wait_for_selector("article.post:nth-of-type(2)")
    page = _page_of(browser, base, "customs", "ar")
    for _ in range(120):  # until the worker has told her
        if page.locator("header .dot").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    return address


def _take(
    browser: Browser, base: str, thread: str, who: str, language: str, size: tuple[int, int], path: str
) -> bytes:
    """One screen as PNG, seen by `who` in `language`."""
    page = _page_of(browser, base, who, language, size)
    page.goto(thread if path == "THREAD" else path)
    page.wait_for_load_state("networkidle")
    taken = page.screenshot()
    page.context.close()
    return taken


def _small(taken: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(taken)).convert("RGB")
    return picture.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """Take all pictures; the exit code."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        _say("There is no Chromium here (apt-get install chromium).")
        return 1
    TARGET.mkdir(parents=True, exist_ok=True)
    total = 0
    with tempfile.TemporaryDirectory() as home, _running(home) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        )
        thread = _talk(browser, base)
        for name, who, language, size, path in PICTURES:
            file = TARGET / f"{name}.png"
            _small(_take(browser, base, thread, who, language, size, path)).save(file, optimize=True)
            total += file.stat().st_size
            _say(f"{file.relative_to(ROOT)}  {file.stat().st_size / 1000:.0f} kB")
        browser.close()
    _say(f"together {total / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
