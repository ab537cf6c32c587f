"""`constructs-dify topology` draws what the NetworkPolicies, Services and routes say: all of it, and nothing else."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from itertools import combinations, product
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructs_dify import Exposure, Postgres, Redis, Tier, WorkerPool
from constructs_dify.__main__ import main
from constructs_dify.commands.drawing.bundles import Arrow, bundles
from constructs_dify.commands.drawing.layout import laid_out
from constructs_dify.commands.drawing.mermaid import mermaid
from constructs_dify.commands.drawing.page import page
from constructs_dify.commands.drawing.picture import frames_of, ports_in_words
from constructs_dify.commands.drawing.sizes import label_size, shortened
from constructs_dify.commands.drawing.svg import SEPARATOR, svg
from constructs_dify.commands.system.connections import Connection, network_of
from tests.support.charts import synth
from tests.support.examples import EXAMPLES, GOLDENS, expected_folder, expected_objects
from tests.support.manifests import Manifest
from tests.support.pictures import pages

pytestmark = pytest.mark.commands

ROOT = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"
MARK = {"route": "=", "internal": "-.", "data": "--", "outside": "-."}


def ha() -> str:
    """The file with the manifests of an example."""
    return str(expected_folder("on_premises_ha") / "dify-on-premises-ha.k8s.yaml")


@cache
def of_example(name: str) -> list[Manifest]:
    return [obj for golden in GOLDENS if golden.startswith(f"{name}/") for obj in expected_objects(golden)]


def in_svg(objects: list[Manifest]) -> ElementTree.Element:
    return ElementTree.fromstring(svg(network_of(objects), objects))


@cache
def svg_of_example(name: str) -> ElementTree.Element:
    return in_svg(of_example(name))


def texts(element: ElementTree.Element) -> list[str]:
    return [found.text or "" for found in element.iter(f"{SVG}text")]


def allowed(objects: list[Manifest]) -> list[Connection]:
    """What arrows and the words of Jobs have to show; what is left out stands in notes."""
    return [each for each in network_of(objects).connections if each.kind != "names" and each.source != each.target]


def pairs(element: ElementTree.Element) -> Iterator[tuple[str, str, str]]:
    """What a line shows: source, target, kind."""
    sources, targets = (element.get(f"data-{end}", "").split(SEPARATOR) for end in ("source", "target"))
    for source, target in product(sources, targets):
        yield source, target, element.get("class", "").split()[-1]


# -- what is shown -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_svg_shows_each_connection_of_the_model_and_no_other(example: str):
    objects, drawn = of_example(example), svg_of_example(example)
    wanted = {(each.source, each.target, each.kind) for each in allowed(objects)}
    lines = [line for line in drawn.iter(f"{SVG}path") if "data-source" in line.attrib]
    words = {pair for word in drawn.iter(f"{SVG}text") if "data-source" in word.attrib for pair in pairs(word)}
    heads = {pair for line in lines if "marker-end" in line.attrib for pair in pairs(line)}
    assert heads | words == wanted
    # A line that begins somewhere ends in a head.
    assert {pair for line in lines for pair in pairs(line)} == heads


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_ports_of_each_connection_stand_at_its_arrow_or_in_the_box_of_its_target(example: str):
    objects, drawn = of_example(example), svg_of_example(example)
    boxes = {box.get("data-id"): texts(box) for box in drawn.iter(f"{SVG}g") if "data-id" in box.attrib}
    boxes |= {name.get("data-id"): texts(box) for box in drawn.iter(f"{SVG}g") for name in box if name.get("data-id")}
    labels: dict[tuple[str, str], list[str]] = {}
    for label in drawn.iter():
        if label.get("class", "").startswith(("label ", "word ")):
            for source, target, _ in pairs(label):
                labels[source, target] = [*texts(label), label.text or ""]
    for each in allowed(objects):
        at_arrow = [word for text in labels.get((each.source, each.target), []) for word in text.split()]
        wanted = [word for words in ports_in_words(each.port) for word in words.split()]
        if not set(wanted) <= set(at_arrow):
            assert set(wanted) <= {word for text in boxes[each.target] for word in text.split()}, each


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_mermaid_text_shows_each_connection_of_the_model_and_no_other(example: str):
    objects = of_example(example)
    network = network_of(objects)
    places = network.places
    wanted = {
        (shortened(places[each.source].title), shortened(places[each.target].title), MARK[each.kind])
        for each in allowed(objects)
        if "job" not in (places[each.source].kind, places[each.target].kind)
    }
    text = mermaid(network, objects)
    assert set(_mermaid_arrows(text)) == wanted
    for each in allowed(objects):
        if places[each.source].kind == "job":
            [job] = [line for line in text.splitlines() if f"<b>{places[each.source].title}</b>" in line][:1]
            assert all(word in job for word in ports_in_words(each.port))


_NODE = re.compile(r'^ *(\w+)(?:\[\("|\(\["|\(\("|\[")(.*)"(?:\)\]|\]\)|\)\)|\]):::(\w+)$')
_LINK = re.compile(r'^ *([\w &]+?) (={2,}>?|-{2,}>?|-\.+->?)(?:\|"(.*)"\|)? (\w+)$')
_STYLE = r"[\w:,#. -]+"
_REST = re.compile(
    rf'%%{{init: .*}}%%|graph TB| *end| *subgraph \w+\[".*"\]| *(classDef|style|linkStyle) [\w,]+ {_STYLE}'
    r"| *[\w &]+ ~~~ [\w &]+"
)


def _mermaid_arrows(text: str) -> Iterator[tuple[str, str, str]]:
    """What the text draws: titles of the ends, and how the line begins. Each line of it has to be understood."""
    nodes: dict[str, list[str]] = {}
    links: list[tuple[list[str], str, str]] = []
    for line in text.splitlines():
        if node := _NODE.match(line):
            nodes[node[1]] = [] if node[3] == "joint" else re.findall(r"<b>(.*?)</b>", node[2])
        elif link := _LINK.match(line):
            links.append((link[1].split(" & "), link[2], link[4]))
        else:
            assert _REST.fullmatch(line), line
    into = {target: sources for sources, _, target in links if target.startswith("joint")}
    for sources, line, target in links:
        for source in [end for each in sources for end in into.get(each, [each])]:
            for titles in product(nodes[source], nodes[target]):
                yield *titles, line[:2] if line[0] == "-" else "="


@pytest.mark.parametrize("example", ["fleet", "on_premises_ha"])
def test_the_lines_of_the_mermaid_text_have_the_colours_of_their_kinds(example: str):
    objects = of_example(example)
    text = mermaid(network_of(objects), objects)
    lines: list[str] = []
    for line in text.splitlines():
        if " ~~~ " in line:
            upper, lower = line.split(" ~~~ ")
            lines += ["unseen"] * (upper.count("&") + 1) * (lower.count("&") + 1)
        elif link := _LINK.match(line):
            lines += [link[2][:2]] * (link[1].count("&") + 1)
    coloured = {"#3b82f6": "==", "#2da44e": "--", "#a371f7": "-.", "#d97706": "-."}
    styled: dict[int, str] = {}
    for numbers, colour in re.findall(r"linkStyle ([\d,]+) stroke:(#\w+)", text):
        styled |= {int(number): coloured[colour] for number in numbers.split(",")}
    assert styled == {number: line for number, line in enumerate(lines) if line != "unseen"}


@pytest.mark.parametrize("example", EXAMPLES)
def test_no_box_lies_on_another_and_no_label_on_a_box(example: str):
    objects = of_example(example)
    for frame in frames_of(network_of(objects), objects):
        laid = laid_out(frame)
        found = [(each.box.title, each.x, each.y, each.width, each.height) for each in laid.boxes]
        for way in laid.ways:
            if way.label and way.label_at:
                (width, height), (x, y) = label_size(way.label), way.label_at
                found.append((str(way.label), x - width / 2, y - height / 2, width, height))
        for (name, x, y, width, height), (other, left, top, wide, high) in combinations(found, 2):
            assert x + width <= left or left + wide <= x or y + height <= top or top + high <= y, (name, other)
        for name, x, y, width, height in found:
            assert x >= 0, name
            assert y >= 0, name
            assert x + width <= laid.width + 1, name
            assert y + height <= laid.height + 1, name


def test_users_are_above_what_they_reach_and_stores_above_what_is_outside():
    objects = of_example("on_premises_ha")
    [frame] = frames_of(network_of(objects), objects)
    tops = {each.box.title: each.y for each in laid_out(frame).boxes}
    order = ["anybody", "dify.example.com", "nginx", "api", "sandbox", "local-sandbox", "postgres", "public addresses"]
    places = [next(y for title, y in tops.items() if title == wanted) for wanted in order]
    assert places == sorted(places)
    assert len({*places}) == len(places)


_ENDS = st.sampled_from("abcdef")


@given(st.sets(st.tuples(_ENDS, _ENDS, st.sampled_from(["data", "internal"]), st.sampled_from([(), (":1",)]))))
def test_bundles_have_each_arrow_once(given_arrows: set[tuple[str, str, Any, tuple[str, ...]]]):
    # Two boxes have one connection of a kind.
    single = {(source, target, kind): label for source, target, kind, label in sorted(given_arrows)}
    arrows = [
        Arrow(source=source, target=target, kind=kind, label=label) for (source, target, kind), label in single.items()
    ]
    found = [arrow for bundle in bundles(arrows) for arrow in bundle.arrows()]
    assert len(found) == len(arrows)
    assert {*found} == {*arrows}


def test_who_reaches_the_same_shares_lines():
    arrows = [
        Arrow(source=source, target=target, kind="data")
        for source in ("api", "worker")
        for target in ("one", "two", "six")
    ]
    [bundle] = bundles([*arrows])
    assert (bundle.sources, bundle.targets) == (("api", "worker"), ("one", "two", "six"))


def test_a_box_says_image_replicas_and_ports():
    objects = synth(api=Tier(replicas=3), expose=Exposure.ingress(hosts=["dify.example.com"], tls_secret="tls"))
    [api] = [box for box in in_svg(objects).iter(f"{SVG}g") if box.get("data-id") == "dify/Deployment/dify-api"]
    assert texts(api) == ["api", "\N{MULTIPLICATION SIGN}3", "dify-api:1.16.1", ":5001", "among its pods :5001"]
    assert any(text == "Ingress dify-ingress, TLS" for text in texts(in_svg(objects)))


def test_pools_of_workers_with_the_same_arrows_are_one_box():
    objects = synth(workers=[WorkerPool(name="one", queues=["dataset"]), WorkerPool(name="default", replicas=2)])
    network = network_of(objects)
    [frame] = frames_of(network, objects)
    assert [[name.title for name in box.names] for box in frame.boxes if "worker" in box.title] == [
        ["worker-one", "worker"]
    ]


def test_a_store_is_one_box_with_no_other():
    objects = synth(postgres=Postgres.cloudnative_pg(), redis=Redis.in_cluster_sentinel())
    [frame] = frames_of(network_of(objects), objects)
    assert all(len(box.names) == 1 for box in frame.boxes if box.kind == "store")


# -- what nothing protects, and what is not drawn ----------------------------------------------------------------------


def test_a_part_without_policies_says_so_in_red():
    objects = [obj for obj in synth() if obj["kind"] != "NetworkPolicy"]
    drawn = in_svg(objects)
    warnings = [text.text for text in drawn.iter(f"{SVG}text") if text.get("class") == "warning"]
    parts = len(network_of(objects).parts)
    assert (warnings.count("anybody may come in"), warnings.count("may go anywhere")) == (parts, parts)
    text = mermaid(network_of(objects), objects)
    assert text.count("<b>anybody may come in</b>") == parts
    assert "DNS" not in text
    assert not [text for text in in_svg(synth()).iter(f"{SVG}text") if text.get("class") == "warning"]


def test_who_may_ask_the_dns_is_a_note():
    assert "Every part may ask the DNS, at ports 53, 1053, 5353, 8053." in texts(in_svg(synth()))
    objects = synth()
    for obj in objects:
        if obj["kind"] == "NetworkPolicy" and obj["metadata"]["name"] == "dify-default-deny":
            continue
        if obj["kind"] == "NetworkPolicy" and "dns" in obj["metadata"]["name"]:
            only = {"app.kubernetes.io/component": "web"}
            obj["spec"]["podSelector"] = {"matchLabels": only}
    notes = [text for text in texts(in_svg(objects)) if "DNS" in text or "may not" in text]
    assert notes[0].startswith("web may ask the DNS")
    assert notes[1].startswith("These may not: ")
    assert "api" in notes[1]
    assert "web" not in notes[1].split(", ")


def test_each_installation_has_a_frame_of_its_own():
    objects = of_example("fleet")
    titles = [text.text for text in in_svg(objects).iter(f"{SVG}text") if text.get("class") == "title"]
    assert titles == ["acorn in namespace dify-acorn", "spruce in namespace dify-spruce"]
    text = mermaid(network_of(objects), objects)
    assert re.findall(r'subgraph \w+\["(.*)"\]', text) == [titles[0], "Jobs", titles[1], "Jobs"]


def test_who_is_in_another_frame_is_drawn_in_both():
    def part(name: str, instance: str) -> Manifest:
        labels = {"app": name, "app.kubernetes.io/instance": instance}
        template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": name, "image": name}]}}
        meta = {"name": name, "namespace": "shared"}
        return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta, "spec": {"template": template}}

    policy = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "into", "namespace": "shared"},
        "spec": {
            "podSelector": {"matchLabels": {"app": "server"}},
            "ingress": [{"from": [{"podSelector": {"matchLabels": {"app": "client"}}}], "ports": [{"port": 80}]}],
        },
    }
    objects = [part("server", "one"), part("client", "two"), policy]
    first, second = frames_of(network_of(objects), objects)
    assert [arrow.source.split("/")[-1] for bundle in first.bundles for arrow in bundle.arrows()] == ["client"]
    assert [arrow.target.split("/")[-1] for bundle in second.bundles for arrow in bundle.arrows()] == ["server"]
    assert [box.notes for box in first.boxes if box.title == "client"] == [("of two",)]


# -- the command -------------------------------------------------------------------------------------------------------


def test_mermaid_is_printed_where_nothing_else_is_asked_for(capsys: pytest.CaptureFixture[str]):
    assert main(["topology", ha()]) == 0
    assert capsys.readouterr().out.startswith("%%{init")


@pytest.mark.parametrize(
    ("name", "start"), [("it.svg", "<svg "), ("it.html", "<!doctype html>"), ("it.json", "{"), ("it.mmd", "%%{init")]
)
def test_the_name_of_the_file_chooses_the_format(
    tmp_path: Path, name: str, start: str, capsys: pytest.CaptureFixture[str]
):
    assert main(["topology", ha(), "-o", str(tmp_path / name)]) == 0
    assert (tmp_path / name).read_text().startswith(start)
    assert capsys.readouterr().out == ""


def test_json_has_all_that_the_model_has(capsys: pytest.CaptureFixture[str]):
    assert main(["topology", ha(), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    network = network_of(of_example("on_premises_ha"))
    assert [(each["source"], each["target"], each["kind"], each["ports"]) for each in found["connections"]] == [
        (each.source, each.target, each.kind, each.port) for each in network.connections
    ]
    assert [place["id"] for place in found["places"]] == list(network.places)
    assert found["routes"][0]["host"] == "dify.example.com"


@pytest.mark.parametrize("missing", ["jinja2", "pygraphviz"])
@pytest.mark.parametrize("form", ["svg", "html"])
def test_a_picture_without_the_extra_ends_with_how_to_get_it(
    missing: str, form: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(SystemExit) as stopped:
        main(["topology", ha(), "--format", form])
    assert stopped.value.code == 2
    assert "pip install 'constructs-dify[draw]'" in capsys.readouterr().err
    assert main(["topology", ha()]) == 0
    assert main(["topology", ha(), "--format", "json"]) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-o", "picture.png"], "got the ending '.png'; expected one of .mmd, .mermaid, .json, .svg, .html"),
        (["-o", "no/such/folder/it.svg"], "--out no/such/folder/it.svg: cannot be written: No such file"),
        (["--format", "png"], "invalid choice"),
    ],
)
def test_wrong_use_is_told(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as stopped:
        main(["topology", ha(), *arguments])
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err


def test_manifests_that_run_nothing_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "it.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: it\n")
    with pytest.raises(SystemExit) as stopped:
        main(["topology", str(tmp_path)])
    assert stopped.value.code == 2
    assert "nothing in there runs pods" in capsys.readouterr().err


# -- texts of others ---------------------------------------------------------------------------------------------------

ODD = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: one}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: two, namespace: x}
spec: {replicas: null, template: {spec: {containers: [{name: a}, {name: b, image: ""}]}}}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: three, namespace: x}
spec:
  template:
    metadata: {labels: {a: b}}
    spec: {containers: [{name: a, image: "r.example.com:5000/a/b@sha256:00112233445566"}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: x}
spec: {podSelector: {}, egress: [{}], policyTypes: [Ingress, Egress]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: q, namespace: x}
spec: null
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: i, namespace: x}
spec: {rules: [{host: h}, {http: null}]}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: h, namespace: x}
spec: {scaleTargetRef: {kind: Deployment, name: two}}
"""


@pytest.mark.parametrize("form", ["mermaid", "json", "svg", "html"])
def test_odd_manifests_are_drawn(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "it.yaml").write_text(ODD)
    assert main(["topology", str(tmp_path), "--format", form]) == 0
    assert "two" in capsys.readouterr().out


def test_a_job_alone_is_drawn():
    template = {"spec": {"containers": [{"name": "a", "image": "busy\nbox\x01"}]}}
    meta = {"name": "a-name-that-is-as-long-as-names-of-objects-in-kubernetes-may-be", "namespace": "x"}
    objects: list[Any] = [{"apiVersion": "batch/v1", "kind": "Job", "metadata": meta, "spec": {"template": template}}]
    assert "busy box " in texts(in_svg(objects))
    assert list(_mermaid_arrows(mermaid(network_of(objects), objects))) == []


def test_what_kubectl_lists_of_one_part_is_drawn_once():
    deployment = next(obj for obj in synth() if obj["kind"] == "Deployment" and obj["metadata"]["name"] == "dify-web")
    template = deployment["spec"]["template"]
    owner = [{"apiVersion": "apps/v1", "kind": "Deployment", "name": "dify-web", "uid": "1"}]
    made = {"name": "dify-web-5d", "namespace": "dify", "ownerReferences": owner}
    copy = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": made, "spec": {"template": template}}
    network = network_of([deployment, copy])
    assert [part.kind for part in network.parts] == ["Deployment"]
    # Without the Deployment, it is all there is.
    assert [part.kind for part in network_of([copy]).parts] == ["ReplicaSet"]


def test_what_means_something_to_a_format_is_shown_as_it_is():
    name = 'a"<b>&]|x'
    template = {"spec": {"containers": [{"name": "a", "image": f"{name}:1"}]}}
    labels = {"app.kubernetes.io/component": name}
    meta = {"name": "it", "namespace": "x", "labels": labels}
    objects: list[Any] = [
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta, "spec": {"template": template}}
    ]
    assert name in texts(in_svg(objects))
    text = mermaid(network_of(objects), objects)
    assert list(_mermaid_arrows(text)) == []
    assert "a#34;#60;b#62;#38;#93;#124;x" in text


def test_of_an_address_with_a_password_the_host_is_shown():
    container = {"name": "a", "image": "a", "env": [{"name": "DB_URL", "value": "mysql://me:hush-hush@db.example.com"}]}
    labels = {"app": "a"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [container]}}
    meta = {"name": "a", "namespace": "x"}
    out = {"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}], "ports": [{"port": 3306}]}
    policy = {"podSelector": {}, "policyTypes": ["Egress"], "egress": [out]}
    objects: list[Any] = [
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta, "spec": {"template": template}},
        {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": meta, "spec": policy},
    ]
    for text in (page(network_of(objects), objects), mermaid(network_of(objects), objects)):
        assert "db.example.com" in text
        assert "hush" not in text


def test_the_page_loads_nothing_and_lets_connections_stand_out():
    objects = synth()
    text = page(network_of(objects), objects)
    assert not re.findall(r'(?:src|href)="', text)
    assert "@import" not in text
    assert text.count("<svg ") == 1
    assert "<title>Topology, dify</title>" in text
    assert 'addEventListener("focus"' in text


def test_readers_of_the_screen_get_a_title_and_a_description():
    drawn = in_svg(of_example("fleet"))
    assert drawn.get("role") == "img"
    assert drawn.findtext(f"{SVG}title") == "Topology of acorn in namespace dify-acorn, spruce in namespace dify-spruce"
    assert drawn.findtext(f"{SVG}desc")


# -- the same every time -----------------------------------------------------------------------------------------------


def test_the_same_manifests_are_drawn_with_the_same_bytes():
    program = "import sys; from constructs_dify.__main__ import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", program, "topology", ha(), "--format", "svg"]
    drawn = [
        subprocess.run(
            command, check=True, capture_output=True, env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        ).stdout
        for seed in ("1", "2")
    ]
    assert drawn[0] == drawn[1]
    assert drawn[0].startswith(b"<svg ")


def test_the_pictures_of_the_readme_and_of_the_examples_are_current():
    for page_with_picture, text in pages():
        assert page_with_picture.read_text() == text, f"{page_with_picture.relative_to(ROOT)}: run `make golden`"
