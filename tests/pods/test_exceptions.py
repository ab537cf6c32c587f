"""A workload says of which checks its pods are excepted, and why; of others it says nothing."""

from typing import Any, ClassVar

from cdk8s_plus_27 import k8s

from constructs_dify import (
    NO_PROBE,
    UNLIMITED,
    ApiTier,
    Autoscale,
    Resources,
    Sandbox,
    Secrets,
    Tier,
    WebTier,
    WorkerPool,
    Workload,
)
from constructs_dify.pods.probes import exec_probe
from constructs_dify.pods.security import SecurityNeeds, container_security, pod_security
from constructs_dify.releases.release import User
from tests.support.charts import alone, pod, synth
from tests.support.manifests import Manifest, find, of_kind, pods

DIGEST = "registry.example.com/dify@sha256:" + "0" * 64
PINNED = Tier(image=DIGEST)


def exceptions(workload: Manifest) -> dict[str, str]:
    """Check -> reason, as checkov takes its annotations apart."""
    annotations = workload["metadata"].get("annotations") or {}
    return dict(text.split("=") for key, text in annotations.items() if key.startswith("checkov.io/skip"))


def checks(part: type[Workload], **options: Any) -> set[str]:
    """The checks that a part is excepted from."""
    [workload] = of_kind(alone(part, **options)[1], "Deployment")
    return set(exceptions(workload))


def test_each_exception_has_a_reason(default_objects: Any):
    reasons = [exceptions(each.owner) for each in pods(default_objects)]
    assert all(reasons)
    assert all(len(reason.split()) > 5 for found in reasons for reason in found.values())


def test_an_exception_keeps_its_key_when_another_one_goes():
    before, after = (alone(WebTier, tier=tier)[1] for tier in (Tier(), Tier(image_pull_policy="Always")))
    before, after = (find(objects, "Deployment", "dify-web")["metadata"]["annotations"] for objects in (before, after))
    assert before.items() - after.items() == {("checkov.io/skip15", before["checkov.io/skip15"])}
    assert after.items() <= before.items()


def test_they_are_on_the_workload_alone():
    objects = synth(api=Tier(autoscale=Autoscale(min=2, max=3), annotations={"team": "ai"}))
    for obj in of_kind(objects, "HorizontalPodAutoscaler", "PodDisruptionBudget", "Service", "ServiceAccount"):
        assert exceptions(obj) == {}
    for each in pods(objects):
        assert not any("checkov" in key for key in each.metadata.get("annotations", {}))


def test_a_digest_needs_no_exception_for_its_tag_and_its_pull_policy():
    assert {"CKV_K8S_15", "CKV_K8S_43"} <= checks(WebTier)
    assert not {"CKV_K8S_15", "CKV_K8S_43"} & checks(WebTier, tier=PINNED)


def test_an_image_that_is_always_pulled_needs_none_for_its_pull_policy():
    assert checks(WebTier) - checks(WebTier, tier=Tier(image_pull_policy="Always")) == {"CKV_K8S_15"}


def test_only_a_part_with_credentials_needs_one_for_them():
    assert "CKV_K8S_35" in checks(ApiTier)
    assert "CKV_K8S_35" not in checks(WebTier)
    more = Tier(env_from=[k8s.EnvFromSource(secret_ref=k8s.SecretEnvSource(name="more"))])
    assert "CKV_K8S_35" in checks(WebTier, tier=more)


def test_a_high_uid_needs_none():
    high = Tier(pod_security_context=pod_security(User(uid=10000, gid=10000)))
    assert checks(WebTier) - checks(WebTier, tier=high) == {"CKV_K8S_40"}


def test_the_uid_of_the_container_is_what_counts():
    assert "CKV_K8S_40" not in checks(WebTier, tier=Tier(security_context=k8s.SecurityContext(run_as_user=10000)))


def test_a_worker_with_a_readiness_probe_needs_none():
    def worker(pool: WorkerPool) -> set[str]:
        return set(exceptions(find(synth(workers=[pool]), "Deployment", "dify-worker")))

    assert "CKV_K8S_9" in worker(WorkerPool(name="default"))
    assert "CKV_K8S_9" not in worker(WorkerPool(name="default", readiness=exec_probe("true", period=10)))


def test_a_part_that_breaks_a_rule_by_the_users_wish_is_not_excused():
    root = Tier(
        pod_security_context=pod_security(User(uid=0, gid=0)),
        security_context=container_security(capabilities=("NET_ADMIN",), read_only_root_filesystem=False),
    )
    assert not {"CKV_K8S_22", "CKV_K8S_23", "CKV_K8S_25"} & checks(ApiTier, tier=root)


def test_what_the_options_do_without_is_excepted_and_nothing_else():
    for check, tier in {
        "CKV_K8S_8": Tier(liveness=NO_PROBE),
        "CKV_K8S_9": Tier(readiness=NO_PROBE),
        "CKV_K8S_11": Tier(resources=Resources(cpu_limit=UNLIMITED)),
        "CKV_K8S_13": Tier(resources=Resources(memory_limit=UNLIMITED)),
    }.items():
        assert checks(WebTier, tier=tier) - checks(WebTier) == {check}
    assert checks(WebTier, tier=Tier(startup=NO_PROBE)) == checks(WebTier)


def test_a_job_has_no_probe_to_switch_off():
    job = pod(synth(defaults=Tier(liveness=NO_PROBE)), "migrate").owner
    assert "CKV_K8S_8" not in exceptions(job)


def test_the_sandbox_is_excepted_from_what_it_does_only():
    class Harmless(Sandbox):
        def security_needs(self) -> SecurityNeeds:
            return SecurityNeeds()

    strict = Tier(security_context=container_security(), pod_security_context=pod_security(User(uid=5, gid=5)))
    assert checks(Sandbox) - checks(Harmless, tier=strict) == {"CKV_K8S_22", "CKV_K8S_23", "CKV_K8S_25"}


def test_what_the_user_adds_to_a_pod_is_not_excused():
    secret = k8s.EnvVarSource(secret_key_ref=k8s.SecretKeySelector(name="other", key="key"))
    added = [k8s.Container(name="other", image="other:1", env=[k8s.EnvVar(name="KEY", value_from=secret)])]
    for tier in (Tier(image=DIGEST, sidecars=added), Tier(image=DIGEST, init_containers=added)):
        assert checks(WebTier, tier=tier) == checks(WebTier, tier=PINNED)


def test_a_part_of_ones_own_says_what_it_is_excepted_from():
    class Fetcher(WebTier):
        exceptions: ClassVar[dict[str, str]] = {
            "CKV_K8S_99": "Nobody but us knows this check",
            "CKV_K8S_43": "It has to follow its tag",
        }

    [workload] = of_kind(alone(Fetcher)[1], "Deployment")
    assert exceptions(workload)["CKV_K8S_99"] == "Nobody but us knows this check"
    assert exceptions(workload)["CKV_K8S_43"] == "It has to follow its tag"


def test_the_job_that_makes_credentials_is_excepted_for_its_token_and_its_tag():
    job = pod(synth(secrets=Secrets.generated()), "create-secrets").owner
    assert set(exceptions(job)) == {"CKV_K8S_15", "CKV_K8S_38", "CKV_K8S_43"}
