"""Volumes, their mounts, and variables from Secrets."""

from collections.abc import Callable

import pytest
from cdk8s_plus_27 import k8s

from constructs_dify.pods.structs import plain
from constructs_dify.pods.volumes import config_map_file, scratch, secret_file, secret_variable
from tests.support.samples import key

Made = tuple[k8s.Volume, k8s.VolumeMount]

FILES: dict[str, Callable[[], Made]] = {
    "of a Secret": lambda: secret_file("ca", key("tls.crt"), "/etc/ssl/certs/dify-ca.pem"),
    "of a ConfigMap": lambda: config_map_file("ca", "site", "tls.crt", "/etc/ssl/certs/dify-ca.pem"),
}


def test_a_scratch_folder_has_a_limit_and_may_be_written():
    volume, mount = scratch("tmp", "/tmp")
    assert plain(volume) == {"name": "tmp", "empty_dir": {"size_limit": "1Gi"}}
    assert plain(mount) == {"name": "tmp", "mount_path": "/tmp"}
    assert plain(scratch("run", "/run", limit="16Mi")[0]) == {"name": "run", "empty_dir": {"size_limit": "16Mi"}}


@pytest.mark.parametrize("source", FILES)
def test_a_file_lies_beside_what_the_image_has_in_its_folder(source: str):
    volume, mount = FILES[source]()
    # Without the sub_path, the mount would hide the folder.
    assert (mount.name, mount.mount_path, mount.sub_path) == (volume.name, "/etc/ssl/certs/dify-ca.pem", "dify-ca.pem")


@pytest.mark.parametrize("source", FILES)
def test_the_container_cannot_write_a_file_that_others_read(source: str):
    assert FILES[source]()[1].read_only is True


@pytest.mark.parametrize("source", FILES)
def test_a_pod_gets_the_one_key_and_nothing_else_of_its_source(source: str):
    volume, _ = FILES[source]()
    items = (volume.secret or volume.config_map).items  # pyright: ignore[reportOptionalMemberAccess]
    assert plain(items) == [{"key": "tls.crt", "path": "dify-ca.pem"}]


def test_a_file_comes_from_where_it_is_said_to():
    secret, config_map = (make()[0] for make in FILES.values())
    assert secret.secret is not None
    assert config_map.config_map is not None
    assert (secret.secret.secret_name, config_map.config_map.name) == ("mine", "site")


@pytest.mark.parametrize("source", FILES)
def test_a_pod_waits_for_a_file_that_is_not_there_yet(source: str):
    volume, _ = FILES[source]()
    assert not (volume.secret or volume.config_map).optional  # pyright: ignore[reportOptionalMemberAccess]


def test_a_variable_refers_to_its_secret():
    assert plain(secret_variable("DB_PASSWORD", key("password"))) == {
        "name": "DB_PASSWORD",
        "value_from": {"secret_key_ref": {"name": "mine", "key": "password"}},
    }
