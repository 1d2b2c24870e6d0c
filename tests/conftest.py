"""What the tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from helpers.live import live
from helpers.office import calc, soffice
from helpers.shared import built, first_build, once, shipped_check

__all__ = ["built", "calc", "first_build", "live", "once", "root", "shipped_check", "soffice"]

settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

# what a test of these asks for is started once, so all tests that ask for it run in one worker
TOGETHER = {
    "office": {"soffice"},
    "browser": {"node", "chromium", "runtime"},
    "runs": {"first_build", "shipped_check"},
    "live": {"live"},
    "template": {"main", "lite", "edition", "built", "book", "saved"},
}
# the tests that cover every branch of udfs/; tracing would make the others half as slow again
COVERING = ("tests/udfs/", "tests/addin/test_catalogue.py")
MARKED = {name: name if name in ("office", "browser") else "workbooks" for name in TOGETHER}


def pytest_itemcollected(item: pytest.Item) -> None:
    """Marks by what a test asks for, before the workers read the groups."""
    asked = set(getattr(item, "fixturenames", ()))
    group = next((name for name, fixtures in TOGETHER.items() if asked & fixtures), None)
    if group is not None:
        item.add_marker(pytest.mark.xdist_group(group))
        item.add_marker(getattr(pytest.mark, MARKED[group]))
    if not item.nodeid.startswith(COVERING):
        item.add_marker(pytest.mark.no_cover)


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's own folder."""
    return Path(__file__).parent.parent
