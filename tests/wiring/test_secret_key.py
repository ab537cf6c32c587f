"""References to credentials: what is one, which are equal, and what errors keep to themselves."""

from typing import Any

import pytest

from constructs_dify import SecretKey
from constructs_dify.wiring.credential_source import OwnSecret
from constructs_dify.wiring.secret_key import (
    Composed,
    Credential,
    check_key,
    check_secrets,
)
from tests.support.samples import key

# Not a password of anybody's; what it has that no name of a Secret may have is the "!".
TYPED = "Correct-Horse!9"


def test_the_same_place_is_the_same_reference():
    assert SecretKey(secret="mine", key="a") == SecretKey(secret="mine", key="a")
    assert len({SecretKey(secret="mine", key="a"), SecretKey(secret="mine", key="a")}) == 1
    assert SecretKey(secret="mine", key="a") != SecretKey(secret="mine", key="b")
    assert SecretKey(secret="mine", key="a") != SecretKey(secret="other", key="a")


def test_a_credential_is_told_apart_from_a_key_that_lies_in_the_same_place():
    place = SecretKey(secret="dify-secrets", key="redis-password")
    credential = Credential(secret="dify-secrets", key="redis-password", name="redis-password")
    assert credential != place
    assert credential != Credential(secret="dify-secrets", key="redis-password", name="other")


def test_what_is_composed_knows_the_credentials_that_it_is_made_of():
    user, password = key("user"), key("password")
    url = Composed(secret="mine", key="url", pieces=("redis://", user, ":", password, "@redis:6379/1"))
    assert url.credentials == [user, password]
    assert url != Composed(secret="mine", key="url", pieces=("redis://redis:6379/1",))


@pytest.mark.parametrize(
    "key", ["", "pass word", "a/b", "a:b", "a\n", "ä", "$(KEY)", TYPED], ids=lambda text: repr(text)
)
def test_a_key_has_only_what_keys_of_secrets_have(key: str):
    with pytest.raises(ValueError, match=r"^option: got no key of a Secret; expected the name of the key"):
        check_key("option", key)


@pytest.mark.parametrize("key", ["password", "tls.crt", "A_b-c.d", ".data", "0"])
def test_a_key_may_have_all_that_keys_of_secrets_have(key: str):
    check_key("option", key)
    assert SecretKey(secret="mine", key=key).key == key


@pytest.mark.parametrize("options", [{"secret": TYPED, "key": "a"}, {"secret": "a", "key": TYPED}])
def test_who_gives_the_credential_in_place_of_a_name_does_not_see_it_again(options: dict[str, str]):
    [field] = [name for name, text in options.items() if text == TYPED]
    with pytest.raises(ValueError, match=rf"^SecretKey\.{field}: got no .*not the credential") as error:
        SecretKey(**options)
    assert TYPED not in str(error.value)


@pytest.mark.parametrize("options", [{"secret": 1, "key": "a"}, {"secret": "a", "key": None}])
def test_a_name_is_a_text(options: dict[str, Any]):
    with pytest.raises(ValueError, match=r"SecretKey\.(secret|key): got no "):
        SecretKey(**options)


def test_a_text_in_place_of_a_reference_is_refused_and_not_repeated():
    given: Any = TYPED
    with pytest.raises(TypeError, match=r"^Mail\.smtp\.password: got a literal str; .* SecretKey\(secret=") as error:
        check_secrets("Mail.smtp", password=given)
    assert TYPED not in str(error.value)


def test_a_reference_may_be_left_out():
    check_secrets("x", password=None, other=key())


def test_an_installation_has_a_secret_of_its_own_with_a_key_for_each_credential():
    assert OwnSecret().credential("dify", "redis-password") == SecretKey(secret="dify-secrets", key="redis-password")
    assert OwnSecret().composed("url", ("redis://", key())) is None
