"""The data of each Dify release is complete, and is what Dify ships."""

import re
from dataclasses import fields

import pytest

from constructs_dify import PublicUrls, Release
from constructs_dify.releases.data import versions

PARTS = {"api", "web", "sandbox", "plugin-daemon", "ssrf-proxy", "nginx", "postgres", "redis", "weaviate"}
READERS = {"api", "worker", "beat", "web", "plugin-daemon", "sandbox"}
PORT_NAME = re.compile(r"(?=.*[a-z])[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?")


@pytest.fixture(params=versions())
def release(request: pytest.FixtureRequest) -> Release:
    return Release(request.param)


def test_every_part_has_an_image_with_a_pinned_tag_a_port_and_a_user(release: Release):
    for part in PARTS:
        name, _, tag = release.images[part].partition(":")
        assert name
        assert tag not in ("", "latest")
        assert release.ports[part]
        assert release.users[part].uid >= 0


def test_only_the_sandbox_runs_as_root(release: Release):
    assert [part for part, user in release.users.items() if user.uid == 0] == ["sandbox"]


def test_every_port_has_a_name_that_kubernetes_accepts(release: Release):
    for ports in release.ports.values():
        for name in ports:
            assert PORT_NAME.fullmatch(name), name


def test_every_route_leads_to_a_part_and_everything_has_one(release: Release):
    assert {route.part for route in release.routes} <= PARTS | {"websocket"} & {*release.ports}
    assert {route.path: route.part for route in release.routes}["/"] == "web"
    assert len({route.path for route in release.routes}) == len(release.routes)
    assert all(route.path.startswith("/") for route in release.routes)


def test_every_route_lies_below_a_public_url_and_every_one_has_some(release: Release):
    assert all(route.urls for route in release.routes)
    # Workflows have triggers from 1.10.0 on.
    without = set() if release.settings.find("api", "TRIGGER_URL") else {"trigger"}
    known = {field.name for field in fields(PublicUrls)}
    assert {url for route in release.routes for url in route.urls} == known - without


def test_each_release_routes_what_came_with_it():
    came = {path: versions()[-1] for path in ("/triggers", "/socket.io/", "/openapi")}
    for version in reversed(versions()):
        came |= dict.fromkeys({route.path for route in Release(version).routes} & {*came}, version)
    assert came == {"/triggers": "1.10.0", "/socket.io/": "1.14.0", "/openapi": "1.15.0"}


def test_the_api_itself_serves_websockets_until_a_part_of_their_own_does():
    served = {version: {r.part for r in Release(version).routes if r.websocket} for version in versions()}
    assert served["1.13.3"] == set()
    assert served["1.14.0"] == {"api"}
    assert served["1.14.1"] == served["1.16.1"] == {"websocket"}


def test_every_reader_has_settings(release: Release):
    for part in READERS:
        assert release.settings.of(part), part


def test_every_default_is_a_value_that_the_setting_accepts(release: Release):
    for part in READERS | PARTS:
        for name, setting in release.settings.of(part).items():
            if setting.default:
                setting.check(f"{part} {name}", setting.default)


def test_no_credential_has_a_default(release: Release):
    for part in READERS | PARTS:
        assert [name for name, setting in release.settings.of(part).items() if setting.secret and setting.default] == []


def test_a_setting_that_names_a_host_and_that_of_its_port_are_both_settings(release: Release):
    for host, (port, default) in release.host_settings.items():
        readers = [part for part in READERS if release.settings.find(part, host)]
        assert readers, host
        for part in readers:
            found = release.settings.find(part, port)
            assert found is not None, port
            found.check(port, str(default))


def test_no_queue_is_there_twice(release: Release):
    assert len(set(release.queues)) == len(release.queues)


def test_a_release_is_known_by_its_version():
    assert Release("1.9.1").version == "1.9.1"
    assert repr(Release("1.9.1")) == "Release('1.9.1')"


def test_dify_1_9_1_listens_on_the_ports_that_its_images_have():
    assert Release("1.9.1").ports == Release("1.9.1").ports | {
        "api": {"http": 5001},
        "web": {"http": 3000},
        "sandbox": {"http": 8194},
        "plugin-daemon": {"http": 5002, "debug": 5003},
        "ssrf-proxy": {"http": 3128},
        "nginx": {"http": 80},
    }


def test_dify_1_9_1_is_routed_as_its_own_nginx_routes_it():
    assert {(route.path, route.part) for route in Release("1.9.1").routes} == {
        ("/console/api", "api"),
        ("/api", "api"),
        ("/v1", "api"),
        ("/files", "api"),
        ("/mcp", "api"),
        ("/e/", "plugin-daemon"),
        ("/explore", "web"),
        ("/", "web"),
    }
    assert [route.path for route in Release("1.9.1").routes if route.hook_url] == ["/e/"]


def test_dify_1_9_1_sends_tasks_to_the_queues_of_its_entrypoint_and_to_three_more():
    entrypoint = "dataset,pipeline,mail,ops_trace,app_deletion,plugin,workflow_storage,conversation"
    unconsumed = {"priority_pipeline", "workflow_draft_var", "monitor"}
    assert set(Release("1.9.1").queues) == {*entrypoint.split(","), *unconsumed}


def test_a_release_is_a_value():
    assert Release("1.9.1") == Release("1.9.1")
    assert len({Release("1.9.1"), Release("1.9.1")}) == 1
    assert Release("1.9.1") != "1.9.1"
