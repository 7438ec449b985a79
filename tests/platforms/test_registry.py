"""The list of adapters and README's table."""

import subprocess
import sys

import pytest

from platforms.channels import PolledPlatform
from platforms.registry import PLATFORMS, capability_table, get_platform
from qna.platform_names import CHANNELS, PLATFORM_NAMES, PUSHING


def test_every_platform_is_found_by_its_name() -> None:
    assert {name: get_platform(name).name for name in PLATFORMS} == {n: n for n in PLATFORMS}


def test_who_may_not_import_adapters_knows_the_same_platforms() -> None:
    assert set(PLATFORM_NAMES) == set(PLATFORMS)
    assert len(PLATFORM_NAMES) == len(PLATFORMS)
    assert set(PUSHING) == {name for name, p in PLATFORMS.items() if p.capabilities.push}


def test_the_page_knows_the_channels() -> None:
    found = {
        name: tuple(channel.key for channel in platform.channels)
        for name, platform in PLATFORMS.items()
        if isinstance(platform, PolledPlatform) and len(platform.channels) > 1
    }
    assert found == CHANNELS


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(KeyError, match="naver"):
        get_platform("nowhere")


def test_the_table_has_a_row_for_each_and_says_what_was_not_tried() -> None:
    table = capability_table()
    assert "| naver: 네이버 스마트스토어 | – | yes | yes | yes | replaces the first |" in table
    assert all(f"| {name}: " in table for name in PLATFORMS)
    assert table.count("| no |") == len(PLATFORMS) - 1
    assert "never yet against a real account" in table


def test_adapters_bring_no_database_and_no_web_framework() -> None:
    code = (
        "import sys, platforms.registry;"
        "sys.exit(bool({'sqlalchemy', 'flask', 'celery', 'torch'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
