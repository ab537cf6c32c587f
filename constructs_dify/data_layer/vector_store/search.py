"""Vector stores that are search engines, at one URL or several."""

from collections.abc import Mapping, Sequence
from typing import Literal, get_args

from ... import checks
from ...checks import check_texts
from ...checks.credentials import shown
from ...pods.volumes import secret_file
from ...wiring.environment import Value, boolean
from ...wiring.secret_key import SecretKey
from .. import identities
from ..choice import Choice
from .external import ExternalVectorStore
from .options import Server, check_logins, server

AwsService = Literal["es", "aoss"]

_CA_FILE = "/etc/dify/vector-store/ca.pem"


@checks.factories("VectorStore")
class SearchStores:
    """The factories for search engines. A URL without a port means 443 with `https://`, and 80 with `http://`."""

    @staticmethod
    def elasticsearch(
        *,
        url: str | None = None,
        username: str | SecretKey | None = None,
        password: SecretKey | None = None,
        cloud_url: str | None = None,
        api_key: SecretKey | None = None,
        ca: SecretKey | None = None,
        verify_certs: bool = True,
    ) -> Choice:
        """Elasticsearch 8 or newer (`elasticsearch`): `url` and password, or Elastic Cloud with `cloud_url` and key.

        See https://www.elastic.co/guide/en/elasticsearch/reference/current/index.html

        Args:
            url: Its URL, such as `"https://es.example.com:9200"`; default: none.
            username: The user; default: `elastic`.
            password: The user's password; default: none.
            cloud_url: The URL of a deployment in Elastic Cloud; default: none.
            api_key: The API key for `cloud_url`; with `url`, Dify does not use one. Default: none.
            ca: The CA certificate for the server's certificate; default: the public authorities.
            verify_certs: Whether the server's certificate is checked; default: yes.

        Raises:
            TypeError: If a credential is missing, or a literal.
            ValueError: If both ways are mixed, or neither is complete.
        """
        factory = "VectorStore.elasticsearch"
        if (url is None) == (cloud_url is None):
            raise ValueError(f"{factory}: give exactly one of url and cloud_url")
        if cloud_url is not None:
            for name, value in {"username": username, "password": password}.items():
                if value is not None:
                    raise ValueError(f"{factory}.{name}: given beside cloud_url, for which Dify takes api_key only")
            if api_key is None:
                raise ValueError(f"{factory}.api_key: missing; Dify takes nothing else for cloud_url")
            cloud = server(f"{factory}.cloud_url", cloud_url, "https://dify.es.eu-west-1.aws.elastic.co", bare=True)
            environment: dict[str, Value | None] = {
                "ELASTICSEARCH_USE_CLOUD": "true",
                "ELASTICSEARCH_CLOUD_URL": f"{cloud.origin}:{cloud.port}",
                "ELASTICSEARCH_API_KEY": api_key,
            }
            return _elasticsearch(factory, cloud, environment, ca=ca, verify_certs=verify_certs)
        if api_key is not None:
            raise ValueError(f"{factory}.api_key: given beside url, for which Dify takes username and password only")
        assert url is not None
        found, environment = _by_password(factory, url, "elastic" if username is None else username, password)
        return _elasticsearch(factory, found, environment, ca=ca, verify_certs=verify_certs)

    @staticmethod
    def elasticsearch_ja(*, url: str, password: SecretKey, username: str | SecretKey = "elastic") -> Choice:
        """Elasticsearch with the plugins for Japanese, kuromoji and ICU (`elasticsearch-ja`).

        In this mode, Dify never checks the server's certificate, even if a setting enables that.

        See https://www.elastic.co/guide/en/elasticsearch/plugins/current/analysis-kuromoji.html

        Args:
            url: Its URL, such as `"https://es.example.com:9200"`.
            password: The user's password.
            username: The user; default: `elastic`.

        Raises:
            TypeError: If a credential is not a reference, or another value is of the wrong type.
            ValueError: If a host, a port, a URL or a name is malformed.
        """
        found, environment = _by_password("VectorStore.elasticsearch_ja", url, username, password)
        return ExternalVectorStore(
            engine="elasticsearch-ja", environment=environment, destinations=(found.destination,)
        )

    @staticmethod
    def opensearch(
        *,
        url: str,
        username: str | SecretKey | None = None,
        password: SecretKey | None = None,
        aws_region: str | None = None,
        aws_service: AwsService | None = None,
        service_account_annotations: Mapping[str, str] | None = None,
        verify_certs: bool = True,
    ) -> Choice:
        """OpenSearch (`opensearch`): with a password, or Amazon OpenSearch Service with an AWS role, without any key.

        With `aws_region`, Dify signs requests with the role in `service_account_annotations` (IAM roles for service
        accounts), or else with the one that EKS Pod Identity associates with each ServiceAccount.

        See https://docs.aws.amazon.com/opensearch-service/latest/developerguide/what-is.html

        Args:
            url: Its URL, such as `"https://opensearch.example.com:9200"`; its scheme decides whether Dify uses TLS.
            username: The user; together with `password`. Default: none.
            password: The user's password; default: none.
            aws_region: The region of Amazon OpenSearch Service, instead of a user; default: none.
            aws_service: `es` for a domain, `aoss` for a serverless collection; default with a region: `es`.
            service_account_annotations: Annotations of the ServiceAccounts, such as `eks.amazonaws.com/role-arn`;
                default: none.
            verify_certs: Whether the server's certificate is checked. Dify trusts only public authorities, or those in
                the installation's `ca_bundle`. Default: yes.

        Raises:
            TypeError: If the password is a literal.
            ValueError: If a user and a role are mixed, or neither is complete.
        """
        factory = "VectorStore.opensearch"
        found = server(f"{factory}.url", url, "https://opensearch.example.com:9200", bare=True)
        check_logins(factory, username=username)
        environment: dict[str, Value | None] = {
            "OPENSEARCH_HOST": found.host,
            "OPENSEARCH_PORT": str(found.port),
            "OPENSEARCH_SECURE": boolean(found.tls),
            # Dify's code enables it even without TLS, where there is no certificate.
            "OPENSEARCH_VERIFY_CERTS": boolean(found.tls and verify_certs),
        }
        if aws_region is None:
            given = {"aws_service": aws_service, "service_account_annotations": service_account_annotations}
            for name, value in given.items():
                if value is not None:
                    raise ValueError(f"{factory}.{name}: got {shown(value)} without aws_region; give the region too")
            _both(factory, username=username, password=password, unless="aws_region")
            login: dict[str, Value | None] = {
                "OPENSEARCH_AUTH_METHOD": "basic",
                "OPENSEARCH_USER": username,
                "OPENSEARCH_PASSWORD": password,
            }
            return ExternalVectorStore(
                engine="opensearch", environment=environment | login, destinations=(found.destination,)
            )
        check_texts(factory, aws_region=aws_region)
        checks.host(f"{factory}.aws_region", aws_region)
        checks.annotations(f"{factory}.service_account_annotations", service_account_annotations or {})
        service = "es" if aws_service is None else aws_service
        checks.one_of(f"{factory}.aws_service", service, get_args(AwsService))
        for name, value in {"username": username, "password": password}.items():
            if value is not None:
                raise ValueError(f"{factory}.{name}: given beside aws_region; give a user or a role, not both")
        if not found.tls:
            raise checks.wrong(f"{factory}.url", url, "https://, which Amazon's service listens on")
        role: dict[str, Value | None] = {
            "OPENSEARCH_AUTH_METHOD": "aws_managed_iam",
            "OPENSEARCH_AWS_REGION": aws_region,
            "OPENSEARCH_AWS_SERVICE": service,
        }
        return ExternalVectorStore(
            engine="opensearch",
            environment=environment | role,
            destinations=(found.destination, *identities.amazon(aws_region, service_account_annotations)),
            service_account_annotations=service_account_annotations or {},
        )

    @staticmethod
    def huawei_cloud(
        *, hosts: Sequence[str], username: str | SecretKey | None = None, password: SecretKey | None = None
    ) -> Choice:
        """Huawei Cloud Search Service (`huawei_cloud`). Dify does not verify its certificate.

        See https://support.huaweicloud.com/intl/en-us/css/index.html

        Args:
            hosts: The URLs of its nodes, such as `["https://10.0.0.5:9200"]`.
            username: The user; default: none, for a cluster without security mode.
            password: The user's password; together with `username`. Default: none.

        Raises:
            ValueError: If there is no node, or only one of username and password.
        """
        factory = "VectorStore.huawei_cloud"
        check_logins(factory, username=username)
        if not hosts:
            raise checks.wrong(f"{factory}.hosts", hosts, 'at least one URL: ["https://10.0.0.5:9200"]')
        if username is not None or password is not None:
            _both(factory, username=username, password=password)
        nodes = [server(f"{factory}.hosts[{i}]", host, "https://10.0.0.5:9200") for i, host in enumerate(hosts)]
        return ExternalVectorStore(
            engine="huawei_cloud",
            environment={
                "HUAWEI_CLOUD_HOSTS": ",".join(node.url for node in nodes),
                "HUAWEI_CLOUD_USER": username,
                "HUAWEI_CLOUD_PASSWORD": password,
            },
            destinations=tuple(node.destination for node in nodes),
        )

    @staticmethod
    def lindorm(*, url: str, username: str | SecretKey, password: SecretKey) -> Choice:
        """The search engine of Alibaba Cloud Lindorm (`lindorm`).

        See https://www.alibabacloud.com/help/en/lindorm/

        Args:
            url: Its URL, such as `"http://ld-example-proxy-search-vpc.lindorm.aliyuncs.com:30070"`.
            username: The user.
            password: The user's password.

        Raises:
            TypeError: If a credential is not a reference, or another value is of the wrong type.
            ValueError: If a host, a port, a URL or a name is malformed.
        """
        factory = "VectorStore.lindorm"
        found = server(f"{factory}.url", url, "http://ld-example-proxy-search-vpc.lindorm.aliyuncs.com:30070")
        check_logins(factory, username=username)
        return ExternalVectorStore(
            engine="lindorm",
            environment={"LINDORM_URL": found.url, "LINDORM_USERNAME": username, "LINDORM_PASSWORD": password},
            destinations=(found.destination,),
        )


def _by_password(
    factory: str, url: str, username: str | SecretKey, password: SecretKey | None
) -> tuple[Server, dict[str, Value | None]]:
    """The settings of an Elasticsearch outside Elastic Cloud."""
    found = server(f"{factory}.url", url, "https://es.example.com:9200", bare=True)
    check_logins(factory, username=username)
    if password is None:
        raise ValueError(f"{factory}.password: missing; Dify does not connect without one")
    return found, {
        "ELASTICSEARCH_USE_CLOUD": "false",
        # Without a scheme, Dify would use http://.
        "ELASTICSEARCH_HOST": found.origin,
        "ELASTICSEARCH_PORT": str(found.port),
        "ELASTICSEARCH_USERNAME": username,
        "ELASTICSEARCH_PASSWORD": password,
    }


def _elasticsearch(
    factory: str, found: Server, environment: Mapping[str, Value | None], *, ca: SecretKey | None, verify_certs: bool
) -> Choice:
    """The settings that both kinds of Elasticsearch share: certificates."""
    if ca is not None and not (found.tls and verify_certs):
        reason = "verify_certs=False" if found.tls else "an http:// URL"
        raise ValueError(f"{factory}.ca: given beside {reason}, where no certificate is checked; leave one of them out")
    file = None if ca is None else secret_file("vector-store-ca", ca, _CA_FILE)
    return ExternalVectorStore(
        engine="elasticsearch",
        environment={
            **environment,
            # Dify's code disables it by default.
            "ELASTICSEARCH_VERIFY_CERTS": boolean(found.tls and verify_certs),
            "ELASTICSEARCH_CA_CERTS": None if ca is None else _CA_FILE,
        },
        destinations=(found.destination,),
        volumes=[file[0]] if file else [],
        mounts=[file[1]] if file else [],
    )


def _both(
    factory: str, *, username: str | SecretKey | None, password: SecretKey | None, unless: str | None = None
) -> None:
    """Check that a login has both a user and a password."""
    for name, value in {"username": username, "password": password}.items():
        if value is None:
            instead = f", or {unless} in place of a login" if unless else ""
            raise ValueError(f"{factory}.{name}: missing; give username and password{instead}")
