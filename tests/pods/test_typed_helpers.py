"""What helps to write pods is held to its types."""

from collections.abc import Callable
from typing import Any

import pytest
from cdk8s_plus_27 import k8s

from constructs_dify import (
    changed,
    container_security,
    exec_probe,
    http_probe,
    native_sidecar,
    pod_security,
    python_services,
    tcp_probe,
    trusting,
)
from constructs_dify.releases.release import User

WRONG: Any = ["word"]
CALLS: dict[str, tuple[Callable[[], object], str]] = {
    "exec_probe": (lambda: exec_probe(WRONG, period=5), r"exec_probe\.command\[0\]: got \['word'\] \(list\)"),
    "http_probe": (lambda: http_probe("/", WRONG, period=5), r"http_probe\.port: got \['word'\]"),
    "tcp_probe": (lambda: tcp_probe("http", period=WRONG), r"tcp_probe\.period: got \['word'\]"),
    "pod_security": (lambda: pod_security(WRONG), r"pod_security\.user: got \['word'\]"),
    "container_security": (lambda: container_security(capabilities="ALL"), r"container_security\.capabilities: got"),
    "python_services": (lambda: python_services(WRONG), r"python_services\.grant: got \['word'\]"),
    "trusting": (lambda: trusting(WRONG, "ca", None, "/ca.pem"), r"trusting\.grant: got \['word'\]"),
    "native_sidecar": (lambda: native_sidecar(WRONG), r"native_sidecar\.container: got \['word'\]"),
    "changed": (lambda: changed(WRONG), r"changed\.struct: got \['word'\]; write a typed struct"),
    "a field that is not there": (
        lambda: changed(k8s.EnvVar(name="A"), valu="b"), r"changed: EnvVar has no field 'valu'; did you mean 'value'?"
    ),
}  # fmt: skip


@pytest.mark.parametrize("call", CALLS)
def test_an_argument_of_the_wrong_type_is_an_error_that_names_it(call: str):
    made, told = CALLS[call]
    with pytest.raises(TypeError, match=f"^{told}"):
        made()


def test_arguments_of_the_right_types_pass():
    assert http_probe("/", 80, period=5) == http_probe("/", 80, period=5)
    assert exec_probe("true", period=5).exec == k8s.ExecAction(command=["true"])
    assert container_security(capabilities=["CHOWN"]) == container_security(capabilities=("CHOWN",))
    assert pod_security(User(uid=1, gid=1)).run_as_user == 1
    assert changed(k8s.EnvVar(name="A"), value="b") == k8s.EnvVar(name="A", value="b")
