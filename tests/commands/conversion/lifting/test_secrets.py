"""The installation's own credentials are read from where they lie, or are asked for."""

from constructs_dify.commands.conversion.installed import RemoteSecrets
from constructs_dify.commands.conversion.lifting.secrets import secrets
from constructs_dify.commands.conversion.python_code import keys_of, text
from tests.commands.conversion.lifting.installations import (
    chart,
    default,
    groups,
    hidden,
    installed,
    lifted,
    lying,
    now,
    work_on,
)

API = {
    "SECRET_KEY": lying("acme-dify-api", "SECRET_KEY", "api.secretKey"),
    "CODE_EXECUTION_API_KEY": lying("acme-dify-sandbox", "API_KEY"),
    "PLUGIN_DAEMON_KEY": lying("acme-dify-api", "PLUGIN_DAEMON_KEY"),
    "INNER_API_KEY_FOR_PLUGIN": lying("acme-dify-api", "INNER_API_KEY_FOR_PLUGIN"),
}
DAEMON = {
    "SERVER_KEY": lying("acme-dify-plugin-daemon", "SERVER_KEY"),
    "DIFY_INNER_API_KEY": lying("acme-dify-plugin-daemon", "DIFY_INNER_API_KEY"),
}


def test_all_of_them_come_from_copies_of_the_secrets_of_today():
    work = work_on(
        installed(
            {
                "api": API,
                "worker": API,
                "plugin-daemon": DAEMON,
                "sandbox": {"API_KEY": lying("acme-dify-sandbox", "API_KEY")},
            }
        )
    )
    arguments = lifted(work)
    parts = now(work, arguments)
    lies = parts["plugin-daemon"].variables["SERVER_KEY"].lies
    assert lies is not None
    assert (lies.secret, lies.key) == ("acme-dify-kept-api", "PLUGIN_DAEMON_KEY")
    assert work.copies == {"acme-dify-api": "acme-dify-kept-api", "acme-dify-sandbox": "acme-dify-kept-sandbox"}
    assert work.needed == {}
    assert not any(name in API or name in DAEMON for part in work.left.values() for name in part)
    assert "api.secretKey" in keys_of(arguments["secrets"])


def test_without_any_the_library_makes_them():
    assert secrets(work_on(installed())) is None


def test_one_that_stands_as_text_is_asked_for_and_never_written():
    work = work_on(installed({"api": {"SECRET_KEY": hidden("sample-secret-key", "SECRET_KEY")}}))
    code = secrets(work)
    assert code is not None
    assert "sample-secret-key" not in text(code)
    assert work.needed["dify-next-credentials", "SECRET_KEY"] == ("SECRET_KEY",)


def test_a_part_that_nobody_has_a_credential_for_gets_one_that_is_asked_for():
    work = work_on(installed({"api": {"SECRET_KEY": API["SECRET_KEY"]}}))
    lifted(work)
    assert ("dify-next-credentials", "sandbox-api-key") in work.needed


def test_an_empty_one_is_made_anew():
    work = work_on(installed({"api": {**API, "SECRET_KEY": hidden("", "api.secretKey")}}))
    secrets(work)
    assert ("dify-next-credentials", "secret-key") in work.needed
    [line] = work.findings
    assert line.keys == ("api.secretKey",)


def test_one_that_everybody_knows_is_kept_and_named():
    known = lying("acme-dify-api", "SECRET_KEY", unsafe="a default of the chart")
    work = work_on(installed({"api": {**API, "SECRET_KEY": known}}))
    secrets(work)
    [what] = groups(work)["kept"]
    assert "SECRET_KEY is unsafe (a default of the chart)" in what


def test_two_that_differ_become_one():
    given = {"api": {"CODE_EXECUTION_API_KEY": hidden("one", "a")}, "sandbox": {"API_KEY": hidden("two", "b")}}
    work = work_on(installed(given))
    secrets(work)
    [line] = work.findings
    assert (line.group, line.keys) == ("changes", ("b",))


def test_credentials_of_parts_that_do_not_run_are_left():
    work = work_on(installed({"api": API}, parts=("api", "worker", "web", "nginx")))
    arguments = lifted(work)
    chart(work, arguments)
    assert "sandbox-api-key" not in text(arguments["secrets"])


def test_a_store_has_them_where_it_has_them_today():
    remote = RemoteSecrets(
        store="company-vault", kind="ClusterSecretStore", refresh="15m", parts=("api",),
        remotes={"api": {"SECRET_KEY": ("kv/dify", "sign"), "CODE_EXECUTION_API_KEY": ("kv/dify", None)}},
        keys={"": ("externalSecret.enabled",), "api:SECRET_KEY": ("externalSecret.api.remoteRefs.SECRET_KEY.key",)},
    )  # fmt: skip
    work = work_on(installed({"api": API}, remote_secrets=remote))
    arguments = lifted(work)
    chart(work, arguments)
    code = text(arguments["secrets"])
    assert '"secret-key": RemoteKey(path="kv/dify", property="sign")' in code
    assert '"sandbox-api-key": RemoteKey(path="kv/dify")' in code
    assert {"externalSecret.enabled", "externalSecret.api.remoteRefs.SECRET_KEY.key"} <= keys_of(arguments["secrets"])
    assert any("PLUGIN_DAEMON_KEY is not in the store" in what for what in groups(work)["changes"])


def test_a_default_that_is_no_credential_is_none():
    assert secrets(work_on(installed({"api": {"LOG_LEVEL": default("INFO")}}))) is None
