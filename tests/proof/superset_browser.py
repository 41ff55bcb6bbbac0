"""Open the dashboard in Chromium as a person does: superset_browser.py URL PASSWORD PICTURE.

The Python of an environment that has playwright runs it. It prints what each chart asked for and was given, as JSON,
and takes a picture of the page.
"""

from __future__ import annotations

import json
import sys

from playwright.sync_api import Request, Response, sync_playwright

CHARTS = 8


def main(url: str, password: str, picture: str) -> None:
    answers: list[dict[str, object]] = []
    outside: set[str] = set()

    def note(response: Response) -> None:
        if "/api/v1/chart/data" in response.url:
            asked = json.loads(response.request.post_data or "{}")
            # a filter asks for its values too
            if asked["form_data"].get("slice_id"):
                answers.append({"asked": asked, "status": response.status, "given": response.json()})

    def requested(request: Request) -> None:
        if not request.url.startswith((url, "data:", "blob:")):
            outside.add(request.url)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 3600})
        page.on("response", note)
        page.on("request", requested)
        # the policy of the page kept it in
        page.on("requestfailed", lambda it: outside.discard(it.url) if it.failure == "csp" else None)
        page.goto(f"{url}/login/")
        page.fill("#username", "admin")
        page.fill("#password", password)
        page.keyboard.press("Enter")
        page.wait_for_url("**/welcome/")
        page.goto(f"{url}/superset/dashboard/iomdb/")
        for _ in range(120):
            page.wait_for_timeout(500)
            if len(answers) >= CHARTS:
                break
        # drawn after the numbers arrive
        page.wait_for_timeout(3000)
        errors = page.locator("[role=alert]").all_inner_texts()
        drawn = page.locator("canvas, table").count()
        page.screenshot(path=picture, full_page=True)
        browser.close()
    print(json.dumps({"answers": answers, "errors": errors, "drawn": drawn, "outside": sorted(outside)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
