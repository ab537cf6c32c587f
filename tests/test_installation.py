"""What all parts of one Dify share: names, labels, addresses, images, and the way to the internet."""

from functools import partial
from typing import Any

import pytest
from cdk8s_plus_27 import k8s

from constructs_dify import Autoscale, HttpProxy, Installation, PublicUrls, SecretKey, Secrets, Tier
from constructs_dify.releases.release import DEFAULT_VERSION
from constructs_dify.tiers.plugin_daemon_settings import plugin_daemon_grant
from constructs_dify.tiers.python_settings import python_grant
from constructs_dify.wiring.destinations import to_url
from constructs_dify.wiring.secret_key import Credential

DIGEST = "sha256:" + "0123456789abcdef" * 4
PROXY = HttpProxy(url="http://proxy.example.com:3128", no_proxy=[".office.example.com", "partner.example.com"])


def installed(**options: Any) -> Installation:
    return Installation(**{"name": "dify", "namespace": "apps", **options})


# -- names --------------------------------------------------------------------------------------------------------


def test_a_resource_is_called_after_the_installation_and_its_part():
    assert installed(name="prod").resource_name("plugin-daemon") == "prod-plugin-daemon"


def test_a_name_may_have_all_that_kubernetes_allows_and_no_more():
    assert len(installed(name="d" * 59).resource_name("api")) == 63
    with pytest.raises(ValueError, match=r"^name: got 'd{60}', which makes 'd{60}-api', 64 .*; expected at most 63"):
        installed(name="d" * 60).resource_name("api")


def test_a_name_that_is_too_long_is_told_by_how_much():
    with pytest.raises(ValueError, match=r"expected at most 52, so shorten it by 3, or else the part's name"):
        installed(name="d" * 51).resource_name("api", at_most=52)


@pytest.mark.parametrize("field", ["name", "namespace"])
@pytest.mark.parametrize("value", ["", "Dify", "dify_prod", "dify.prod", "-dify", "dify-", "1dify", "d" * 64])
def test_the_installation_and_its_namespace_have_names_that_every_object_may_have(field: str, value: str):
    with pytest.raises(ValueError, match=rf"^{field}: got '{value}'; expected "):
        installed(**{field: value})


# -- labels -------------------------------------------------------------------------------------------------------


def test_what_selects_never_changes():
    # A Deployment's selector is fixed for good: with another one, no release could be upgraded.
    assert installed(name="prod").selector("api") == {
        "app.kubernetes.io/name": "dify",
        "app.kubernetes.io/instance": "prod",
        "app.kubernetes.io/component": "api",
    }


def test_what_selects_all_pods_of_an_installation_is_part_of_what_selects_one():
    install = installed(name="prod")
    assert install.instance_selector() == {"app.kubernetes.io/name": "dify", "app.kubernetes.io/instance": "prod"}
    assert install.instance_selector().items() <= install.selector("api").items()


def test_the_labels_of_an_object_say_more_than_what_selects():
    install = installed()
    assert install.labels("api") == {
        **install.selector("api"),
        "app.kubernetes.io/managed-by": "cdk8s",
        "app.kubernetes.io/part-of": "dify",
        "app.kubernetes.io/version": DEFAULT_VERSION,
    }


# -- addresses ----------------------------------------------------------------------------------------------------


def test_parts_call_each_other_by_the_names_of_their_services():
    install = installed(name="prod")
    assert install.url("api") == "http://prod-api:5001"
    assert install.url("sandbox") == "http://prod-sandbox:8194"
    assert install.port("plugin-daemon", "debug") == 5003


def test_a_full_name_has_the_namespace_and_the_domain_of_the_cluster():
    assert installed(name="prod").fqdn("api") == "prod-api.apps.svc.cluster.local"
    assert installed(cluster_domain="k8s.example.com").fqdn("api") == "dify-api.apps.svc.k8s.example.com"


# -- images -------------------------------------------------------------------------------------------------------


def mirrored(image: str, registry: str = "registry.example.com/mirror") -> str:
    return installed(image_registry=registry)._mirrored(image)  # pyright: ignore[reportPrivateUsage]


@pytest.mark.parametrize(
    ("image", "path"),
    [
        ("nginx:1.29.1", "library/nginx:1.29.1"),
        ("nginx@" + DIGEST, "library/nginx@" + DIGEST),
        ("langgenius/dify-api:1.9.1", "langgenius/dify-api:1.9.1"),
        ("ghcr.io/cloudnative-pg/postgresql:15.17", "cloudnative-pg/postgresql:15.17"),
        ("quay.io/coreos/etcd:v3.5.5", "coreos/etcd:v3.5.5"),
        ("localhost:5000/dify-api:1.9.1", "dify-api:1.9.1"),
        ("registry.example.org:5000/a/b/c:1", "a/b/c:1"),
        ("ubuntu/squid:6.6-24.04_beta", "ubuntu/squid:6.6-24.04_beta"),
    ],
)
def test_an_image_keeps_its_path_in_the_mirror_and_loses_its_registry(image: str, path: str):
    assert mirrored(image) == f"registry.example.com/mirror/{path}"
    assert mirrored(image, registry="registry:5000") == f"registry:5000/{path}"


def test_without_a_mirror_an_image_comes_from_where_the_release_has_it():
    install = installed()
    assert {part: install.image(part) for part in install.release.images} == install.release.images


def test_a_digest_pins_the_image_of_the_release_in_the_mirror_too():
    pinned = f"langgenius/dify-api:{DEFAULT_VERSION}@{DIGEST}"
    assert installed(images={"api": DIGEST}).image("api") == pinned
    assert installed(images={"api": DIGEST}, image_registry="mirror.example.com").image("api") == (
        f"mirror.example.com/{pinned}"
    )


def test_another_image_is_taken_as_it_is_and_for_its_part_alone():
    install = installed(images={"api": "own.example.com/dify-api:1.9.1"}, image_registry="mirror.example.com")
    assert install.image("api") == "own.example.com/dify-api:1.9.1"
    assert install.image("web") == f"mirror.example.com/langgenius/dify-web:{DEFAULT_VERSION}"


@pytest.mark.parametrize(
    "registry", ["", "https://registry.example.com", "registry.example.com/", "a b", "me@registry.example.com"]
)
def test_a_registry_is_a_host_and_a_path(registry: str):
    with pytest.raises(ValueError, match=r'^image_registry: got .*; expected a registry and path such as "registry\.'):
        installed(image_registry=registry)


# -- credentials --------------------------------------------------------------------------------------------------


def test_a_credential_of_ones_own_is_known_by_its_name_wherever_it_is_kept():
    assert installed(name="prod").secret("redis-password") == Credential(
        secret="prod-secrets", key="redis-password", name="redis-password"
    )
    place = SecretKey(secret="vault-redis", key="pw")
    install = installed(secrets=Secrets.existing(name="mine", keys={"redis-password": place}))
    assert install.secret("redis-password") == Credential(secret="vault-redis", key="pw", name="redis-password")
    assert install.secret("secret-key") == Credential(secret="mine", key="secret-key", name="secret-key")


# -- the way to the internet --------------------------------------------------------------------------------------

INSIDE = [
    "http://dify-api:5001",
    "http://another-service",
    "http://localhost:80",
    "http://pg.data.svc:1",
    "http://pg.data.svc.cluster.local:1",
    "http://10.1.2.3",
    "https://[fd12::1]:8443",
    "http://169.254.169.254",
    "http://metadata.google.internal",
    "https://dify.example.com",
    "https://wiki.office.example.com",
    "https://partner.example.com",
    "https://api.partner.example.com",
]
OUTSIDE = [
    "https://api.example.com",
    "https://example.com",
    "https://8.8.8.8",
    "https://office.example.org",
    "https://notpartner.example.com",
    "https://dify.example.com.evil.example.org",
    "https://svc.example.com",
]


def behind_a_proxy() -> Installation:
    return installed(http_proxy=PROXY, public_urls=PublicUrls.same("https://dify.example.com"))


@pytest.mark.parametrize("url", INSIDE)
def test_what_is_inside_is_reached_directly_and_has_a_network_path(url: str):
    assert not behind_a_proxy().goes_through_proxy(url)
    assert behind_a_proxy().direct(url) == (to_url(url),)


@pytest.mark.parametrize("url", OUTSIDE)
def test_what_is_outside_is_reached_through_the_proxy_and_has_no_network_path(url: str):
    assert behind_a_proxy().goes_through_proxy(url)
    assert behind_a_proxy().direct(url) == ()


@pytest.mark.parametrize("url", [*INSIDE, *OUTSIDE])
def test_without_a_proxy_everything_is_reached_directly(url: str):
    assert not installed().goes_through_proxy(url)
    assert installed().direct(url) == (to_url(url),)


def test_the_cluster_has_the_domain_that_it_is_said_to_have():
    install = installed(http_proxy=PROXY, cluster_domain="k8s.example.org")
    assert not install.goes_through_proxy("http://pg.data.svc.k8s.example.org")
    assert install.goes_through_proxy("http://pg.data.svc.cluster.local")


def test_what_parts_are_told_is_what_the_network_is_opened_for():
    install = behind_a_proxy()
    [site] = [each for each in install.dependencies() if each.name == "http_proxy"]
    readers = {
        **dict.fromkeys(("api", "worker", "beat"), python_grant),
        "plugin-daemon": partial(plugin_daemon_grant, release=install.release),
    }
    for part, reads in readers.items():
        grant = site.grant(part, reads)
        told = str(grant.environment["NO_PROXY"]).split(",")
        assert {*install.direct_hosts, *PROXY.no_proxy, "localhost", "127.0.0.1", "::1"} == set(told)
        assert grant.destinations == (to_url(PROXY.url),)


def test_the_package_index_and_the_public_urls_are_reached_wherever_they_are():
    install = installed(
        public_urls=PublicUrls.same("https://dify.example.com"), pip_mirror="https://pypi.example.com/simple"
    )
    assert [url.hostname for url in install.site_urls] == ["dify.example.com", "pypi.example.com"]
    assert installed().site_urls == ()


# -- options of all parts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "defaults",
    [
        {"replicas": 2},
        {"autoscale": Autoscale(min=1, max=2)},
        {"image": "nginx:1.29.1"},
        {"settings": {"LOG_LEVEL": "DEBUG"}},
        {"update_strategy": k8s.DeploymentStrategy(type="Recreate")},
    ],
    ids=lambda defaults: next(iter(defaults)),
)
def test_what_cannot_fit_every_part_is_no_default(defaults: dict[str, Any]):
    [option] = defaults
    with pytest.raises(ValueError, match=rf"^defaults\.{option}: got .* every part; .* such as api=Tier\({option}="):
        installed(defaults=Tier(**defaults))


def test_what_fits_every_part_is_a_default():
    defaults = Tier(priority_class="high", node_selector={"pool": "apps"}, image_pull_secrets=["registry"])
    assert installed(defaults=defaults).defaults is defaults


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("settings", ["LOG_LEVEL=DEBUG"], r"^settings: got .* \(list\); write a mapping such as \{\"key\": "),
        ("network", True, r"^network: got True \(bool\); write Network\("),
        ("defaults", {"replicas": 1}, r"^defaults: got .* \(dict\); write Tier\("),
        ("http_proxy", "http://proxy:3128", r"^http_proxy: got .* \(str\); write HttpProxy\(url="),
        ("ca_bundle", "site-ca", r"^ca_bundle: got 'site-ca' \(str\); write CaBundle\(config_map="),
        ("images", ["api"], r"^images: got .* \(list\); write a mapping such as \{\"key\": "),
    ],
)
def test_an_option_of_another_type_is_told_what_to_write(option: str, value: Any, says: str):
    with pytest.raises(TypeError, match=says):
        installed(**{option: value})


def test_a_setting_that_no_python_part_reads_is_refused():
    with pytest.raises(ValueError, match=r"^settings\['LOG_LEVL'\]: Dify 1\.16\.1 has no .* did you mean 'LOG_LEVEL'"):
        installed(settings={"LOG_LEVL": "DEBUG"})


def test_an_image_of_a_part_that_the_release_does_not_have_is_refused():
    with pytest.raises(ValueError, match=r"^images: got 'apy'; expected one of .*; did you mean 'api'"):
        installed(images={"apy": DIGEST})


# -- what every installation is told ------------------------------------------------------------------------------


def test_no_log_is_deleted_and_no_description_is_shown_unless_somebody_says_so():
    [dify] = [each for each in installed().dependencies() if each.name == "secrets"]
    for part in ("api", "worker", "beat"):
        grant = dify.grant(part)
        assert grant.environment == {"SECRET_KEY": installed().secret("secret-key")}
        assert grant.defaults["WORKFLOW_LOG_CLEANUP_ENABLED"] == "false"
        assert grant.defaults["SWAGGER_UI_ENABLED"] == "false"
        # A connection that the database has dropped costs a request otherwise.
        assert grant.defaults["SQLALCHEMY_POOL_PRE_PING"] == "true"
        # As large as the plugin daemon takes them, 50 MB.
        assert grant.defaults["PLUGIN_MAX_PACKAGE_SIZE"] == str(50 * 1024 * 1024)
