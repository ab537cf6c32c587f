"""The way over from a release of Helm: what is stopped, copied and removed, and when."""

from collections.abc import Mapping

from constructs_dify import Release
from constructs_dify.commands.conversion.installed import (
    Front,
    Installed,
    InstalledClaim,
    InstalledPart,
    InstalledServer,
    Option,
    PartName,
)
from constructs_dify.commands.conversion.lifting.lifting import Lifting
from constructs_dify.commands.conversion.python_code import literal
from constructs_dify.commands.conversion.switch import Step, from_a_release

SWITCHES = {"api": "api.enabled=false", "worker": "worker.enabled=false", "ingress": "ingress.enabled=false"}
POSTGRES = InstalledServer(
    kind="postgres", hosts=("acme-postgresql",), port=5432, pod_port=5432, objects=("StatefulSet/acme-postgresql",)
)
FILES = InstalledClaim(name="acme-dify", holds="files")


def work(
    *,
    switches: Mapping[str, str] = SWITCHES,
    servers: tuple[InstalledServer, ...] = (),
    claims: tuple[InstalledClaim, ...] = (),
) -> Lifting:
    running: tuple[PartName, ...] = ("api", "worker")
    parts: dict[PartName, InstalledPart] = {
        name: InstalledPart(name=name, called=f"acme-dify-{name}") for name in running
    }
    installed = Installed(
        made_by="chart dify-helm 0.31.0", dify="1.9.1", name="acme-dify", release="acme", namespace="ai", parts=parts,
        servers=list(servers), claims=list(claims), front=Front(name="acme-dify"), switches=dict(switches),
        ingress={"hosts": Option(value=[{"host": "dify.example.com"}])},
    )  # fmt: skip
    return Lifting(installed=installed, release=Release("1.9.1"), name="acme-next")


def steps(of: Lifting) -> list[Step]:
    return from_a_release(of, {"expose": literal("ingress")})


def commands(of: Lifting) -> list[str]:
    return [command for step in steps(of) for command in step.commands]


def first(found: list[str], *words: str) -> int:
    return next(number for number, command in enumerate(found) if all(word in command for word in words))


def test_old_parts_are_stopped_before_new_ones_write_to_the_same_claims():
    found = commands(work(claims=(FILES,)))
    stopped = first(found, "helm upgrade acme", "api.enabled=false,worker.enabled=false,ingress.enabled=false")
    assert stopped < first(found, "kubectl apply -f dist/")


def test_with_all_data_outside_the_new_ones_start_beside_the_old():
    found = commands(work())
    applied = first(found, "kubectl apply -f dist/")
    workers = first(found, "helm upgrade", "worker.enabled=false")
    assert applied < workers < first(found, "helm upgrade", "ingress.enabled=false")
    assert "api.enabled" not in found[workers]


def test_a_release_whose_servers_are_used_is_not_removed():
    assert not any("helm uninstall" in command for command in commands(work(servers=(POSTGRES,))))
    assert any("helm uninstall acme" in command for command in commands(work(claims=(FILES,))))


def test_a_claim_that_helm_would_delete_is_named_before_the_release_is_removed():
    doomed = InstalledClaim(name="acme-dify", holds="files", survives=False)
    [removing] = [step for step in steps(work(claims=(doomed,))) if "helm uninstall acme -n ai" in step.commands]
    assert "acme-dify carry the annotation" in removing.what


def test_parts_that_the_chart_cannot_switch_off_get_no_pods():
    found = commands(work(switches={"ingress": "ingress.enabled=false"}, claims=(FILES,)))
    assert "kubectl -n ai scale deployment acme-dify-api acme-dify-worker --replicas=0" in found
    assert first(found, "helm upgrade", "--set ingress.enabled=false") < first(found, "kubectl apply")


def test_no_command_stops_nothing():
    for switches in ({}, SWITCHES):
        found = commands(work(switches=switches))
        assert not [command for command in found if command.endswith(" --set ") or "deployment  --" in command]


def test_secrets_are_copied_before_the_release_loses_them():
    lifted = work(claims=(FILES,))
    lifted.copies["acme-dify-api"] = "acme-dify-kept-api"
    found = commands(lifted)
    assert first(found, "get secret acme-dify-api", 'name: "acme-dify-kept-api"') < first(found, "helm upgrade")


def test_a_key_that_a_copy_lacks_is_added_to_it():
    lifted = work(claims=(FILES,))
    lifted.copies["acme-dify-api"] = "acme-dify-kept-api"
    lifted.needed["acme-dify-kept-api", "redis-password"] = ()
    lifted.needed["acme-next-credentials", "INIT_PASSWORD"] = ("api.extraEnv[0].value",)
    found = commands(lifted)
    assert first(found, "get secret acme-dify-api") < first(found, "patch secret acme-dify-kept-api", "redis-password")
    assert any("create secret generic acme-next-credentials" in command for command in found)
