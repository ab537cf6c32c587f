"""WebsocketTier."""

from typing import Any

import pytest

from constructs_dify import DifyChart, Exposure, Installation, PublicUrls, Release, Tier, WebsocketTier, WorkerPool
from constructs_dify.site.public_urls import public_urls
from constructs_dify.validations.limits_agree import LimitsAgree
from tests.support.charts import alone, components, container, dify, objects_of, pod, variables
from tests.support.manifests import SecretRef, find
from tests.support.routes import ingress_answer

URL = "https://dify.example.com"


@pytest.fixture(scope="module")
def chart() -> DifyChart:
    return dify(release="1.16.1", public_url=URL)


@pytest.fixture(scope="module")
def objects(chart: DifyChart) -> Any:
    return objects_of(chart)


@pytest.fixture(scope="module")
def without() -> Any:
    return objects_of(dify(release="1.16.1", websocket=None, expose=Exposure.ingress(), public_url=URL, nginx=None))


def one(version: str = "1.16.1", urls: Any = None, tier: Tier | None = None, **options: Any) -> WebsocketTier:
    install = Installation(
        name="dify", namespace="dify", release=Release(version), public_urls=public_urls(urls), **options
    )
    return alone(WebsocketTier, install=install, tier=tier)[0]


def test_it_is_the_program_of_the_api_with_a_worker_for_websockets(objects: Any):
    assert container(objects, "websocket")["image"] == container(objects, "api")["image"]
    known = variables(objects, "websocket")
    assert (known["MODE"], known["MIGRATION_ENABLED"]) == ("api", "false")
    assert known["SERVER_WORKER_CLASS"] == "geventwebsocket.gunicorn.workers.GeventWebSocketWorker"
    assert known["SERVER_WORKER_CONNECTIONS"] == "1000"


def test_it_knows_the_databases_and_no_other_credential(objects: Any):
    secrets = {name for name, value in variables(objects, "websocket").items() if isinstance(value, SecretRef)}
    assert secrets == {"SECRET_KEY", "DB_PASSWORD", "REDIS_PASSWORD"}


def test_no_key_that_everybody_knows_opens_the_inner_api_of_a_server_that_no_plugin_daemon_calls(objects: Any):
    # Dify's own default is "inner-api-key", and shut where this other key is empty.
    assert variables(objects, "websocket")["PLUGIN_DAEMON_KEY"] == ""
    assert isinstance(variables(objects, "api")["PLUGIN_DAEMON_KEY"], SecretRef)
    api = dify(release="1.16.1", plugin_daemon=None).api
    assert api.setting("PLUGIN_DAEMON_KEY") == ""


def test_it_listens_where_gunicorn_understands_it(objects: Any):
    assert container(objects, "websocket")["command"] == container(objects, "api")["command"]


def test_it_connects_to_the_databases_alone(chart: DifyChart):
    assert {way.part for way in chart.websocket.destinations} == {"postgres", "redis"}


def test_it_waits_for_the_schema_and_shares_no_files(objects: Any):
    spec = pod(objects, "websocket").spec
    assert [waiting["name"] for waiting in spec["initContainers"]] == ["wait-for-schema"]
    assert not any("persistentVolumeClaim" in volume for volume in spec["volumes"])
    # The API makes the folder of its storage when it starts, on a root that is read-only.
    assert str(variables(objects, "websocket")["OPENDAL_FS_ROOT"]).startswith("/tmp/")


def test_what_the_chart_says_of_the_processes_of_the_api_is_not_for_it():
    part = one(settings={"SERVER_WORKER_AMOUNT": "4", "SERVER_WORKER_CLASS": "gevent"})
    assert part.setting("SERVER_WORKER_AMOUNT") == "1"
    assert "websocket" in part.setting("SERVER_WORKER_CLASS").lower()


@pytest.mark.parametrize("tier", [Tier(replicas=2), Tier(settings={"SERVER_WORKER_AMOUNT": "2"})])
def test_there_may_be_several_where_they_tell_each_other(tier: Tier):
    one("1.16.0", tier=tier)
    with pytest.raises(ValueError, match=r"^websocket\.(replicas|settings).*; expected one p.*knows only the browsers"):
        one("1.15.0", tier=tier)


def test_a_release_without_it_refuses_its_options_and_names_the_release_that_has_it():
    with pytest.raises(ValueError, match=r"^websocket: got Tier.* has no websocket: it came with 1\.14\.1"):
        dify(release="1.14.0", websocket=Tier(replicas=1))
    with pytest.raises(ValueError, match=r"^websocket: Dify 1\.13\.3 has no such part: it came with 1\.14\.1"):
        one("1.13.3")
    assert not hasattr(dify(release="1.13.3"), "websocket")


def test_switched_off_nobody_waits_for_it(without: Any):
    assert "websocket" not in components(without)
    for part in ("api", "worker", "beat"):
        assert variables(without, part)["ENABLE_COLLABORATION_MODE"] == "false"
    # The pages of this release ask the API.
    assert "ENABLE_COLLABORATION_MODE" not in variables(without, "web")


def test_switched_off_its_path_is_as_any_other(without: Any):
    assert ingress_answer(without)("dify.example.com", "/socket.io/") == "web"


def test_pages_that_do_not_ask_the_api_are_told_that_it_is_off():
    off = WebsocketTier.without(Installation(name="dify", namespace="dify", release=Release("1.15.0")))
    assert off.grants["web"].environment == {"ENABLE_COLLABORATION_MODE": "false"}
    assert WebsocketTier.without(Installation(name="dify", namespace="dify", release=Release("1.14.0"))).grants == {}


@pytest.mark.parametrize(
    ("urls", "socket"),
    [
        (URL, "wss://dify.example.com"),
        ("http://dify.example.com:8080", "ws://dify.example.com:8080"),
        # socket.io-client completes it to the host that the page is on.
        (None, "/"),
        (["http://a.example.com", "http://b.example.com"], "/"),
    ],
)
def test_browsers_open_websockets_where_they_call_the_api(urls: Any, socket: str):
    dependency = public_urls(urls).dependency(Release("1.16.1"), {})
    assert dependency.grants["web"].defaults == {"NEXT_PUBLIC_SOCKET_URL": socket}
    assert public_urls(urls).dependency(Release("1.13.3"), {}).grants["web"].defaults == {}


def test_it_lets_in_the_pages_of_the_console_or_of_any_host_where_none_is_known():
    assert "CONSOLE_CORS_ALLOW_ORIGINS" not in one(urls=PublicUrls(console_web=URL)).tier.settings
    assert one().setting("CONSOLE_CORS_ALLOW_ORIGINS") == "*"
    chosen = {"CONSOLE_CORS_ALLOW_ORIGINS": "https://proxy.example.com"}
    assert one(settings=chosen).setting("CONSOLE_CORS_ALLOW_ORIGINS") == "https://proxy.example.com"


def test_nginx_leads_its_path_to_it_and_lets_no_other_become_a_websocket(objects: Any):
    conf = find(objects, "ConfigMap", "dify-nginx-files")["data"]["default.conf.template"]
    assert "location /socket.io/ {\n        set $upstream http://dify-websocket.dify.svc.cluster.local:5001;" in conf
    assert "~^/socket\\.io(/|$) $http_upgrade;" in conf
    assert conf.count("$http_upgrade") == 1


def test_limits_of_the_api_are_none_of_its_own():
    settings = {"UPLOAD_FILE_SIZE_LIMIT": "50"}
    pools = [WorkerPool(name="default", settings=settings)]
    chart = dify(release="1.16.1", api=Tier(settings=settings), workers=pools, beat=Tier(settings=settings))
    assert LimitsAgree(chart.parts).validate() == []
