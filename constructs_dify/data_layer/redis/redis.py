"""Redis: the choice of a cache and message broker."""

from collections.abc import Mapping, Sequence

from typing_extensions import Never

from ... import checks
from ...pods.tier import Tier
from ...wiring.secret_key import SecretKey
from ..choice import Choice
from ..volume import volume
from .dependency import AGENT_DATABASE, BROKER_DATABASE, CACHE_DATABASE
from .external import NO_CLUSTER, RedisExternal, RedisExternalSentinel
from .in_cluster import RedisInCluster
from .in_cluster_sentinel import RedisInClusterSentinel


@checks.factories("Redis")
class Redis(metaclass=checks.Choices):
    """Where Dify's cache, its Celery broker and the plugin daemon's shared state are.

    The password becomes a part of the broker's URL. With `Secrets.external` it may be any: the operator composes the
    URL and percent-encodes it. With another source nobody can escape the password of an outside Redis without knowing
    it: it has to consist of letters, digits, `-`, `.`, `_` and `~`, and so does a username that comes from a Secret.
    For any other, put the ready URL into a Secret as well and give it as `broker_url`, with the user and the password
    percent-encoded, such as `rediss://dify:p%40ss@redis.example.com:6379/1`.
    """

    @staticmethod
    def in_cluster(
        *,
        storage: str | None = None,
        storage_class: str | None = None,
        existing_claim: str | None = None,
        sub_path: str | None = None,
        config: Mapping[str, str] | None = None,
        tier: Tier | None = None,
    ) -> Choice:
        """A Redis server of its own: one pod, with a password and an append-only file on a volume.

        Args:
            storage: Size of its volume; default: 8Gi.
            storage_class: StorageClass of its volume; default: the cluster's.
            existing_claim: A claim that is there, in place of a new one, for one pod: `ReadWriteOnce` is enough. That
                of another server needs an image as new as that one, `tier=Tier(image="redis:7.2-alpine")`, and often
                its user: see docs/changing-an-installation.md. Default: a new one.
            sub_path: The folder of that claim with the append-only file; default: all of it.
            config: Lines of `redis.conf`, by name, such as `{"maxmemory": "900mb", "save": "900 1"}`. A value is the
                rest of the line. Redis does not start with a line that it does not know. Default: none.
            tier: Options of its pod; default: the part's own.

        Raises:
            ValueError: When a value is malformed, or a line is said elsewhere or would lose what Dify keeps in Redis.
        """
        return RedisInCluster(
            volume=volume(
                "Redis.in_cluster", "8Gi",
                storage=storage, storage_class=storage_class, existing_claim=existing_claim, sub_path=sub_path,
            ),
            config=config or {},
            tier=tier or Tier(),
        )  # fmt: skip

    @staticmethod
    def in_cluster_sentinel(
        *,
        storage: str = "8Gi",
        storage_class: str | None = None,
        config: Mapping[str, str] | None = None,
        tier: Tier | None = None,
    ) -> Choice:
        """Three Redis servers with a Sentinel each, which elect another master within seconds when theirs is lost.

        From Dify 1.13.0 on, two pods of HAProxy lead to the master what cannot ask the Sentinels.

        The pods go to three different nodes; give the tier an `affinity` with a `pod_anti_affinity` of its own to put
        up with fewer. Each has a claim of its own, `data-<name>-redis-sentinel-0` to `-2`: those that are there
        before are used.

        See https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/

        Args:
            storage: Size of the volume of each; default: `8Gi`.
            storage_class: StorageClass of the volumes; default: the cluster's.
            config: Lines of `redis.conf` for each Redis, by name, as with `in_cluster`; default: none.
            tier: Options of the pods; resources are those of Redis. Default: the part's own.

        Raises:
            ValueError: When a value is malformed, or a line is said elsewhere or would lose what Dify keeps in Redis.
        """
        return RedisInClusterSentinel(
            volume=volume(
                "Redis.in_cluster_sentinel", "8Gi",
                storage=storage, storage_class=storage_class, existing_claim=None,
            ),
            config=config or {},
            tier=tier or Tier(),
        )  # fmt: skip

    @staticmethod
    def external(
        *,
        host: str,
        port: int = 6379,
        username: str | SecretKey | None = None,
        password: SecretKey | None = None,
        tls: bool = False,
        ca: SecretKey | None = None,
        database: int = CACHE_DATABASE,
        broker_database: int = BROKER_DATABASE,
        broker_url: SecretKey | None = None,
        agent_database: int = AGENT_DATABASE,
        agent_url: SecretKey | None = None,
        events_url: SecretKey | None = None,
        key_prefix: str | None = None,
    ) -> Choice:
        """A server that is already there, such as a managed one with cluster mode off.

        With TLS, all parts verify its certificate and its host name. None of them presents a client certificate,
        which the plugin daemon 0.3.0 cannot.

        Args:
            host: Its host name or address.
            port: Its port; default: 6379.
            username: The user, or a reference to it; default: Redis' default user.
            password: The user's password; default: none. Safe in it are letters, digits, `-`, `.`, `_` and `~` only,
                and in a user given as a reference, because Kubernetes writes both into the broker's URL as they are.
                With other characters, give `broker_url`, or `Secrets.external`, whose operator escapes them.
            tls: Whether it speaks TLS; default: no.
            ca: The certificate authority as a PEM file, in a Secret; default: those that the system trusts. A new one
                needs new pods.
            database: Number of the database of the cache and the plugin daemon; default: 0.
            broker_database: Number of the database of Celery; default: 1.
            broker_url: The ready URL of the broker, in a Secret, with the password percent-encoded (`%2F` for `/`,
                `%23` for `#`, `%40` for `@`, `%25` for `%`); default: composed of the others.
            agent_database: Number of the database of the agent backend; default: 2.
            agent_url: The ready URL of that database, in a Secret, like `broker_url`, beside which it is needed;
                default: composed of the others.
            events_url: The ready URL for the events between the API and the workers, from Dify 1.13.0 on, in a Secret;
                needed beside `broker_url` and `ca`. Default: composed of the others.
            key_prefix: What the names of all keys begin with, from Dify 1.14.0 on, so that several Difys can share the
                databases; default: nothing. Some of Dify's caches miss with it, and when an API key was last used is
                not recorded.

        Raises:
            TypeError: When a credential is not a reference.
            ValueError: When a value is malformed, or two do not go together.
        """
        return RedisExternal(
            host=host,
            port=port,
            username=username,
            password=password,
            tls=tls,
            ca=ca,
            database=database,
            broker_database=broker_database,
            broker_url=broker_url,
            agent_database=agent_database,
            agent_url=agent_url,
            events_url=events_url,
            key_prefix=key_prefix,
        )

    @staticmethod
    def external_sentinel(
        *,
        nodes: Sequence[str],
        master: str,
        username: str | SecretKey | None = None,
        password: SecretKey | None = None,
        sentinel_password: SecretKey | None = None,
        port: int = 6379,
        database: int = CACHE_DATABASE,
        broker_database: int = BROKER_DATABASE,
        broker_url: SecretKey | None = None,
        agent_database: int = AGENT_DATABASE,
        agent_url: SecretKey | None = None,
        proxy: str | None = None,
        key_prefix: str | None = None,
    ) -> Choice:
        """A Sentinel set that is already there.

        From 1.13.0 on, Dify also sends events through Redis, and does not ask the Sentinels where: `proxy` tells it.

        Without TLS: Dify speaks none in this mode, neither to Redis nor to the Sentinels. It does not log in to
        the Sentinels by name either, so their password is that of their default user.

        Args:
            nodes: The Sentinels, as `host:port`; without a port it is 26379.
            master: The name that they know the master by.
            username: The user of Redis, or a reference to it; default: Redis' default user.
            password: The user's password; default: none. Safe in it are letters, digits, `-`, `.`, `_` and `~` only,
                and in a user given as a reference, because Kubernetes writes both into the broker's URL as they are.
                With other characters, give `broker_url`, or `Secrets.external`, whose operator escapes them.
            sentinel_password: Password of the Sentinels; default: none.
            port: Port of Redis, on the hosts of the Sentinels; call `allow_to` on the parts when it runs elsewhere.
                Default: 6379.
            database: Number of the database of the cache and the plugin daemon; default: 0.
            broker_database: Number of the database of Celery; default: 1.
            broker_url: The ready URL of the broker, `sentinel://…` for each of the nodes, separated by semicolons;
                default: composed of the others.
            agent_database: Number of the database of the agent backend; default: 2.
            agent_url: The ready URL of that database, at the address in `proxy`, in a Secret; needed beside
                `broker_url`. Default: composed of the others.
            proxy: `host:port` that always leads to the master, such as HAProxy's; needed from Dify 1.13.0 on. Default:
                none.
            key_prefix: What the names of all keys begin with, from Dify 1.14.0 on, so that several Difys can share the
                databases; default: nothing. Some of Dify's caches miss with it, and when an API key was last used is
                not recorded.

        Raises:
            TypeError: When a credential is not a reference.
            ValueError: When a value is malformed, or two do not go together.
        """
        return RedisExternalSentinel(
            nodes=nodes,
            master=master,
            username=username,
            password=password,
            sentinel_password=sentinel_password,
            port=port,
            database=database,
            broker_database=broker_database,
            broker_url=broker_url,
            agent_database=agent_database,
            agent_url=agent_url,
            proxy=proxy,
            key_prefix=key_prefix,
        )

    @staticmethod
    def external_cluster(**options: object) -> Never:
        """Refused: Dify cannot run on a Redis Cluster.

        Args:
            options: Anything.

        Raises:
            ValueError: Always, with the reason and what to use instead.
        """
        raise ValueError(f"Redis.external_cluster: {NO_CLUSTER}")
