"""Images and digests: pinned, and written as a registry has them."""

import pytest

from constructs_dify import checks

DIGEST = "sha256:" + "0123456789abcdef" * 4


@pytest.mark.parametrize(
    "image",
    [
        "nginx:1.29.1",
        "langgenius/dify-api:1.9.1",
        "registry.example.com/a/b/c:1",
        "registry:5000/dify-api:v1_0-rc.1",
        "Registry.example.com/dify-api:1",
        f"nginx@{DIGEST}",
        f"nginx:1.29.1@{DIGEST}",
        # A digest is what counts then.
        f"nginx:latest@{DIGEST}",
    ],
)
def test_an_image_with_a_tag_or_a_digest_is_pinned(image: str):
    checks.image("image", image)


@pytest.mark.parametrize(
    "image", ["nginx", "nginx:latest", "registry:5000/nginx", "registry.example.com/a/nginx:latest"]
)
def test_an_image_that_is_whatever_is_newest_is_refused(image: str):
    with pytest.raises(
        ValueError, match=rf"^image: got '{image}'; expected an image with a tag other than latest, or wit"
    ):
        checks.image("image", image)


@pytest.mark.parametrize(
    "image",
    [
        "",
        "https://nginx:1",
        "nginx :1",
        "NGINX:1",
        "nginx:",
        "nginx:-1",
        "/nginx:1",
        "a//b:1",
        "nginx:\uff16",
        "nginx:1\n",
        "r:\uff15000/a:1",
        "-r.example.com/a:1",
        f"{'a' * 64}.example.com/a:1",
        "a..b:1",
        "nginx:" + "1" * 129,
    ],
)
def test_what_no_registry_has_is_refused(image: str):
    with pytest.raises(
        ValueError, match=r'^image: got .*; expected an image such as "registry\.example\.com/dify-api:1'
    ):
        checks.image("image", image)


@pytest.mark.parametrize(
    "digest",
    ["", "sha256:", DIGEST[:-1], DIGEST + "0", DIGEST.upper(), DIGEST.removeprefix("sha256:"), "sha512:" + "0" * 64],
)
def test_a_digest_is_64_hexadecimal_digits_of_sha256(digest: str):
    with pytest.raises(ValueError, match=r'^image: got .*; expected a digest: "sha256:" and 64 digits and letters'):
        checks.digest("image", digest)
    with pytest.raises(ValueError, match=r"^image: got .*; expected a digest"):
        checks.image("image", f"nginx@{digest}")


def test_a_digest_passes():
    checks.digest("image", DIGEST)


@pytest.mark.parametrize(
    "registry",
    ["registry.example.com", "registry:5000", "10.0.0.5:5000/a", "registry.example.com/mirror/docker_io/a-b"],
)
def test_a_registry_is_a_host_and_may_have_a_path(registry: str):
    checks.registry("image_registry", registry)


@pytest.mark.parametrize(
    "registry",
    ["", "https://registry.example.com", "registry.example.com/", "r;x", "r x", "r\n", "r/A", "r//a", "-r", "r.",
     "r:\uff15000",
     "127.1", f"{'a' * 64}.example.com", "r" * 100_000],
)  # fmt: skip
def test_a_registry_is_nothing_else(registry: str):
    with pytest.raises(ValueError, match=r'^image_registry: got .*; expected a registry and path such as "registry\.'):
        checks.registry("image_registry", registry)
