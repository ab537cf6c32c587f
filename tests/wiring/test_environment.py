"""Who may set a variable, who comes after whom, and what each value is."""

import pytest

from constructs_dify.wiring.environment import Env, Expanded, boolean
from tests.support.samples import key


def test_the_later_value_wins_where_nobody_owns_the_name():
    env = Env("api")
    env.add({"A": "1", "B": "1"})
    env.add({"A": "2"})
    assert env.literals == {"A": "2", "B": "1"}


def test_an_owner_takes_a_name_over():
    env = Env("api")
    env.add({"DB_HOST": "mine"})
    env.add({"DB_HOST": "dify-postgres"}, owner="postgres")
    assert env.literals == {"DB_HOST": "dify-postgres"}


@pytest.mark.parametrize("owner", [None, "redis"])
def test_what_an_owner_has_set_is_nobody_elses_to_set(owner: str | None):
    env = Env("api")
    env.add({"DB_HOST": "dify-postgres"}, owner="postgres")
    with pytest.raises(ValueError, match=r"api\.settings\['DB_HOST'\]: already set by postgres; change it there"):
        env.add({"DB_HOST": "other"}, owner=owner)
    assert env.literals == {"DB_HOST": "dify-postgres"}


def test_nobody_else_may_set_it_to_the_same_either():
    # It would be true by chance, and false with the next name of the database.
    env = Env("api")
    env.add({"DB_HOST": "dify-postgres"}, owner="postgres")
    with pytest.raises(ValueError, match="already set by postgres"):
        env.add({"DB_HOST": "dify-postgres"})


def test_an_owner_may_change_its_mind():
    env = Env("api")
    env.add({"A": "1"}, owner="x")
    env.add({"A": "2"}, owner="x")
    assert env.literals == {"A": "2"}


def test_the_error_says_where_the_value_was_written_and_what_overrides_it():
    env = Env("api")
    env.add({"A": "1"}, owner="x")
    with pytest.raises(ValueError, match=r"^settings\['A'\]: .*\(extra_env overrides it unchecked\)$"):
        env.add({"A": "2"}, path="settings")


def test_the_error_does_not_repeat_the_value():
    env = Env("api")
    env.add({"DB_PASSWORD": key()}, owner="postgres")
    with pytest.raises(ValueError, match="already set") as error:
        env.add({"DB_PASSWORD": "hunter2"})
    assert "hunter2" not in str(error.value)


def test_a_value_may_be_completed_whoever_owns_it():
    env = Env("api")
    env.add({"NO_PROXY": "localhost"}, owner="http_proxy")
    env.change("NO_PROXY", "localhost,10.0.0.1")
    assert env.literals == {"NO_PROXY": "localhost,10.0.0.1"}
    with pytest.raises(ValueError, match="already set by http_proxy"):
        env.add({"NO_PROXY": ""})


def test_each_value_is_a_text_a_reference_or_what_kubernetes_completes():
    env = Env("api")
    env.add({"C": "text", "B": key(), "A": Expanded(text="$(B)@host"), "EMPTY": ""})
    assert env.literals == {"C": "text", "EMPTY": ""}
    assert env.secrets == {"B": key()}
    assert env.expanded == {"A": "$(B)@host"}


def test_a_value_of_another_kind_takes_the_place_of_the_first():
    env = Env("api")
    env.add({"A": "text"})
    env.add({"A": key()})
    assert (env.literals, env.secrets) == ({}, {"A": key()})


def test_the_names_are_in_order_however_they_came():
    env = Env("api")
    env.add({"B": "1", "A": "1", "D": key(), "C": key()})
    assert list(env.literals) == ["A", "B"]
    assert list(env.secrets) == ["C", "D"]


def test_a_boolean_is_the_word_that_both_dify_and_the_plugin_daemon_read():
    assert (boolean(True), boolean(False)) == ("true", "false")
