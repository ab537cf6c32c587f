"""Bad input gets an error that names the field, what was given, and what to do about it."""

from collections.abc import Callable
from typing import Any

import cdk8s_plus_27 as kplus
import pytest
from cdk8s import App, Chart
from cdk8s_plus_27 import k8s

from constructs_dify import (
    ApiTier,
    Autoscale,
    DifyChart,
    DisruptionBudget,
    Exposure,
    Installation,
    Marketplace,
    Network,
    PluginDaemonOptions,
    Postgres,
    ProbeTiming,
    PublicUrls,
    QueueAutoscale,
    Release,
    RemoteKey,
    Resources,
    SecretKey,
    Secrets,
    ServiceAccount,
    Storage,
    Tier,
    VectorStore,
    WorkerPool,
)
from constructs_dify.checks.credentials import shown
from constructs_dify.wiring.dependency import Dependency, Grant
from constructs_dify.wiring.destinations import to_part
from tests.support.charts import alone, dify, objects_of
from tests.support.references import reference_errors

Mistake = Callable[[], object]


def api(**options: Any) -> Mistake:
    return lambda: alone(ApiTier, tier=Tier(**options))


def chart(**options: Any) -> Mistake:
    return lambda: dify(**options)


def called(function: Callable[..., object], word: str) -> Mistake:
    return lambda: function(**{word: "x"})


def pools(*pools: Any) -> Mistake:
    return lambda: dify(workers=list(pools))


# What is wrong -> the mistake, and what the message has to say: the field, what was given, what to do.
MISTAKES: dict[str, tuple[Mistake, list[str]]] = {
    # -- parts and parameters
    "an unknown part": (chart(plugin_deamon=Tier()), ["plugin_deamon", "did you mean 'plugin_daemon'?"]),
    "an unknown parameter": (chart(image_registy="x"), ["image_registy", "did you mean 'image_registry'?"]),
    "a dict in place of a Tier": (chart(api={"replicas": 2}), ["api: got {'replicas': …} (dict)", "Tier(replicas=2)"]),
    "True in place of a Tier": (chart(beat=True), ["beat: got True (bool)", "Tier(replicas=2)"]),
    "a dict in place of a pool": (
        pools({"name": "x"}),
        ["workers[0]: got {'name': …}", 'WorkerPool(name="default")'],
    ),
    "a Tier in place of a pool": (pools(Tier()), ["workers[0]: got Tier(", 'WorkerPool(name="default")']),
    "a daemon without an API": (chart(api=None), ["plugin_daemon", "needs the API", "plugin_daemon=None"]),
    "a load balancer without nginx": (
        chart(nginx=None, expose=Exposure.load_balancer()),
        ["expose", "nginx, which is switched off", "Ingress or an HTTPRoute"],
    ),
    "a marketplace behind an nginx that is off": (
        chart(nginx=None, marketplace=Marketplace(proxied=True)),
        ["marketplace.proxied", "nginx", "switched off", "leave it out"],
    ),
    "a URL in place of a marketplace": (
        chart(marketplace="https://market.example.com"),
        ["marketplace: got 'https://market.example.com'", "Marketplace()"],
    ),
    "one pool in place of a list": (
        chart(workers=WorkerPool(name="x")),
        ["workers: got WorkerPool(", '[WorkerPool(name="default")]'],
    ),
    "a dict in place of the defaults": (chart(defaults={"x": 1}), ["defaults: got {'x': …} (dict)", "Tier("]),
    "a string in place of the settings": (chart(settings="DEBUG"), ["settings: got 'DEBUG' (str)", '{"key": ']),
    "a default that does not fit every part": (
        chart(defaults=Tier(replicas=2)),
        ["defaults.replicas: got 2", "give it to a part"],
    ),
    **{
        f"a word in place of a choice of {name}": (
            chart(**{parameter: "x"}),
            [f"{parameter}: got 'x' (str)", f"one of its factories, {name}.…(…)"],
        )
        for parameter, name in {
            "postgres": "Postgres",
            "redis": "Redis",
            "vector_store": "VectorStore",
            "storage": "Storage",
            "secrets": "Secrets",
            "expose": "Exposure",
        }.items()
    },
    # -- how something is called
    "no namespace": (lambda: DifyChart(App(), "dify"), ["DifyChart: namespace is missing", 'write namespace="…"']),  # pyright: ignore[reportCallIssue]
    "nothing at all": (
        DifyChart,
        ["DifyChart: scope, id and namespace are missing", 'scope=App(), id="…", namespace="…"'],
    ),
    "a namespace without its name": (
        lambda: DifyChart(App(), "dify", "dify"),  # pyright: ignore[reportCallIssue]
        ["DifyChart: got a value without a name", "before each but scope and id", 'write namespace="…"'],
    ),
    "a number of pods without its name": (lambda: Tier(2), ["Tier: got a value without a name", "write replicas=1"]),  # pyright: ignore[reportCallIssue]
    "a reference without names": (
        lambda: SecretKey("dify-db", "password"),  # pyright: ignore[reportCallIssue]
        ["SecretKey: got a value without a name", 'write secret="…"'],
    ),
    "half a reference": (lambda: SecretKey(secret="dify-db"), ["SecretKey: key is missing", 'write key="…"']),  # pyright: ignore[reportCallIssue]
    "a reference of another spelling": (
        lambda: SecretKey(name="dify-db", key="password"),  # pyright: ignore[reportCallIssue]
        ["SecretKey: there is no parameter 'name'; write secret=…"],
    ),
    "a database without a password": (
        lambda: Postgres.external(host="pg.example.com", username="dify"),  # pyright: ignore[reportCallIssue]
        ["Postgres.external: password is missing; write password=SecretKey(secret="],
    ),
    "a store without its URL": (VectorStore.qdrant, ['VectorStore.qdrant: url is missing; write url="…"']),
    "a part without an installation": (
        lambda: ApiTier(App(), "api"),  # pyright: ignore[reportCallIssue]
        ['ApiTier: install is missing; write install=Installation(name="dify", namespace="dify")'],
    ),
    "an option of a Tier on a part": (
        lambda: alone(ApiTier, replicas=2),
        ["ApiTier: there is no parameter 'replicas'; write tier=Tier(replicas=…)"],
    ),
    "a release of another spelling": (lambda: Release(release="1.16.1"), ["Release: there is no parameter 'release'"]),  # pyright: ignore[reportCallIssue]
    "a choice that is called itself": (
        lambda: Postgres(host="pg.example.com"),  # pyright: ignore[reportCallIssue]
        ["Postgres: it cannot be called itself", "Postgres.external(…)"],
    ),
    "the class of a choice": (chart(postgres=Postgres), ["postgres: got the class Postgres", "one of its factories"]),
    "a factory without parentheses": (
        chart(storage=Storage.local),
        ["storage: got Storage.local without ()", "one of its factories, Storage.…(…)"],
    ),
    # What other tools and charts call it.
    **{
        f"{word} of {call.__qualname__}": (
            called(call, word),
            [f"'{word}'; write {here}=…"],
        )
        for call, word, here in (
            (Postgres.external, "user", "username"),
            (Postgres.external, "sslmode", "tls"),
            (Postgres.in_cluster, "size", "storage"),
            (Storage.s3, "roleArn", "service_account_annotations"),
            (Exposure.ingress, "ingressClassName", "class_name"),
            (Exposure.ingress, "tls", "tls_secret"),
            (Resources, "limits", "cpu_limit"),
            (Autoscale, "maxReplicas", "max"),
        )
    },
    # -- names
    "an id with capitals": (
        lambda: DifyChart(App(), "Dify", namespace="dify"),
        ["id: got 'Dify'", "the names of all objects begin with it", 'name="dify" beside it'],
    ),
    "an id that is empty": (lambda: DifyChart(App(), "", namespace="dify"), ["id: got ''", 'such as "dify"']),
    "an id that is taken": (
        lambda: [DifyChart(app, "dify", namespace=name) for app in [App()] for name in ("a", "b")],
        ["id: got 'dify', which another construct in the same scope has"],
    ),
    "a scope that is a name": (
        lambda: DifyChart("dify", "dify", namespace="dify"),  # pyright: ignore[reportArgumentType]
        ["scope: got 'dify' (str); write App() or another construct"],
    ),
    "a name with capitals": (chart(name="Dify"), ["name: got 'Dify'", "lower-case"]),
    "a name that is too long": (
        chart(name="d" * 60),
        ["name: got 'ddd", "at most", "shorten it by"],
    ),
    "a name that is far too long": (chart(name="d" * 64), ["name: got 'ddd", "at most 63 characters, not 64"]),
    "a namespace that is none": (chart(namespace="my.dify"), ["namespace: got 'my.dify'", "lower-case letters"]),
    "a namespace that is missing": (chart(namespace=None), ["namespace: got None", 'namespace="…"']),
    "a registry with a scheme": (
        chart(image_registry="https://registry.example.com"),
        ["image_registry: got 'https://registry.example.com'", "registry.example.com/mirror"],
    ),
    "a registry that is empty": (chart(image_registry=""), ["image_registry: got ''", "registry.example.com/mirror"]),
    "a release that is not known": (chart(release="1.9"), ["release: got '1.9'", "one of 1.9.1", "did you mean"]),
    "a release that is a number": (chart(release=1.9), ["release: got 1.9 (float)", 'a string: "1.9"']),
    # -- settings that are not the user's to change
    "another mode for the API": (
        chart(settings={"MODE": "beat"}),
        ["settings['MODE']", "already set by the part itself", "change it there"],
    ),
    "another port for the API": (
        chart(api=Tier(settings={"DIFY_PORT": "8080"})),
        ["api.settings['DIFY_PORT']", "already set by the release"],
    ),
    "queues that go around the pools": (
        pools(WorkerPool(name="default", settings={"CELERY_QUEUES": "mail"})),
        ["worker.settings['CELERY_QUEUES']", "WorkerPool.queues"],
    ),
    "a key for one side only": (
        chart(sandbox=Tier(settings={"API_KEY": SecretKey(secret="mine", key="key")})),
        ["sandbox.settings['API_KEY']", "already set by secrets"],
    ),
    "a chart's setting that a dependency owns": (
        chart(settings={"DB_HOST": "pg.example.com"}),
        ["settings['DB_HOST']: already set by postgres, which also opens the network path"],
    ),
    "a pool of a name that is taken": (
        lambda: WorkerPool(name="files"),
        ["WorkerPool.name: got 'files'", "another name"],
    ),
    "a volume of a name that is taken": (
        api(volumes=[k8s.Volume(name="tmp", empty_dir=k8s.EmptyDirVolumeSource())]),
        ["api.volumes", "'tmp'", "another name"],
    ),
    "roles that disagree": (
        chart(
            storage=Storage.s3(
                bucket="b", plugin_bucket="b", region="eu-central-1", service_account_annotations={"role": "files"}
            ),
            vector_store=VectorStore.opensearch(
                url="https://search.example.com",
                aws_region="eu-central-1",
                service_account_annotations={"role": "search"},
            ),
        ),
        ["storage.service_account_annotations['role']", "'files'", "'search'", "give one role the rights of both"],
    ),
    "a role for an account that is not ours": (
        chart(
            api=Tier(service_account=ServiceAccount(name="mine")),
            storage=Storage.s3(
                bucket="b", plugin_bucket="b", region="eu-central-1", service_account_annotations={"role": "files"}
            ),
        ),
        ["api.service_account.name: got 'mine'", "storage wants {'role': …}", "annotate it where it is made"],
    ),
    "a store without a path": (lambda: Secrets.external(store="vault", path=""), ["Secrets.external.path: got ''"]),
    "a path that leads nowhere": (
        lambda: Secrets.external(store="vault", path="dify/"),
        ["Secrets.external.path: got 'dify/'", '"dify/prod"'],
    ),
    "a name in the store as a word": (
        lambda: Secrets.external(store="vault", path="dify", remotes={"secret-key": "SECRET_KEY"}),  # pyright: ignore[reportArgumentType]
        [
            "Secrets.external.remotes['secret-key']: got 'SECRET_KEY' (str)",
            'RemoteKey(path="dify/production", property=',
        ],
    ),
    "a name in the store that is empty": (lambda: RemoteKey(path=""), ["RemoteKey.path: got ''", '"dify/prod"']),
    "a property in the store that is empty": (
        lambda: RemoteKey(path="dify", property=""),
        ["RemoteKey.property: got ''", "or None for the entry as a whole"],
    ),
    "one name where a list is expected": (
        lambda: Secrets.external(store="vault", path="dify", elsewhere="tls"),
        ["Secrets.external.elsewhere: got 'tls'", "a list: ['tls']"],
    ),
    "a Secret from elsewhere that cannot exist": (
        lambda: Secrets.external(store="vault", path="dify", elsewhere=["TLS"]),
        ["Secrets.external.elsewhere[0]: got 'TLS'"],
    ),
    "a refresh that is no duration": (
        lambda: Secrets.external(store="vault", path="dify", refresh="soon"),
        ["Secrets.external.refresh: got 'soon'", '"1h"'],
    ),
    "an Ingress to nothing": (
        chart(
            nginx=None,
            api=None,
            web=None,
            websocket=None,
            plugin_daemon=None,
            workers=None,
            beat=None,
            expose=Exposure.ingress(hosts=["dify.example.com"]),
        ),
        ["Exposure.ingress", "nothing to route to"],
    ),
    # -- options of a part
    "negative replicas": (api(replicas=-1), ["Tier.replicas: got -1", "0 or more"]),
    "replicas in words": (api(replicas="3"), ["Tier.replicas: got '3' (str)", "a whole number"]),
    "replicas that are true": (api(replicas=True), ["Tier.replicas: got True (bool)"]),
    "replicas beside an autoscaler": (
        api(replicas=2, autoscale=Autoscale(min=1, max=2)),
        ["Tier.replicas: got 2 together with autoscale", "one of the two"],
    ),
    "a quantity with a space": (
        lambda: Resources(cpu="1", memory="2 Gi"),
        ["Resources.memory: got '2 Gi'", "without spaces", '"2Gi"'],
    ),
    "a quantity that is a number": (
        lambda: Resources(cpu=1, memory="1Gi"),  # pyright: ignore[reportArgumentType]
        ["Resources.cpu: got 1 (int)", 'a string: "1"'],
    ),
    "a limit below the request": (
        lambda: Resources(cpu="500m", memory="2Gi", memory_limit="1024Mi"),
        ["Resources.memory_limit: got '1024Mi'", "at least the request, '2Gi'"],
    ),
    "a minimum above the maximum": (
        lambda: Autoscale(min=5, max=2),
        ["Autoscale.min: got 5", "at most Autoscale.max, 2"],
    ),
    "a minimum of none": (lambda: Autoscale(min=0, max=2), ["Autoscale.min: got 0", "1 or more"]),
    "more pods at least than at most, by queues": (
        lambda: QueueAutoscale(min=5, max=2),
        ["QueueAutoscale.min: got 5", "at most QueueAutoscale.max, 2"],
    ),
    "no pods at most": (lambda: QueueAutoscale(min=0, max=0), ["QueueAutoscale.max: got 0", "1 or more"]),
    "no number of tasks": (
        lambda: QueueAutoscale(max=2, tasks_per_pod=None),  # pyright: ignore[reportArgumentType]
        ["QueueAutoscale.tasks_per_pod: got None", "a whole number"],
    ),
    "a dict in place of a behaviour": (
        lambda: QueueAutoscale(max=2, behavior={"scale_down": {}}),  # pyright: ignore[reportArgumentType]
        ["QueueAutoscale.behavior: got {'scale_down': …} (dict)", "k8s.HorizontalPodAutoscalerBehaviorV2("],
    ),
    "a namespace of KEDA that is none": (
        lambda: QueueAutoscale(max=2, keda_namespace="Keda"),
        ["QueueAutoscale.keda_namespace: got 'Keda'"],
    ),
    "the queues of a part that has none": (
        api(autoscale=QueueAutoscale(max=2)),
        ["api.autoscale: got QueueAutoscale(", "for workers", "Autoscale(min=2, max=6)"],
    ),
    "an autoscaler with nothing to go by": (
        lambda: Autoscale(min=1, max=2, cpu=None),
        ["Autoscale", "neither cpu nor memory"],
    ),
    "a budget that says two things": (
        lambda: DisruptionBudget(min_available=1, max_unavailable=1),
        ["DisruptionBudget", "exactly one of min_available and max_unavailable"],
    ),
    "a budget that says nothing": (DisruptionBudget, ["DisruptionBudget", "exactly one"]),
    "a budget in words": (
        lambda: DisruptionBudget(min_available="half"),
        ["DisruptionBudget.min_available: got 'half'", '"50%"'],
    ),
    "a probe that never asks": (lambda: ProbeTiming(period=0), ["ProbeTiming.period: got 0", "1 or more"]),
    "a timing for a probe that is not there": (
        chart(beat=Tier(readiness=ProbeTiming(period=5))),
        ["beat.readiness", "does not have", "k8s.Probe("],
    ),
    "a pull policy in small letters": (
        api(image_pull_policy="always"),
        ["Tier.image_pull_policy: got 'always'", "did you mean 'Always'?"],
    ),
    "pull secrets that are one string": (
        api(image_pull_secrets="registry"),
        ["Tier.image_pull_secrets: got 'registry'", "a list: ['registry']"],
    ),
    "the image that is newest": (api(image="dify:latest"), ["Tier.image: got 'dify:latest'", "other than latest"]),
    "a label that is none": (api(labels={"my team": "ai"}), ["Tier.labels['my team']", "label key"]),
    "a label that the part has itself": (
        api(labels={"app.kubernetes.io/name": "ours"}),
        ["api.labels", "'app.kubernetes.io/name'", "another key"],
    ),
    "an annotation that is a number": (api(annotations={"port": 80}), ["Tier.annotations['port']: got 80", '"80"']),
    "a label that is a number": (api(labels={"team": 7}), ["Tier.labels['team']: got 7 (int)", '"7"']),
    "a string in place of a mapping": (
        api(node_selector="pool=apps"),
        ["Tier.node_selector: got 'pool=…' (str)", '{"key": "…"}'],
    ),
    "a list in place of a mapping": (
        api(settings=["LOG_LEVEL=INFO"]),
        ["Tier.settings: got ['LOG_LEVEL=…'] (list)"],
    ),
    "one struct in place of a list": (
        api(volumes=k8s.Volume(name="x")),
        ["Tier.volumes: got Volume(…) (cdk8s_plus_27.k8s.Volume)", "a list: [k8s.Volume("],
    ),
    "an image that is a number": (api(image=1.9), ["Tier.image: got 1.9 (float)", 'a string: "1.9"']),
    "a pull secret that is a struct": (
        api(image_pull_secrets=[k8s.LocalObjectReference(name="registry")]),
        [
            "Tier.image_pull_secrets[0]: got LocalObjectReference(…) (cdk8s_plus_27.k8s.LocalObjectReference)",
            'write "…"',
        ],
    ),
    "a dict in a list": (
        api(tolerations=[{"key": "dedicated"}]),
        ["Tier.tolerations[0]: got {'key': …} (dict)", "k8s.Toleration("],
    ),
    "a tuple of dicts": (api(volumes=({"name": "x"},)), ["Tier.volumes[0]: got {'name': …} (dict)", "k8s.Volume("]),
    "a dict in place of a struct": (
        api(security_context={"privileged": True}),
        ["Tier.security_context: got {'privileged': …} (dict)", "k8s.SecurityContext("],
    ),
    "an identity that is a name": (
        api(service_account="dify"),
        ["Tier.service_account: got 'dify' (str)", "ServiceAccount("],
    ),
    "annotations of an account that is not ours": (
        lambda: ServiceAccount(name="dify", annotations={"role": "x"}),
        ["ServiceAccount.annotations: got {'role': …}", "leave the name out"],
    ),
    "two schedulers": (chart(beat=Tier(replicas=2)), ["beat.replicas: got 2", "every periodic task twice"]),
    "an autoscaled scheduler": (chart(beat=Tier(autoscale=Autoscale(min=1, max=2))), ["beat.autoscale: got", "twice"]),
    "two plugin daemons": (chart(plugin_daemon=Tier(replicas=2)), ["plugin-daemon.replicas: got 2", "one pod"]),
    "two servers on one volume": (
        chart(postgres=Postgres.in_cluster(tier=Tier(replicas=2))),
        ["postgres.replicas: got 2", "one pod", "one volume"],
    ),
    "two plugin daemons, scaled": (
        chart(plugin_daemon=Tier(autoscale=Autoscale(min=1, max=2))),
        ["plugin-daemon.autoscale: got", "one pod", "accept_unsupported_scale_out=True"],
    ),
    "a half-hearted acceptance": (
        lambda: PluginDaemonOptions(accept_unsupported_scale_out="yes"),  # pyright: ignore[reportArgumentType]
        ["PluginDaemonOptions.accept_unsupported_scale_out: got 'yes' (str)", "True or False"],
    ),
    "a number in quotes": (api(replicas="3"), ["Tier.replicas: got '3' (str); write a whole number: 3"]),
    "seconds with their unit": (
        api(termination_grace_period="30s"),
        ["Tier.termination_grace_period: got '30s' (str); write a whole number: 30"],
    ),
    "a volume of cdk8s-plus": (
        api(volumes=[kplus.Volume.from_empty_dir(Chart(App(), "x"), "v", "v")]),
        ["got Volume(…) (cdk8s_plus_27.Volume); write k8s.Volume(…), with `from cdk8s_plus_27 import k8s`"],
    ),
    "no limit as a word": (
        lambda: Resources(cpu="1", cpu_limit="unlimited"),
        ["Resources.cpu_limit: got 'unlimited'", "UNLIMITED for no limit"],
    ),
    "an image without a tag": (
        api(image="langgenius/dify-api"),
        ["Tier.image: got 'langgenius/dify-api'", "registry.example.com/dify-api:1.16.1"],
    ),
    # -- pools
    "queues with commas between them": (
        lambda: WorkerPool(name="a", queues="dataset,mail"),
        ["WorkerPool.queues: got 'dataset,mail'", "a list: ['dataset', 'mail']"],
    ),
    "a queue that does not exist": (
        pools(WorkerPool(name="x", queues=["datasets"]), WorkerPool(name="rest")),
        ["workers[0].queues: got 'datasets'", "did you mean 'dataset'?"],
    ),
    "a queue that nobody consumes": (
        pools(WorkerPool(name="x", queues=["dataset"])),
        ["workers: no pool consumes pipeline", "WorkerPool("],
    ),
    "a queue that two pools consume": (
        pools(WorkerPool(name="a", queues=["mail"]), WorkerPool(name="b", queues=["mail"]), WorkerPool(name="c")),
        ["workers[1].queues: got 'mail'", "'a' does not consume already"],
    ),
    "two pools for the rest": (
        pools(WorkerPool(name="a"), WorkerPool(name="b")),
        ["workers: got a and b without queues", "at most one pool"],
    ),
    "two pools of one name": (
        pools(WorkerPool(name="a", queues=["mail"]), WorkerPool(name="a")),
        ["workers[1].name: got 'a'", "no other pool"],
    ),
    "a queue in place of a list": (
        lambda: WorkerPool(name="a", queues="mail"),
        ["WorkerPool.queues: got 'mail'", "a list: ['mail']"],
    ),
    "a pool without queues": (
        lambda: WorkerPool(name="a", queues=()),
        ["WorkerPool.queues: got ()", "or none at all"],
    ),
    "a pool without a name for its pods": (lambda: WorkerPool(name="My pool"), ["WorkerPool.name: got 'My pool'"]),
    "a pool that does nothing": (lambda: WorkerPool(name="a", concurrency=0), ["WorkerPool.concurrency: got 0"]),
    # -- settings
    "an unknown setting": (chart(settings={"LOG_LEVL": "INFO"}), ["settings['LOG_LEVL']", "did you mean 'LOG_LEVEL'?"]),
    "an unknown setting of a part": (
        chart(web=Tier(settings={"LOG_LEVEL": "INFO"})),
        ["web.settings['LOG_LEVEL']", "no such setting for web", "extra_env"],
    ),
    "an empty value that Dify refuses": (
        chart(settings={"SQLALCHEMY_POOL_SIZE": ""}),
        ["settings['SQLALCHEMY_POOL_SIZE']: got ''", "leave it out"],
    ),
    "a value of the wrong type": (
        chart(settings={"SQLALCHEMY_POOL_SIZE": "many"}),
        ["settings['SQLALCHEMY_POOL_SIZE']: got 'many'", "whole number"],
    ),
    "a value out of bounds": (
        chart(plugin_daemon=Tier(settings={"PLUGIN_MEDIA_CACHE_SIZE": "70000"})),
        ["plugin-daemon.settings['PLUGIN_MEDIA_CACHE_SIZE']: got '70000'", "0 to 65535"],
    ),
    "a number in place of a string": (
        chart(settings={"SQLALCHEMY_POOL_SIZE": 5}),
        ["settings['SQLALCHEMY_POOL_SIZE']: got 5 (int)", '"5"'],
    ),
    "a boolean in place of a string": (
        chart(settings={"ENABLE_OTEL": True}),
        ["settings['ENABLE_OTEL']: got True (bool)", '"true"'],
    ),
    "a literal credential": (
        chart(settings={"SMTP_PASSWORD": "hunter2"}),
        ["settings['SMTP_PASSWORD']", "a credential", "SecretKey(secret="],
    ),
    "a setting that a dependency owns": (
        chart(api=Tier(settings={"DB_HOST": "pg.example.com"})),
        ["api.settings['DB_HOST']", "already set by postgres"],
    ),
    "a setting that a dependency owns, for all": (
        chart(settings={"REDIS_PORT": "6380"}),
        ["settings['REDIS_PORT']", "already set by redis"],
    ),
    "a setting in small letters": (
        chart(settings={"log_level": "INFO"}),
        ["settings['log_level']", "did you mean 'LOG_LEVEL'?"],
    ),
    # -- URLs, hosts and paths
    "a bucket as a URL": (
        lambda: Storage.s3(bucket="s3://dify", plugin_bucket="plugins", region="eu-central-1"),
        ["Storage.s3.bucket: got 's3://dify'", "the name alone"],
    ),
    "a folder in a bucket": (
        lambda: Storage.s3(bucket="dify", plugin_bucket="dify/plugins", region="eu-central-1"),
        ["Storage.s3.plugin_bucket: got 'dify/plugins'", "without scheme or folder"],
    ),
    "a registry with a slash at the end": (
        chart(image_registry="registry.example.com/"),
        ["image_registry: got 'registry.example.com/'", "without a scheme or a slash at the end"],
    ),
    "a namespace of a caller that is none": (
        lambda: alone(ApiTier)[0].allow_from(port=5001, namespace="Monitoring"),
        ["allow_from.namespace: got 'Monitoring'"],
    ),
    "a public URL with a path": (
        chart(public_url="https://example.com/dify"),
        ["public_url", "got 'https://example.com/dify'", "without a path"],
    ),
    "a public URL without a scheme": (
        chart(public_url="dify.example.com"),
        ["public_url", "starts with http:// or https://"],
    ),
    "a public URL that is a number": (chart(public_url=443), ["public_url: got 443", "PublicUrls("]),
    "one of several URLs": (lambda: PublicUrls(files="files"), ["public_url.files: got 'files'", "starts with http"]),
    "hosts that are one string": (
        lambda: Exposure.ingress(hosts="dify.example.com"),
        ["Exposure.ingress.hosts: got 'dify.example.com'", "a list: ['dify.example.com']"],
    ),
    "a range in place of a list": (
        lambda: Exposure.load_balancer(source_ranges="203.0.113.0/24"),
        ["Exposure.load_balancer.source_ranges: got '203.0.113.0/24'", "a list: ['203.0.113.0/24']"],
    ),
    "a range that is none": (
        lambda: Exposure.load_balancer(source_ranges=["203.0.113.1/24"]),
        ["Exposure.load_balancer.source_ranges[0]: got '203.0.113.1/24'", '"203.0.113.0/24"'],
    ),
    "a policy that is none": (
        lambda: Exposure.load_balancer(external_traffic_policy="local"),  # pyright: ignore[reportArgumentType]
        ["Exposure.load_balancer.external_traffic_policy: got 'local'", "did you mean 'Local'?"],
    ),
    "a class that is none": (
        lambda: Exposure.load_balancer(load_balancer_class="an NLB"),
        ["Exposure.load_balancer.load_balancer_class: got 'an NLB'"],
    ),
    "a port that is none": (
        lambda: Exposure.load_balancer(port=0),
        ["Exposure.load_balancer.port: got 0", "1 to 65535"],
    ),
    "a public URL with http behind https": (
        lambda: PublicUrls(console_web="https://x.example.com", console_api="http://x.example.com"),
        ["public_url.console_api: got 'http://x.example.com'", "expected https", "browsers block", "cookies"],
    ),
    "TLS for a public URL without": (
        chart(public_url="http://dify.example.com", expose=Exposure.ingress(tls_secret="tls")),
        ["public_url: got one with http", "Exposure.ingress ends TLS", '"https://'],
    ),
    "a host that links do not lead to": (
        chart(public_url="https://dify.example.com", expose=Exposure.ingress(hosts=["www.example.com"])),
        [
            "Exposure.ingress.hosts: got 'www.example.com'",
            "a host of public_url",
            "dify.example.com",
            "leave hosts out",
        ],
    ),
    "a host with a scheme": (
        lambda: Exposure.http_route(gateway="x", hosts=["https://dify.example.com"]),
        ["Exposure.http_route.hosts[0]: got 'https://dify.example.com'", "without scheme"],
    ),
    "a gateway in a folder": (
        lambda: Exposure.http_route(gateway="a/b/c", hosts=["dify.example.com"]),
        ["Exposure.http_route.gateway: got 'a/b'"],
    ),
    "a section of a gateway that is no name": (
        lambda: Exposure.http_route(gateway="public", section="HTTPS"),
        ["Exposure.http_route.section: got 'HTTPS'", "lower-case letters"],
    ),
    "a host with capitals": (
        lambda: Exposure.http_route(gateway="public", hosts=["Dify.example.com"]),
        ["Exposure.http_route.hosts[0]: got 'Dify.example.com'", "lower-case letters"],
    ),
    "a host with an underscore": (
        chart(public_url="https://dify_prod.example.com", expose=Exposure.ingress()),
        ["public_url: got 'dify_prod.example.com'", "Ingress and HTTPRoute take no others"],
    ),
    "more hosts than a route takes": (
        chart(expose=Exposure.http_route(gateway="public", hosts=[f"{number}.example.com" for number in range(17)])),
        ["Exposure.http_route.hosts: got 17 hosts", "at most 16", '"*.example.com"'],
    ),
    "a port of a node that is none": (
        lambda: Exposure.node_port(port=80),
        ["Exposure.node_port.port: got 80", "30000 to 32767"],
    ),
    # -- the network
    **{
        f"the network as {given!r}": (
            chart(network=given),
            [f"network: got {shown(given)} ({type(given).__name__})", "or None for no NetworkPolicies"],
        )
        for given in (False, "default-deny", {"ingress_namespaces": ["x"]})
    },
    "one namespace in place of a list": (
        lambda: Network(ingress_namespaces="ingress-nginx"),
        ["Network.ingress_namespaces: got 'ingress-nginx'", "a list: ['ingress-nginx']"],
    ),
    "a namespace that is a number": (
        lambda: Network(monitoring_namespaces=[7]),  # type: ignore[list-item]
        ["Network.monitoring_namespaces[0]: got 7 (int)"],
    ),
    "True in place of namespaces": (
        lambda: Network(monitoring_namespaces=True),  # type: ignore[arg-type]
        ["Network.monitoring_namespaces: got True (bool)", 'a list: ["…"]'],
    ),
    "a namespace that cannot exist": (
        lambda: Network(monitoring_namespaces=["monitoring", "Ops"]),
        ["Network.monitoring_namespaces[1]: got 'Ops'", "lower-case letters"],
    ),
    "ingress namespaces beside a load balancer": (
        chart(network=Network(ingress_namespaces=["ingress-nginx"]), expose=Exposure.load_balancer()),
        [
            "network.ingress_namespaces: got ['ingress-nginx']",
            "load balancer or node port",
            "an Ingress or an HTTPRoute",
        ],
    ),
    "ingress namespaces beside a node port": (
        chart(network=Network(ingress_namespaces=["ingress-nginx"]), expose=Exposure.node_port()),
        ["network.ingress_namespaces", "from outside and from the nodes", "leave it out"],
    ),
    "addresses that are a list": (
        lambda: Network(addresses=["pg.example.com"]),  # type: ignore[arg-type]
        ["Network.addresses: got ['pg.example.com'] (list)", '{"key": ["…"]}'],
    ),
    "the addresses of a URL": (
        lambda: Network(addresses={"https://pg.example.com": ["10.1.2.0/24"]}),
        ["Network.addresses: got 'https://pg.example.com'", "without scheme"],
    ),
    "the addresses of one host twice": (
        lambda: Network(addresses={"pg.example.com": ["10.1.2.0/24"], "PG.example.com": ["10.1.3.0/24"]}),
        ["Network.addresses: got ['pg.example.com', 'PG.example.com']", "each host once"],
    ),
    "one range in place of some": (
        lambda: Network(addresses={"pg.example.com": "10.1.2.0/24"}),
        ["Network.addresses['pg.example.com']: got '10.1.2.0/24'", "a list: ['10.1.2.0/24']"],
    ),
    "a host that is nowhere": (
        lambda: Network(addresses={"pg.example.com": []}),
        ["Network.addresses['pg.example.com']: got []", "at least one range"],
    ),
    "a range with an address in it": (
        lambda: Network(addresses={"pg.example.com": ["10.1.2.0/24", "10.1.3.7/24"]}),
        ["Network.addresses['pg.example.com'][1]: got '10.1.3.7/24'", "did you mean '10.1.3.0/24'?"],
    ),
    "a range that is a name": (
        lambda: Network(addresses={"pg.example.com": ["db.internal"]}),
        ["Network.addresses['pg.example.com'][0]: got 'db.internal'", "or one address"],
    ),
    # -- credentials and the data layer
    "a store of an unknown kind": (
        lambda: Secrets.external(store="vault", path="x", kind="Vault"),  # pyright: ignore[reportArgumentType]
        ["Secrets.external.kind: got 'Vault'", "ClusterSecretStore, SecretStore"],
    ),
    "a Secret that cannot exist": (lambda: Secrets.existing("My_Secret"), ["Secrets.existing.name: got 'My_Secret'"]),
    "a list of keys": (
        lambda: Secrets.existing("ours", keys=["redis-password"]),  # pyright: ignore[reportArgumentType]
        ["Secrets.existing.keys: got ['redis-password'] (list)", '{"key": "…" or SecretKey('],
    ),
    "a pair as a key": (
        lambda: Secrets.existing("ours", keys={"redis-password": ("app", "pw")}),  # pyright: ignore[reportArgumentType]
        ["Secrets.existing.keys['redis-password']: got a literal tuple", "SecretKey(secret="],
    ),
    "a key of an existing Secret that cannot exist": (
        lambda: Secrets.existing("ours", keys={"redis-password": "REDIS PW"}),
        ["Secrets.existing.keys['redis-password']: got no key of a Secret", "letters, digits"],
    ),
    "a key that cannot exist": (
        lambda: SecretKey(secret="db", key="pass word"),
        ["SecretKey.key: got no key", "not the credential", "letters, digits"],
    ),
    "an engine that does not run in the cluster": (
        lambda: VectorStore.in_cluster("weviate"),  # pyright: ignore[reportArgumentType]
        ["VectorStore.in_cluster.engine: got 'weviate'", "did you mean 'weaviate'?"],
    ),
    "a volume of a strange size": (lambda: Storage.local(size="20 GB"), ["Storage.local.size: got '20 GB'", '"2Gi"']),
    "a way to mount that does not exist": (
        lambda: Storage.local(access_mode="RWX"),  # pyright: ignore[reportArgumentType]
        ["Storage.local.access_mode: got 'RWX'", "ReadWriteMany"],
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_what_to_do_is_said_about(mistake: str):
    make, words = MISTAKES[mistake]
    with pytest.raises((TypeError, ValueError)) as error:
        make()
    message = str(error.value)
    assert [word for word in words if word not in message] == [], message


@pytest.mark.parametrize(
    ("choice", "word", "told"),
    [
        (Storage, "gcs", "; write Storage.google_cloud(…)"),
        (Storage, "minio", "; write Storage.s3(…)"),
        (Secrets, "vault", "; write Secrets.external(…)"),
        (Exposure, "loadbalancer", "; did you mean 'load_balancer'?; there are Exposure.http_route(…), "),
        (Postgres, "zzz", "; there are Postgres.cloudnative_pg(…), Postgres.external(…), Postgres.in_cluster(…)"),
    ],
)
def test_a_factory_that_there_is_not_is_told_what_it_is_here(choice: type, word: str, told: str):
    with pytest.raises(AttributeError) as error:
        getattr(choice, word)
    assert f"{choice.__name__}: there is no factory {word!r}{told}" in str(error.value)


@pytest.mark.parametrize("made", [None, ApiTier])
def test_a_method_that_makes_no_part_is_named(made: Any):
    class Ours(DifyChart):
        def make_api(self, **options: Any) -> Any:
            return made

    with pytest.raises(TypeError, match=r'^Ours\.make_api\(\): got .*return the part .* ApiTier\(self, "api"'):
        Ours(App(), "dify", namespace="dify")


def test_a_part_that_came_later_is_not_said_to_be_switched_off():
    with pytest.raises(AttributeError, match=r"Dify 1\.9\.1 has no agent-backend; it came with 1\.16\.0"):
        _ = dify(release="1.9.1").agent_backend


def test_a_value_without_a_name_is_not_repeated_since_it_may_be_a_password():
    with pytest.raises(TypeError, match="without a name") as error:
        Postgres.external("pg.example.com", "dify", "hunter2")  # pyright: ignore[reportCallIssue]
    assert "hunter2" not in str(error.value)


def test_an_error_from_within_a_call_is_not_taken_for_a_slip_of_the_call():
    class Broken(ApiTier):
        def environment(self) -> Any:
            return len(5)  # pyright: ignore[reportArgumentType]

    with pytest.raises(TypeError, match="has no len"):
        alone(Broken)


def test_a_literal_credential_is_not_repeated_in_the_error():
    with pytest.raises(ValueError, match="SMTP_PASSWORD") as error:
        dify(settings={"SMTP_PASSWORD": "hunter2"})
    assert "hunter2" not in str(error.value)


def test_a_strategy_of_deployments_does_not_fit_a_server_with_a_volume():
    strategy = k8s.DeploymentStrategy(type="Recreate")
    with pytest.raises(ValueError, match=r"postgres\.update_strategy: .*StatefulSet"):
        dify(postgres=Postgres.in_cluster(tier=Tier(update_strategy=strategy)))


@pytest.mark.parametrize("secrets", [Secrets.generated(), Secrets.existing("ours")])
def test_the_longest_name_that_is_accepted_is_one_that_works(secrets: Any):
    for length in range(63, 0, -1):
        try:
            made = dify(name="d" * length, secrets=secrets)
        except ValueError:
            continue
        assert reference_errors(objects_of(made), {"Secret/ours"}) == []
        return


# -- what only the whole can know ---------------------------------------------------------------------------------


def synthesized(*charts: tuple[str, dict[str, Any]]) -> str:
    """What `cdk8s synth` says about charts that are in one app."""
    app = App()
    for name, options in charts:
        DifyChart(app, name, **options)
    with pytest.raises(Exception, match="Validation failed") as error:
        app.synth_yaml()
    return str(error.value)


def test_two_charts_of_one_name_in_a_namespace_clash():
    message = synthesized(
        ("a", {"name": "dify", "namespace": "x"}), ("b", {"name": "dify", "namespace": "x", "create_namespace": False})
    )
    assert "name: got 'dify' in namespace 'x'" in message
    assert "another name or namespace" in message


def test_two_charts_whose_names_make_one_name_clash():
    message = synthesized(
        ("dify", {"namespace": "x", "workers": [WorkerPool(name="api")]}),
        ("dify-worker", {"namespace": "x", "create_namespace": False}),
    )
    assert "'dify-worker-api'" in message


def test_two_charts_cannot_both_make_their_namespace():
    message = synthesized(("a", {"namespace": "x"}), ("b", {"namespace": "x"}))
    assert "create_namespace" in message
    assert "create_namespace=False" in message


def test_all_that_is_wrong_is_said_at_once():
    message = synthesized(*((name, {"name": "dify", "namespace": "x"}) for name in ("a", "b", "c")))
    assert message.count("another name or namespace") == 3
    assert message.count("create_namespace=False") == 3


def with_dependency(destination: Any) -> type[DifyChart]:
    class Ours(DifyChart):
        def make_web(self, **options: Any) -> Any:
            broken = Dependency(name="ours", grants={"web": Grant(destinations=[destination])})
            options["uses"] = [*options["uses"], broken]
            return super().make_web(**options)

    return Ours


def test_an_arrow_to_a_part_that_is_not_there_is_reported():
    app = App()
    with_dependency(to_part("sandbox", 8194))(app, "dify", namespace="dify", sandbox=None)
    with pytest.raises(Exception, match="web: uses 'sandbox', which is not part of this installation"):
        app.synth_yaml()


def test_an_arrow_to_a_port_that_nobody_listens_on_is_reported():
    app = App()
    with_dependency(to_part("api", 5002))(app, "dify", namespace="dify")
    with pytest.raises(Exception, match="web: connects to port 5002 of 'api', which listens on 5001"):
        app.synth_yaml()


def test_a_part_of_ones_own_needs_names_too():
    with pytest.raises(ValueError, match=r"namespace: got 'X'"):
        Installation(name="dify", namespace="X")
