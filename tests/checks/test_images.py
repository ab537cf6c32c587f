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
    "image", ["", "https://nginx:1", "nginx :1", "NGINX:1", "nginx:", "nginx:-1", "/nginx:1", "a//b:1"]
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
