"""The list of adapters and README's table."""

import pkgutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import platforms
from platforms.channels import PolledPlatform
from platforms.registry import PLATFORMS, capability_table, get_platform
from qna.platform_names import CHANNELS, PLATFORM_NAMES, PUSHING

ROOT = Path(__file__).parents[2]


def test_every_platform_is_found_by_its_name() -> None:
    assert {name: get_platform(name).name for name in PLATFORMS} == {n: n for n in PLATFORMS}


def test_who_may_not_import_adapters_knows_the_same_platforms() -> None:
    assert set(PLATFORM_NAMES) == set(PLATFORMS)
    assert len(PLATFORM_NAMES) == len(PLATFORMS)
    assert set(PUSHING) == {name for name, p in PLATFORMS.items() if p.capabilities.push}


def test_packages_and_import_rules_know_the_same_platforms() -> None:
    """Without `__init__.py` a folder is in no wheel, and no rule sees its imports."""
    packages = {module.name for module in pkgutil.iter_modules(platforms.__path__) if module.ispkg}
    assert packages == {type(each).__module__.split(".")[1] for each in PLATFORMS.values()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    [apart] = [
        contract["modules"]
        for contract in project["tool"]["importlinter"]["contracts"]
        if contract["name"] == "no platform knows another"
    ]
    assert set(apart) == {f"platforms.{package}" for package in packages}


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
