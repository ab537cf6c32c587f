"""Whoever comes from Dify's docker/.env is told what each of its variables is here."""

import re
from inspect import signature
from pathlib import Path
from typing import Any

import pytest

import constructs_dify
from constructs_dify import DifyChart, Release
from constructs_dify.releases.compose_variables import option
from constructs_dify.wiring.dependency import PYTHON_PARTS

CATALOGUE = Release("1.16.1").settings
# The names in docker/.env.example, and from 1.14.1 on in docker/envs, those that are commented out among them.
NAMES = {
    version: (Path(__file__).parent / f"compose_{version}.txt").read_text().split() for version in ("1.9.1", "1.16.1")
}
# What is in there, and Dify itself does not read.
DEAD = {
    "1.9.1": {
        "CODE_GENERATION_MAX_TOKENS", "HTTP_REQUEST_NODE_SSL_CERT_DATA", "HTTP_REQUEST_NODE_SSL_CLIENT_CERT_DATA",
        "HTTP_REQUEST_NODE_SSL_CLIENT_KEY_DATA", "OPENAI_API_BASE", "PROMPT_GENERATION_MAX_TOKENS", "VIKINGDB_SCHEMA",
    },
    "1.16.1": {"OPENAI_API_BASE"},
}  # fmt: skip
FOREIGN = {
    version: [name for name in names if not any(Release(version).settings.find(part, name) for part in PYTHON_PARTS)]
    for version, names in NAMES.items()
}
OPTIONS = sorted({found for names in NAMES.values() for name in names if (found := option(name))})


@pytest.mark.parametrize(
    ("version", "name"),
    [(version, name) for version, names in FOREIGN.items() for name in names if name not in DEAD[version]],
)
def test_a_variable_that_is_no_setting_of_the_chart_names_the_option_that_it_is(version: str, name: str):
    with pytest.raises(ValueError, match=f"{name}.* no such setting .*; (write|give it to) ") as error:
        Release(version).settings.check("settings", PYTHON_PARTS, name, "1")
    told = str(error.value)
    assert set(re.findall(r"(\w+)=", told)) & set(signature(DifyChart.__init__).parameters) or "write nothing" in told


@pytest.mark.parametrize("version", NAMES)
def test_all_others_are_settings_of_the_chart_or_nothing_to_anybody(version: str):
    known, dead = Release(version).settings, DEAD[version]
    assert [name for name in dead if option(name) or any(known.find(part, name) for part in known.parts)] == []
    assert set(FOREIGN[version]) >= dead


def test_a_setting_of_another_part_names_that_part():
    for parts, name, told in (
        (PYTHON_PARTS, "LOOP_NODE_MAX_COUNT", "give it to web: web=Tier(settings={'LOOP_NODE_MAX_COUNT': …})"),
        (PYTHON_PARTS, "FORCE_VERIFYING_SIGNATURE", "plugin_daemon=Tier(settings={'FORCE_VERIFYING_SIGNATURE': …})"),
        (("web",), "LOG_LEVEL", "settings={'LOG_LEVEL': …} of the chart"),
    ):
        with pytest.raises(ValueError, match=re.escape(told)):
            CATALOGUE.check("settings", parts, name, "1")


def test_a_slip_of_the_pen_still_gets_the_nearest_name():
    with pytest.raises(ValueError, match="did you mean 'MILVUS_ENABLE_HYBRID_SEARCH'"):
        CATALOGUE.check("settings", PYTHON_PARTS, "MILVUS_ENABLE_HYBRID_SERCH", "true")


@pytest.mark.parametrize("told", OPTIONS)
def test_what_is_named_is_there(told: str):
    for parameter in re.findall(r"(\w+)=(?=\w+[.(]|\")", re.sub(r"\(.*?\)", "()", told)):
        assert parameter in signature(DifyChart.__init__).parameters
    for path, parameter in re.findall(r"([A-Z]\w+(?:\.\w+)?)\((\w+)?", told):
        there: Any = constructs_dify
        for name in path.split("."):
            there = getattr(there, name)
        assert not parameter or parameter in signature(there).parameters
    for name in re.findall(r'settings={"(\w+)"', told):
        assert any(CATALOGUE.find(part, name) for part in CATALOGUE.parts)
