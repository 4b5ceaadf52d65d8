"""Pictures of the overview for the documents, by a headless Chromium: after `make demo`,

python -m tests.support.overview_pictures demo/overview docs/pictures
"""

import sys
import tempfile
from pathlib import Path

from tests.support.chromium import open_chromium

SITE = "zhenhai-replica"
PICTURES = {
    "overview-home": ("zh/index.html", 1100, 1010, False),
    "overview-coverage": (f"en/{SITE}/coverage.html", 1100, 660, True),
    "overview-concept": (f"en/{SITE}/concept/requests.received.html", 1100, 1150, False),
    "overview-phone": (f"zh/{SITE}/office/zhuangshi.html", 390, 844, False),
}
"""The page, the width and height in pixels, and whether it is dark, by the name of the picture."""


def main() -> None:
    """Take them all."""
    site, target = Path(sys.argv[1]).absolute(), Path(sys.argv[2])
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, open_chromium(Path(folder)) as chromium:
        for name, (page, width, height, is_dark) in PICTURES.items():
            chromium.look_as(width, height, dark=is_dark, phone=width < 500)
            chromium.open(site / page)
            (target / f"{name}.png").write_bytes(chromium.photograph(height))


if __name__ == "__main__":
    main()
