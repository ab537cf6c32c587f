"""A release that the library does not know: from a file of the user's, or another set of images."""

from pathlib import Path
from typing import Any

import pytest

from constructs_dify import ApiTier, DifyChart, Installation, Release
from constructs_dify.releases import schema
from constructs_dify.releases.data import FOLDER, check_shape, known, versions
from constructs_dify.releases.toml import tomllib
from tests.support.charts import alone, dify

RIGHT = """
base = "1.16.1"
date = 2026-11-03

[images]
api = "langgenius/dify-api:1.19.0"
"""


def release(tmp_path: Path, text: str, name: str = "1.19.0.toml") -> Release:
    """The release of a file with this text."""
    file = tmp_path / name
    file.write_text(text)
    return Release.from_file(file)


# -- a file -------------------------------------------------------------------------------------------------------


def test_a_file_says_what_changes_and_keeps_the_rest(tmp_path: Path):
    new = release(
        tmp_path,
        RIGHT
        + '''
[ports]
knowledge-fs = { http = 8787 }

[users]
knowledge-fs = { uid = 1001, gid = 1001 }

[queues]
add = ["knowledge_fs"]
drop = ["app_rbac"]

[[routes]]
path = "/knowledge"
part = "api"
urls = ["service_api"]

[[renamed]]
parts = ["api", "worker"]
old = "ENABLE_LEARN_APP"
new = "ENABLE_LEARNING"

[settings]
table = """
+ api,worker\tKNOWLEDGE_SIZE\tint >0\t5\tnonempty
~ api,worker\tLOG_FILE\tstr\t/tmp/log
- api,worker\tENABLE_LEARN_APP
+ api,worker\tENABLE_LEARNING\tbool\ttrue\tnonempty
"""
'''.replace("[ports]", 'knowledge-fs = "langgenius/dify-knowledge-fs-api:1.19.0"\n\n[ports]', 1),
    )
    base = Release("1.16.1")
    assert new.version == "1.19.0"
    assert base < new
    assert str(new.date) == "2026-11-03"
    assert new.images == base.images | {
        "api": "langgenius/dify-api:1.19.0",
        "knowledge-fs": "langgenius/dify-knowledge-fs-api:1.19.0",
    }
    assert new.has("knowledge-fs")
    assert set(new.queues) == {*base.queues, "knowledge_fs"} - {"app_rbac"}
    assert {route.path for route in new.routes} == {route.path for route in base.routes} | {"/knowledge"}
    assert new.settings.of("api")["KNOWLEDGE_SIZE"].nonempty
    assert new.settings.of("api")["LOG_FILE"].default == "/tmp/log"
    with pytest.raises(ValueError, match=r"Dify 1\.19\.0 has no such setting .*1\.19\.0 renamed it to ENABLE_LEARNING"):
        new.settings.check("settings", ("api", "worker"), "ENABLE_LEARN_APP", "true")


def test_a_chart_of_it_has_its_version_and_its_images(tmp_path: Path):
    install = Installation(name="dify", namespace="dify", release=release(tmp_path, RIGHT))
    _, objects = alone(ApiTier, install=install)
    [deployment] = [each for each in objects if each["kind"] == "Deployment"]
    assert deployment["metadata"]["labels"]["app.kubernetes.io/version"] == "1.19.0"
    [container] = deployment["spec"]["template"]["spec"]["containers"]
    assert container["image"] == "langgenius/dify-api:1.19.0"


def test_a_preview_from_a_file_takes_unknown_settings(tmp_path: Path):
    new = release(tmp_path, RIGHT.replace("date", "preview = true\ndate"))
    with pytest.warns(UserWarning, match="not all of this release is known yet"):
        new.settings.check("settings", ("api",), "KNOWLEDGE_SIZE", "5")


WRONG: dict[str, tuple[str, str]] = {
    "no base": ("", r"base is missing; expected .*base = \"1\.16\.1\""),
    "the engines as its base": ('base = "engines"', r"base is missing"),
    "an unknown base": ('base = "1.16.2"', r"base: got '1\.16\.2'; expected one of .*did you mean '1\.16\.1'"),
    "a base that is no text": ("base = 1.16", r"base: got 1\.16 \(float\); write a string"),
    "no images": ('base = "1.16.1"', r"\[images\] is missing.*api = \"langgenius/dify-api:1\.19\.0\""),
    "no TOML": ('base = "1.16.1', r"expected TOML"),
    "an unknown table": (RIGHT + '[image]\napi = "a:1"', r"got 'image'; expected one of .*did you mean 'images'"),
    "a list for a table": (RIGHT + "[[ports]]\napi = 5001", r"ports: got .*; write a mapping"),
    "a number for images": ('base = "1.16.1"\nimages = 5', r"images: got 5 \(int\); write a mapping"),
    "an image without a tag": (
        RIGHT + 'web = "langgenius/dify-web"',
        r"images\.web: got .*with a tag other than latest",
    ),
    "an image that is a number": (RIGHT + "web = 5", r"images\['web'\]: got 5 \(int\); write"),
    "an image of no part": (RIGHT + 'wbe = "a/b:1"', r"images: got 'wbe'; .*did you mean 'web'"),
    "a part without an image": (
        RIGHT + "[ports]\nnew = { http = 80 }\n[users]\nnew = { uid = 1, gid = 1 }",
        r"ports has the new part new; expected it in \[images\]",
    ),
    "a part without a user": (
        RIGHT + 'new = "a/b:1"\n[ports]\nnew = { http = 80 }',
        r"ports has the new part new; expected it in \[users\]",
    ),
    "a part without a port": (
        RIGHT + "[users]\nnew = { uid = 1, gid = 1 }",
        r"users: got 'new'; expected a part that has ports",
    ),
    "a part with no ports at all": (
        RIGHT + 'new = "a/b:1"\n[users]\nnew = { uid = 1, gid = 1 }\n[ports]\nnew = { }',
        r"ports\.new: is empty; expected a port",
    ),
    "a port that is a number alone": (
        RIGHT + "[ports]\napi = 5001",
        r"ports\['api'\]: got 5001 \(int\); write a mapping",
    ),
    "a port that is a text": (RIGHT + '[ports]\napi = { http = "5001" }', r"got '5001' \(str\); write a whole number"),
    "a port that is none": (RIGHT + "[ports]\napi = { http = 0 }", r"ports\.api\.http: got 0; expected .*1 to 65535"),
    "a port with a bad name": (RIGHT + "[ports]\napi = { HTTP_1 = 1 }", r"ports\.api: got 'HTTP_1'; expected the name"),
    "a port that is not there to go": (
        RIGHT + '[ports]\napi = { grpc = "" }',
        r"grpc is empty, which takes it away: got 'grpc'; expected one of http",
    ),
    "a user without a group": (
        RIGHT + 'new = "a/b:1"\n[ports]\nnew = { http = 80 }\n[users]\nnew = { uid = 5 }',
        r"users\.new: gid is missing",
    ),
    "a negative user": (
        RIGHT + "[users]\napi = { uid = -1, gid = 1 }",
        r"users\.api\.uid: got -1; expected .*0 or more",
    ),
    "health that is no path": (RIGHT + '[health]\napi = "health"', r"health\.api: got 'health'; expected a path"),
    "an unknown behaviour": (
        RIGHT + "[behaviour]\nimport_secs = 5",
        r"behaviour: got 'import_secs'; .*did you mean 'import_seconds'",
    ),
    "behaviour of a wrong type": (RIGHT + '[behaviour]\nimport_seconds = "5"', r"import_seconds: got '5' \(str\)"),
    "a queue that is there": (RIGHT + '[queues]\nadd = ["dataset"]', r"queues\.add: got 'dataset'; .*not there yet"),
    "a queue that is not there to go": (
        RIGHT + '[queues]\ndrop = ["datasets"]',
        r"queues\.drop: .*did you mean 'dataset'",
    ),
    "queues as a list": ('base = "1.16.1"\nqueues = ["a"]', r"queues: got .*; write a mapping"),
    "a queue that is no text": (RIGHT + "[queues]\nadd = [5]", r"queues\['add'\]\[0\]: got 5 \(int\)"),
    "an unknown change of queues": (RIGHT + '[queues]\nadds = ["a"]', r"queues: got 'adds'; .*did you mean 'add'"),
    "a route of no part": (
        RIGHT + '[[routes]]\npath = "/a"\npart = "apis"\nurls = ["service_api"]',
        r"route /a: part: got 'apis'; .*did you mean 'api'",
    ),
    "a route without urls": (RIGHT + '[[routes]]\npath = "/a"\npart = "api"', r"route /a: urls is missing"),
    "a route without a path": (RIGHT + '[[routes]]\npart = "api"', r"routes\[0\]\.path: got None"),
    "a route with an unknown url": (
        RIGHT + '[[routes]]\npath = "/a"\npart = "api"\nurls = ["api"]',
        r"route /a: urls: got 'api'; expected one of app_api",
    ),
    "a route that is no path": (
        RIGHT + '[[routes]]\npath = "a b"\npart = "api"\nurls = ["service_api"]',
        r"path: got 'a b'; expected a path",
    ),
    "a hole without a source": (
        RIGHT + '[advisories.CVE-2026-1]\nwhat = "A hole."\noutsider = true',
        r"advisories\.CVE-2026-1: source is missing",
    ),
    "a hole that is a text": (
        RIGHT + '[advisories]\nCVE-2026-1 = "A hole."',
        r"advisories\['CVE-2026-1'\]: got 'A hole\.'",
    ),
    "a hole that is not there to close": (
        RIGHT + '[advisories]\nCVE-2026-1 = ""',
        r"CVE-2026-1 is empty, which takes it",
    ),
    "a name that is neither new nor gone": (
        RIGHT + '[[renamed]]\nparts = ["api"]\nold = "A"',
        r"renamed\[0\]: .*either new, its new name, or instead",
    ),
    "parts as a text": (
        RIGHT + '[[renamed]]\nparts = "api"\nold = "A"\nnew = "B"',
        r"renamed\[0\]\.parts: got 'api' \(str\); write a list",
    ),
    "a date that is a text": (
        'base = "1.16.1"\ndate = "2026-11-03"',
        r"date: got '2026-11-03'; expected a day without",
    ),
    "settings that are no table": (RIGHT + "[settings]\ntable = 5", r"settings\['table'\]: got 5 \(int\)"),
    "settings under another name": (RIGHT + '[settings]\nlines = "a"', r"settings: got 'lines'; expected one of table"),
}
# Lines of the table of settings.
LINES = {
    "+ api LOG_SIZE int": r"got '\+ api LOG_SIZE int'; expected after the sign, separated by tabs",
    "+ api\tLOG_SIZE": r"LOG_SIZE: got ''; expected its type",
    "+ api\tLOG_FILE\tstr": r"api has LOG_FILE already, so change it with a line that begins with ~",
    "~ api\tLOG_FIEL\tstr": r"expected a setting that is there: api has no LOG_FIEL",
    "- api\tLOG_FIEL": r"expected a setting that is there: api has no LOG_FIEL",
    "api\tLOG_SIZE\tint": r'expected a line that begins with "\+ "',
    "+ api\tLOG_SIZE\tinteger": r"LOG_SIZE: got 'integer'; expected its type",
    "+ api\tLOG_SIZE\tint > 0": r"LOG_SIZE: got 'int > 0'; expected its type.*int >0",
    "+ api\tLOG_SIZE\tint\tmany": r"default of LOG_SIZE: got 'many'",
    "+ api\tLOG_SIZE\tint\t5\tsecrets": r"LOG_SIZE: flags: got 'secrets'; .*did you mean 'secret'",
}


@pytest.mark.parametrize(("text", "told"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_in_a_file_is_told(text: str, told: str, tmp_path: Path):
    with pytest.raises((ValueError, TypeError), match=told) as error:
        release(tmp_path, text)
    assert str(error.value).startswith("release file 1.19.0.toml: ")


@pytest.mark.parametrize("line", LINES)
def test_what_is_wrong_in_a_line_of_the_settings_is_told(line: str, tmp_path: Path):
    with pytest.raises(ValueError, match=LINES[line]):
        release(tmp_path, f"{RIGHT}[settings]\ntable = '''\n{line}\n'''")


@pytest.mark.parametrize("name", ["release.toml", "1.19.toml", "1.19.0.json", "v1.19.0.toml"])
def test_a_file_is_called_after_its_version(name: str, tmp_path: Path):
    with pytest.raises(ValueError, match=r'path: got .*a file called after the version of the release, such as "1\.19'):
        release(tmp_path, RIGHT, name)


def test_a_file_that_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(ValueError, match=r"release file 1\.19\.0\.toml: cannot be read"):
        Release.from_file(tmp_path / "1.19.0.toml")
    (tmp_path / "1.19.0.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ValueError, match=r"release file 1\.19\.0\.toml: .*expected TOML"):
        Release.from_file(tmp_path / "1.19.0.toml")


@pytest.mark.parametrize("path", [5, None, b"1.19.0.toml"])
def test_a_path_is_a_path(path: Any):
    with pytest.raises(TypeError, match=r"Release\.from_file\.path: got .*write"):
        Release.from_file(path)


@pytest.mark.parametrize("version", versions())
def test_the_files_of_the_library_are_held_to_the_same(version: str):
    data = known(version)
    check_shape(version, tomllib.loads((FOLDER / f"{version}.toml").read_text()))
    schema.check(f"release file {version}.toml", data, known(data["base"]))


# -- other images -------------------------------------------------------------------------------------------------


def test_another_version_moves_the_tags_that_are_the_release_s_own():
    base, new = Release("1.16.1"), Release("1.16.1").with_images(version="1.16.2")
    assert new.images["api"] == "langgenius/dify-api:1.16.2"
    assert new.images["web"] == "langgenius/dify-web:1.16.2"
    assert {part for part in base.images if base.images[part] == new.images[part]} >= {
        "plugin-daemon",
        "sandbox",
        "redis",
    }
    assert base < new
    assert base != new


def test_images_that_are_given_take_precedence():
    new = Release("1.16.1").with_images(
        {"sandbox": "example.com/sandbox:2", "web": "example.com/web:3"}, version="1.16.2"
    )
    assert (new.images["sandbox"], new.images["web"]) == ("example.com/sandbox:2", "example.com/web:3")
    assert new.images["api"] == "langgenius/dify-api:1.16.2"


def test_another_version_is_that_of_labels_and_of_the_name_of_the_migration():
    def made(release: Release) -> tuple[str, str]:
        chart: DifyChart = dify(release=release)
        return chart.migration.job.name, chart.api.pod_labels["app.kubernetes.io/name"]

    new = Release("1.16.1").with_images(version="1.16.2")
    before, after = made(Release("1.16.1")), made(new)
    assert before[0] != after[0]
    # Selectors never change.
    assert before[1] == after[1]


def test_another_version_is_no_more_and_no_less_safe_and_has_no_date():
    new = Release("1.15.0").with_images(version="1.15.1")
    assert new.advisories == Release("1.15.0").advisories
    assert new.date is None


@pytest.mark.parametrize(
    ("images", "version", "told"),
    [
        ({}, "newest", r"version: got 'newest'; expected the version of the release"),
        ({}, 1.16, r"version: got 1\.16 \(float\); write a string"),
        ({"wbe": "a/b:1"}, "1.16.2", r"images: got 'wbe'; .*did you mean 'web'"),
        ({"web": "a/b"}, "1.16.2", r"images\['web'\]: got 'a/b'; expected an image with a tag"),
        ({"web": 5}, "1.16.2", r"images\['web'\]: got 5 \(int\); write a string"),
        (["web"], "1.16.2", r"images: got .*write a mapping"),
    ],
)
def test_what_is_wrong_with_images_is_told(images: Any, version: Any, told: str):
    with pytest.raises((ValueError, TypeError), match=told):
        Release("1.16.1").with_images(images, version=version)
