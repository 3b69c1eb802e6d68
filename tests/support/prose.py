"""Made-up prose, and records of it."""

from __future__ import annotations

import random
from typing import Any

WORDS = [
    "ferry",
    "gate",
    "tide",
    "warden",
    "lantern",
    "quay",
    "rope",
    "engine",
    "fog",
    "signal",
    "crew",
    "captain",
    "bell",
    "ledger",
    "storm",
]


def prose(seed: int, words: int = 120) -> str:
    rng = random.Random(seed)
    return " ".join(rng.choice(WORDS) + str(rng.randrange(9)) for _ in range(words))


def record(number: int, text: str, site: str = "isenpost.example", **more: Any) -> dict[str, Any]:
    return {"url": f"https://{site}/{number}", "title": f"Story of number {number}", "text": text, **more}
