"""Security contexts: as little as a part can live with, whoever it runs as."""

import pytest

from constructs_dify.pods.security import container_security, pod_security
from constructs_dify.pods.structs import plain
from constructs_dify.releases.release import User


def test_a_user_without_rights_is_enforced_and_owns_its_volumes():
    assert plain(pod_security(User(uid=1001, gid=1002))) == {
        "run_as_non_root": True,
        "run_as_user": 1001,
        "run_as_group": 1002,
        "fs_group": 1002,
        # Else the kubelet goes through every file of a volume at each start.
        "fs_group_change_policy": "OnRootMismatch",
        "seccomp_profile": {"type": "RuntimeDefault"},
    }


def test_root_is_not_told_to_be_somebody_else():
    context = pod_security(User(uid=0, gid=0))
    assert (context.run_as_non_root, context.run_as_user, context.run_as_group) == (False, 0, 0)
    assert context.seccomp_profile is not None
    assert context.seccomp_profile.type == "RuntimeDefault"


@pytest.mark.parametrize("uid", [0, 1000])
def test_the_group_of_root_gets_no_volumes(uid: int):
    context = pod_security(User(uid=uid, gid=0))
    assert (context.fs_group, context.fs_group_change_policy) == (None, None)


def test_a_user_in_the_group_of_root_is_not_root():
    assert pod_security(User(uid=1000, gid=0)).run_as_non_root is True


def test_a_container_has_no_rights_and_writes_nothing_unless_it_says_so():
    assert plain(container_security()) == {
        "allow_privilege_escalation": False,
        "read_only_root_filesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def test_a_capability_is_one_more_than_none():
    context = container_security(capabilities=("CHOWN", "KILL"), read_only_root_filesystem=False)
    assert plain(context) == {
        "allow_privilege_escalation": False,
        "read_only_root_filesystem": False,
        "capabilities": {"drop": ["ALL"], "add": ["CHOWN", "KILL"]},
    }
