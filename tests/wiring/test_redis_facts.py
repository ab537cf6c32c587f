"""RedisFacts: addresses and URLs, for readers of any vocabulary."""

from dataclasses import replace
from typing import Any

import pytest

from constructs_dify import RedisFacts, SecretKey
from constructs_dify.wiring.credential_source import OwnSecret
from constructs_dify.wiring.environment import Expanded
from constructs_dify.wiring.secret_key import Composed
from tests.support.samples import key

SERVER = RedisFacts(
    nodes=["cache.example.com:6380"],
    database=0,
    broker_database=1,
    broker="nobody looks at it",
    credentials=OwnSecret(),
    destinations=(),
    password=key(),
)
SENTINELS = replace(SERVER, nodes=["s0:26379", "s1:26379"], master="mymaster")


def url(facts: RedisFacts) -> Any:
    return facts.url(key="agent-redis-url", database=2, username="AGENT_USER", password="AGENT_PASSWORD")


def test_a_server_has_a_host_and_a_port():
    assert (SERVER.host, SERVER.port) == ("cache.example.com", 6380)


@pytest.mark.parametrize("address", ["host", "port"])
def test_a_sentinel_is_not_taken_for_the_server(address: str):
    with pytest.raises(ValueError, match=r"got the Sentinels s0:26379, s1:26379.*or a Redis without Sentinels"):
        getattr(SENTINELS, address)


def test_a_url_names_the_variables_of_its_reader_and_no_credential():
    assert url(SERVER) == Expanded(text="redis://:$(AGENT_PASSWORD)@cache.example.com:6380/2")
    assert url(replace(SERVER, username=key("user"))).text.startswith("redis://$(AGENT_USER):$(AGENT_PASSWORD)@")


def test_a_user_that_is_no_reference_is_escaped_in_the_url():
    assert url(replace(SERVER, username="me@work")).text.startswith("redis://me%40work:$(AGENT_PASSWORD)@")


def test_a_url_without_a_password_has_no_login():
    assert url(replace(SERVER, password=None)).text == "redis://cache.example.com:6380/2"


def test_a_url_says_how_to_connect():
    assert url(replace(SERVER, tls=True)).text.startswith("rediss://")
    assert url(SENTINELS).text == "sentinel://:$(AGENT_PASSWORD)@s0:26379/2;sentinel://:$(AGENT_PASSWORD)@s1:26379/2"


def test_where_credentials_can_be_composed_the_url_is_one_of_the_readers_own_name():
    class Composing(OwnSecret):
        def composed(self, key: str, pieces: Any) -> Any:
            return Composed(secret="mine", key=key, pieces=tuple(pieces))

    composed = url(replace(SERVER, credentials=Composing()))
    assert (composed.secret, composed.key) == ("mine", "agent-redis-url")
    assert composed.credentials == [SecretKey(secret="mine", key="password")]


@pytest.mark.parametrize("name", ["password", "sentinel_password", "broker_url", "ca"])
def test_a_credential_is_a_reference(name: str):
    with pytest.raises(TypeError, match=rf"RedisFacts\.{name}: got a literal str"):
        replace(SERVER, **{name: "letmein"})
