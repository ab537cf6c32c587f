"""Security contexts of a Tier add to those of a part, and take nothing from it that it cannot run without."""

from typing import Any, get_args

import pytest
from cdk8s_plus_27 import k8s

from constructs_dify import (
    DifyChart,
    NginxProxy,
    Redis,
    Sandbox,
    Tier,
    VectorStore,
    WebTier,
    Workload,
    container_security,
    pod_security,
)
from constructs_dify.data_layer.vector_store.milvus import MilvusServer
from constructs_dify.installation import Installation
from constructs_dify.operations.namespace import Level
from constructs_dify.pods.manifests import Manifest, manifest
from constructs_dify.releases.release import User
from constructs_dify.validations.pod_security import pod_security_errors
from tests.support.charts import alone, dify
from tests.support.newer_k8s import StandIn

SYSCTL = "net.ipv4.ip_unprivileged_port_start"
# What a security team writes for everything in a cluster.
STRICT = Tier(
    pod_security_context=k8s.PodSecurityContext(
        run_as_non_root=True,
        sysctls=[k8s.Sysctl(name=SYSCTL, value="1024"), k8s.Sysctl(name="net.ipv4.tcp_syncookies", value="1")],
    ),
    security_context=k8s.SecurityContext(
        run_as_non_root=True,
        read_only_root_filesystem=True,
        capabilities=k8s.Capabilities(drop=["NET_RAW", "SYS_CHROOT"]),
    ),
)


def contexts(part: type[Workload], **options: Any) -> tuple[Manifest, Manifest]:
    """The security contexts of a part's pods and of its container."""
    spec = manifest(alone(part, **options)[0].pod_template)["spec"]
    return spec["securityContext"], spec["containers"][0]["securityContext"]


def given(pod: k8s.PodSecurityContext | None = None, container: k8s.SecurityContext | None = None) -> Tier:
    return Tier(pod_security_context=pod, security_context=container)


def refused(part: type[Workload], tier: Tier, **options: Any) -> str:
    with pytest.raises(ValueError, match=r"security_context\.") as error:
        alone(part, tier=tier, **options)
    return str(error.value)


def installation(**options: Any) -> Installation:
    return Installation(name="dify", namespace="dify", **options)


# -- merging ------------------------------------------------------------------------------------------------------


def test_one_field_leaves_all_others_as_they_are():
    before, after = contexts(WebTier), contexts(WebTier, tier=given(k8s.PodSecurityContext(fs_group=5)))
    assert after == ({**before[0], "fsGroup": 5}, before[1])


def test_a_field_of_the_part_wins_over_one_of_the_defaults():
    defaults = given(k8s.PodSecurityContext(run_as_user=5, fs_group=6))
    pod, _ = contexts(
        WebTier, install=installation(defaults=defaults), tier=given(k8s.PodSecurityContext(run_as_user=7))
    )
    assert (pod["runAsUser"], pod["fsGroup"], pod["runAsNonRoot"]) == (7, 6, True)


def test_a_seccomp_profile_is_one_whole():
    local = k8s.SeccompProfile(type="Localhost", localhost_profile="dify.json")
    install = installation(defaults=given(k8s.PodSecurityContext(seccomp_profile=local)))
    assert contexts(WebTier, install=install)[0]["seccompProfile"] == {
        "type": "Localhost",
        "localhostProfile": "dify.json",
    }
    runtime = given(k8s.PodSecurityContext(seccomp_profile=k8s.SeccompProfile(type="RuntimeDefault")))
    assert contexts(WebTier, install=install, tier=runtime)[0]["seccompProfile"] == {"type": "RuntimeDefault"}


def test_fields_of_a_newer_kubernetes_merge_like_others():
    newer = StandIn()
    profile = newer.AppArmorProfile(type="RuntimeDefault")
    pod = newer.PodSecurityContext(app_armor_profile=profile, supplemental_groups_policy="Strict")
    defaults = given(pod, newer.SecurityContext(app_armor_profile=profile))
    own = given(newer.PodSecurityContext(fs_group=5, supplemental_groups_policy="Merge"))
    before = contexts(WebTier)
    after = contexts(WebTier, install=installation(defaults=defaults), tier=own)
    kept = {"appArmorProfile": {"type": "RuntimeDefault"}}
    assert after[0] == {**before[0], **kept, "fsGroup": 5, "supplementalGroupsPolicy": "Merge"}
    assert after[1] == {**before[1], **kept}


def test_selinux_options_merge_and_groups_add_up():
    below = k8s.PodSecurityContext(se_linux_options=k8s.SeLinuxOptions(level="s0:c1"), supplemental_groups=[5, 6])
    above = k8s.PodSecurityContext(se_linux_options=k8s.SeLinuxOptions(type="container_t"), supplemental_groups=[6, 7])
    pod, _ = contexts(WebTier, install=installation(defaults=given(below)), tier=given(above))
    assert pod["seLinuxOptions"] == {"level": "s0:c1", "type": "container_t"}
    assert pod["supplementalGroups"] == [5, 6, 7]


def test_capabilities_add_up_and_the_last_word_on_one_counts():
    install = installation(defaults=given(None, k8s.SecurityContext(capabilities=k8s.Capabilities(add=["CHOWN"]))))
    own = k8s.Capabilities(add=["NET_BIND_SERVICE"], drop=["CAP_CHOWN"])
    _, container = contexts(WebTier, install=install, tier=given(None, k8s.SecurityContext(capabilities=own)))
    assert container["capabilities"] == {"add": ["NET_BIND_SERVICE"], "drop": ["ALL", "CAP_CHOWN"]}


# -- what parts need ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def strict() -> DifyChart:
    return dify(
        defaults=STRICT,
        vector_store=VectorStore.in_cluster("milvus"),
        redis=Redis.in_cluster_sentinel(),
        smoke_test=Tier(),
    )


def test_what_a_security_team_writes_into_the_defaults_holds_for_every_part_that_can_live_with_it(strict: DifyChart):
    for part in strict.parts:
        assert isinstance(part, Workload)
        errors = pod_security_errors(manifest(part.pod_template), get_args(Level)[-1])
        assert bool(errors) == isinstance(part, Sandbox), (part.component, errors)


def test_nginx_keeps_its_port_below_the_defaults_and_gets_the_rest_of_them(strict: DifyChart):
    sysctls = manifest(strict.nginx.pod_template)["spec"]["securityContext"]["sysctls"]
    assert sysctls == [{"name": SYSCTL, "value": "80"}, {"name": "net.ipv4.tcp_syncookies", "value": "1"}]
    elsewhere = manifest(strict.web.pod_template)["spec"]["securityContext"]["sysctls"]
    assert {"name": SYSCTL, "value": "1024"} in elsewhere


def test_the_sandbox_starts_as_root_with_its_capabilities_below_the_defaults(strict: DifyChart):
    spec = manifest(strict.sandbox.pod_template)["spec"]
    assert (spec["securityContext"]["runAsNonRoot"], spec["securityContext"]["runAsUser"]) == (False, 0)
    [container] = spec["containers"]
    assert "runAsNonRoot" not in container["securityContext"]
    assert container["securityContext"]["readOnlyRootFilesystem"] is False
    capabilities = container["securityContext"]["capabilities"]
    assert "SYS_CHROOT" in capabilities["add"]
    assert capabilities["drop"] == ["ALL", "NET_RAW"]


@pytest.mark.parametrize(
    ("part", "tier", "says"),
    [
        (Sandbox, given(k8s.PodSecurityContext(run_as_non_root=True)), "sandbox.pod_security_context.run_as_non_root"),
        (Sandbox, given(k8s.PodSecurityContext(run_as_user=1000)), "sandbox.pod_security_context.run_as_user"),
        (Sandbox, given(None, k8s.SecurityContext(run_as_non_root=True)), "sandbox.security_context.run_as_non_root"),
        (
            Sandbox,
            given(None, k8s.SecurityContext(read_only_root_filesystem=True)),
            "sandbox.security_context.read_only_root_filesystem",
        ),
        (
            Sandbox,
            given(None, k8s.SecurityContext(capabilities=k8s.Capabilities(drop=["cap_kill"]))),
            "sandbox.security_context.capabilities.drop: got 'KILL'",
        ),
        (
            NginxProxy,
            given(k8s.PodSecurityContext(sysctls=[k8s.Sysctl(name=SYSCTL, value="1024")])),
            f"nginx.pod_security_context.sysctls['{SYSCTL}']: got '1024'; expected '80'",
        ),
        (MilvusServer, given(k8s.PodSecurityContext(run_as_group=1000)), "milvus.pod_security_context.run_as_group"),
    ],
)
def test_a_part_is_not_told_to_do_without_what_it_needs(part: type[Workload], tier: Tier, says: str):
    options: dict[str, Any] = {NginxProxy: {"routes": []}, MilvusServer: {"storage": "1Gi"}}.get(part, {})
    assert says in refused(part, tier, **options)


@pytest.mark.parametrize(
    "tier",
    [
        given(k8s.PodSecurityContext(fs_group=5, run_as_group=5)),
        given(None, k8s.SecurityContext(capabilities=k8s.Capabilities(add=["NET_BIND_SERVICE"], drop=["ALL"]))),
        given(k8s.PodSecurityContext(run_as_user=0, run_as_non_root=False)),
    ],
)
def test_the_sandbox_takes_what_it_can_live_with(tier: Tier):
    pod, container = contexts(Sandbox, tier=tier)
    assert pod["runAsUser"] == 0
    assert "SYS_CHROOT" in container["capabilities"]["add"]


# -- what Kubernetes does not run -----------------------------------------------------------------------------------


def test_root_is_not_combined_with_what_keeps_root_out():
    root = given(k8s.PodSecurityContext(run_as_user=0))
    assert refused(WebTier, root).startswith("web.pod_security_context.run_as_user: got 0; expected another user, or ")
    assert refused(WebTier, Tier(), install=installation(defaults=root)).startswith("defaults.pod_security_context.")
    pod, _ = contexts(WebTier, tier=given(k8s.PodSecurityContext(run_as_user=0, run_as_non_root=False)))
    assert (pod["runAsUser"], pod["runAsNonRoot"]) == (0, False)


def test_a_privileged_container_may_also_escalate():
    privileged = k8s.SecurityContext(privileged=True)
    assert refused(WebTier, given(None, privileged)).startswith("web.security_context.privileged: got True; expected ")
    both = k8s.SecurityContext(privileged=True, allow_privilege_escalation=True)
    assert contexts(WebTier, tier=given(None, both))[1]["privileged"] is True


def test_the_capability_that_kubernetes_couples_with_escalation_needs_it():
    capabilities = k8s.Capabilities(add=["CAP_SYS_ADMIN"])
    assert refused(WebTier, given(None, k8s.SecurityContext(capabilities=capabilities))).startswith(
        "web.security_context.capabilities.add: got 'CAP_SYS_ADMIN'; expected none such, or allow_privilege_escalation"
    )
    both = k8s.SecurityContext(capabilities=capabilities, allow_privilege_escalation=True)
    assert contexts(WebTier, tier=given(None, both))[1]["capabilities"]["add"] == ["CAP_SYS_ADMIN"]


def test_fields_of_a_newer_kubernetes_are_merged_like_the_others():
    newer = StandIn()
    team = newer.SecurityContext(app_armor_profile=newer.AppArmorProfile(type="RuntimeDefault"), run_as_user=4711)
    own = newer.SecurityContext(app_armor_profile=newer.AppArmorProfile(type="Unconfined"))
    below = installation(defaults=given(None, team))
    assert contexts(WebTier, install=below)[1] == {
        "appArmorProfile": {"type": "RuntimeDefault"},
        "runAsUser": 4711,
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert contexts(WebTier, install=below, tier=given(None, own))[1]["appArmorProfile"] == {"type": "Unconfined"}


# -- a user whom the image does not know ------------------------------------------------------------------------------


def home(part: type[Workload], **options: Any) -> str | None:
    [container, *_] = manifest(alone(part, **options)[0].pod_template)["spec"]["containers"]
    return {each["name"]: each.get("value") for each in container.get("env", ())}.get("HOME")


def test_a_user_whom_the_image_does_not_know_has_a_home_to_write_to():
    assert home(WebTier) is None
    assert home(WebTier, tier=given(k8s.PodSecurityContext(run_as_user=4711))) == "/tmp"
    assert home(WebTier, tier=given(None, k8s.SecurityContext(run_as_user=4711))) == "/tmp"
    own = Tier(
        pod_security_context=k8s.PodSecurityContext(run_as_user=4711), extra_env=[k8s.EnvVar(name="HOME", value="/x")]
    )
    assert home(WebTier, tier=own) == "/x"


def test_in_openshift_too_a_user_that_is_given_has_a_home_unless_the_image_knows_it():
    openshift = installation(openshift=True)
    assert home(WebTier, install=openshift) == "/tmp"
    assert home(WebTier, install=openshift, tier=given(k8s.PodSecurityContext(run_as_user=4711))) == "/tmp"
    assert home(WebTier, install=openshift, tier=given(k8s.PodSecurityContext(run_as_user=1001))) is None


def test_a_part_of_ones_own_is_in_openshift_whoever_the_namespace_says():
    class Ours(WebTier):
        def defaults(self) -> Tier:
            return given(pod_security(User(uid=59000, gid=59000)), container_security())

    pod, _ = contexts(Ours, install=installation(openshift=True))
    assert pod == {
        "runAsNonRoot": True,
        "fsGroupChangePolicy": "OnRootMismatch",
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    assert home(Ours, install=installation(openshift=True)) == "/tmp"
