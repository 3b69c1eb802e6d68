"""Schemathesis asks every address of `/openapi.json` what its parameters allow; no answer is a failure of ours, and each is as described."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from web import create_app
from web.openapi import DOCUMENT


@pytest.fixture(scope="module")
def described(demo_index: Path) -> Any:
    return schemathesis.openapi.from_wsgi("/openapi.json", create_app(str(demo_index)))


@pytest.mark.parametrize("path", DOCUMENT["paths"])
def test_every_answer_is_as_described(described: Any, path: str) -> None:
    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(described[path]["GET"].as_strategy())
    def ask(case: Any) -> None:
        case.call_and_validate(headers={"Host": "localhost"})

    ask()
