"""SmokeTest, and its program against real sockets."""

import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest

from constructs_dify import Tier, VectorStore
from tests.real.programs import free_port, running, wait_until
from tests.support.charts import components, container, pod, synth
from tests.support.manifests import find, of_kind
from tests.support.network import Network
from tests.support.references import reference_errors
from tests.support.rules import rule_errors


@pytest.fixture(scope="module")
def objects() -> Any:
    return synth(smoke_test=Tier())


def test_there_is_none_unless_it_is_asked_for(default_objects: Any):
    assert "smoke-test" not in components(default_objects)


def test_it_asks_every_service_and_reaches_each_of_them(objects: Any):
    asked = {urlsplit(url) for url in container(objects, "smoke-test")["args"]}
    services = {each["metadata"]["name"]: each["spec"] for each in of_kind(objects, "Service")}
    assert {url.hostname for url in asked} == set(services)
    for url in asked:
        spec = services[url.hostname]
        [port] = [port for port in spec["ports"] if port["port"] == url.port]
        component = spec["selector"]["app.kubernetes.io/component"]
        assert Network(objects).allows("smoke-test", component, port["targetPort"]), component
    assert not reference_errors(objects)
    assert not rule_errors(objects)


def test_it_asks_for_what_the_probes_ask_for(objects: Any):
    asked = {urlsplit(url).hostname: urlsplit(url).path for url in container(objects, "smoke-test")["args"]}
    for part in ("nginx", "api", "web", "sandbox", "plugin-daemon", "weaviate"):
        assert asked[f"dify-{part}"] == container(objects, part)["readinessProbe"]["httpGet"]["path"]


def test_of_a_service_whose_health_is_on_another_port_it_asks_the_port():
    asked = container(synth(smoke_test=Tier(), vector_store=VectorStore.in_cluster("milvus")), "smoke-test")["args"]
    assert "tcp://dify-milvus:19530" in asked


def test_it_does_not_try_again_once_it_has_given_up(objects: Any):
    [job] = [each for each in of_kind(objects, "Job") if "smoke-test" in each["metadata"]["name"]]
    assert job["spec"]["backoffLimit"] == 0
    assert pod(objects, "smoke-test").spec["restartPolicy"] == "Never"


def test_other_services_are_another_job(objects: Any):
    def name(these: Any) -> str:
        return next(each["metadata"]["name"] for each in of_kind(these, "Job") if "smoke" in each["metadata"]["name"])

    assert name(objects) == name(synth(smoke_test=Tier(), settings={"LOG_LEVEL": "DEBUG"}))
    assert name(objects) != name(synth(smoke_test=Tier(), sandbox=None))


# -- its program --------------------------------------------------------------------------------------------------


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response({"/ok": 200, "/moved": 307}.get(self.path, 503))
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answer) as listening:
        Thread(target=listening.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{listening.server_port}"
        listening.shutdown()


def check(objects: Any, folder: Path, *urls: str, patience: int = 900) -> Any:
    text = find(objects, "ConfigMap", "dify-smoke-test-files")["data"]["health_check.py"]
    script = folder / "health_check.py"
    script.write_text(text.replace("PATIENCE = 900", f"PATIENCE = {patience}").replace("PAUSE = 5", "PAUSE = 0.1"))
    return running([sys.executable, str(script), *urls])


def test_it_succeeds_when_all_have_answered(objects: Any, server: str, tmp_path: Path):
    with check(objects, tmp_path, f"http://{server}/ok", f"http://{server}/moved", f"tcp://{server}") as program:
        assert program.process.wait(10) == 0, program.output
        assert program.output.count("ok  ") == 3


def test_it_waits_for_one_that_comes_late(objects: Any, tmp_path: Path):
    port = free_port()
    with check(objects, tmp_path, f"http://127.0.0.1:{port}/ok") as program:
        wait_until(lambda: "waiting" in program.output, "it to wait", program=program)
        with ThreadingHTTPServer(("127.0.0.1", port), _Answer) as late:
            Thread(target=late.serve_forever, daemon=True).start()
            assert program.process.wait(10) == 0, program.output
            late.shutdown()


def test_it_fails_and_says_who_did_not_answer(objects: Any, server: str, tmp_path: Path):
    urls = (f"http://{server}/ok", f"http://{server}/broken", f"tcp://127.0.0.1:{free_port()}")
    with check(objects, tmp_path, *urls, patience=0) as program:
        assert program.process.wait(10) == 1
        assert f"FAILED  {urls[1]}: status 503" in program.output
        assert f"FAILED  {urls[2]}: " in program.output
        assert f"FAILED  {urls[0]}" not in program.output
