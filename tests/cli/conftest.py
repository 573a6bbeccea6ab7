"""The story's facts, written once."""

from __future__ import annotations

import pytest

from tests.cli.stories import write_facts


@pytest.fixture(scope="session")
def facts(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The folder of the story's facts."""
    return write_facts(tmp_path_factory.mktemp("story") / "facts")
