"""A JupyterLab of one's own on loopback, and what people do in it: open, change, run, export.

It ends with the test, by its own process; one that is left behind ends itself.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, TimeoutError

TOKEN = "on loopback only"
PATIENCE = 180  # seconds, on a machine that is shared
MENU = 10  # seconds after which a menu that lacks an item is opened again
IDLE = 600  # seconds after which a server without work, and a kernel, end themselves
PLACES = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR",
          "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR")  # fmt: skip
SETTINGS = "@jupyterlab/apputils-extension/notification.jupyterlab-settings"
STATUS = "(document.querySelector('#jp-main-statusbar')?.innerText ?? '')"
# No cell waits, and all have run or one has failed.
FINISHED = """(() => {
    const told = [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")]
        .map(one => one.textContent);
    return !told.some(one => one.includes("*")) && STATUS.includes("| Idle")
        && (told.every(one => /[0-9]/.test(one)) || !!document.querySelector("FAILED"));
})()"""
FAILED = ", ".join(f".jp-OutputArea-output[data-mime-type$='{w}']" for w in ("error", "stderr"))


@contextmanager
def served(root: Path, own: Path) -> Iterator[str]:
    """A running JupyterLab that shows a folder; its address.

    Args:
        root: the folder.
        own: an empty folder for its settings, so that nobody's own are read or changed.
    """
    (own / "jupyterlab_settings_dir" / SETTINGS).parent.mkdir(parents=True)
    (own / "jupyterlab_settings_dir" / SETTINGS).write_text('{"fetchNews": "false"}')
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    asked = {
        "ServerApp.ip": "127.0.0.1", "ServerApp.port": port, "ServerApp.port_retries": 0,
        "ServerApp.root_dir": root, "ServerApp.open_browser": False, "ServerApp.allow_root": True,
        "ServerApp.shutdown_no_activity_timeout": IDLE, "IdentityProvider.token": TOKEN,
        "MappingKernelManager.cull_idle_timeout": IDLE, "LabApp.extension_manager": "readonly",
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
    }  # fmt: skip
    command = [sys.executable, "-m", "jupyterlab", *(f"--{k}={v}" for k, v in asked.items())]
    places = {name: str(own / name.lower()) for name in PLACES}
    with (own / "log.txt").open("w") as log:
        process = subprocess.Popen(
            command, env=os.environ | places, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait_for_port(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()  # it ends its kernels itself
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as asked:
            if not asked.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.1)
    raise AssertionError("JupyterLab did not start")


class Lab:
    """One notebook at a time in a browser; `left` is every request to elsewhere."""

    def __init__(self, browser: Browser, address: str):
        self.address, self.left = address, []  # type: str, list[str]
        context = browser.new_context(viewport={"width": 1320, "height": 1000})
        context.set_default_timeout(PATIENCE * 1000)  # of opening and clicking too
        self.page: Page = context.new_page()
        self.page.on("request", lambda asked: self._note(asked.url))

    def _note(self, url: str) -> None:
        if not url.startswith((self.address, self.address.replace("http", "ws"), "data:", "blob:")):
            self.left.append(url)

    def open(self, name: str) -> None:
        """Show a notebook, its kernel ready."""
        place = f"{self.address}/lab/workspaces/{name}/tree/notebooks/{name}.ipynb"
        self.page.goto(f"{place}?token={TOKEN}")
        self.wait_for(f"{STATUS}.includes('| Idle')")
        self.page.locator(".jp-Cell").nth(6).wait_for(state="attached")

    def wait_for(self, condition: str) -> None:
        """Until a condition holds."""
        self.page.wait_for_function(condition)

    def choose(self, *names: str) -> None:
        """Choose from the menu, and from the menu below that.

        JupyterLab asks its server for the ways to export once the notebook is open, and a menu that
        is opened before the answer stays without them: it is opened again.
        """
        deadline = time.monotonic() + PATIENCE
        while True:
            self.page.locator(".lm-MenuBar-item", has_text=re.compile(f"^{names[0]}$")).click()
            try:
                for name in names[1:]:
                    label = self.page.locator(
                        ".lm-Menu-itemLabel", has_text=re.compile(f"^{name}$")
                    )
                    self.page.locator(".lm-Menu-item", has=label).click(timeout=MENU * 1000)
                return
            except TimeoutError:
                if time.monotonic() > deadline:
                    raise
                self.page.keyboard.press("Escape")
                self.page.keyboard.press("Escape")

    def run_all(self) -> None:
        """Run all cells by the menu, until none waits."""
        # What is left of an earlier run would be taken for this one's.
        self.choose("Edit", "Clear Outputs of All Cells")
        self.choose("Run", "Run All Cells")
        self.wait_for(FINISHED.replace("STATUS", STATUS).replace("FAILED", FAILED))

    def write(self, name: str, value: str) -> None:
        """Type another value for a parameter."""
        line = self.page.locator(".cm-line", has_text=re.compile(f"^{name} = ")).first
        line.scroll_into_view_if_needed()
        line.click()
        self.page.locator(".jp-Cell .cm-focused").wait_for()
        for key in ("Home", "Shift+End"):
            self.page.keyboard.press(key)
        self.page.keyboard.type(f"{name} = {value}")

    def shown(self, within: str) -> Locator:
        """What stands in the notebook's outputs."""
        return self.page.locator(f".jp-OutputArea-output {within}")

    def errors(self) -> list[str]:
        """What cells failed with, as it is shown."""
        return self.page.locator(FAILED).all_text_contents()

    def save(self) -> None:
        """Save the notebook."""
        self.choose("File", "Save Notebook")
        self.page.locator(".jp-mod-dirty").wait_for(state="detached")

    def export(self, name: str) -> bytes:
        """What the menu's way to export gives."""
        with self.page.expect_download() as download:
            self.choose("File", "Save and Export Notebook As", name)
        return download.value.path().read_bytes()

    def refused(self, name: str) -> str:
        """What is said where an export is refused."""
        with self.page.expect_popup() as opened:
            self.choose("File", "Save and Export Notebook As", name)
        opened.value.wait_for_load_state()
        told = opened.value.inner_text("body")
        opened.value.close()
        return told
