"""What users add to a part wins over the chart, and is seen for what it is."""

import pytest

from constructs_dify.commands.conversion.installed import Lies, Variable
from tests.commands.conversion.dify_helm.test_environment import of


def api(entry: str, version: str = "0.31.0") -> dict[str, Variable]:
    return of(f"api:\n  extraEnv:\n  - {entry}", version)["api"]


def test_it_wins_over_the_configmap_and_over_the_secret():
    made = api("{name: DB_HOST, value: pg.example.net}\n  - {name: DB_PASSWORD, value: $(TEAM_PASSWORD)}")

    assert made["DB_HOST"].text == "pg.example.net"
    assert made["DB_HOST"].keys == ("api.extraEnv[0].name", "api.extraEnv[0].value")
    assert (made["DB_PASSWORD"].text, made["DB_PASSWORD"].lies) == ("$(TEAM_PASSWORD)", None)


def test_of_two_of_one_name_the_last_wins():
    assert api("{name: TEAM, value: a}\n  - {name: TEAM, value: b}")["TEAM"].text == "b"


def test_a_list_of_the_user_takes_the_charts_own_away():
    assert "CODE_MAX_STRING_LENGTH" in of("")["api"]
    assert "CODE_MAX_STRING_LENGTH" not in api("{name: TEAM, value: a}")


def test_beat_reads_the_workers_settings_without_what_users_add_to_the_worker():
    made = of("beat: {enabled: true}\nworker: {extraEnv: [{name: TEAM, value: a}]}")

    assert "TEAM" in made["worker"]
    assert "TEAM" not in made["beat"]
    assert made["beat"]["SECRET_KEY"].lies == Lies(secret="dify-worker", key="SECRET_KEY")


@pytest.mark.parametrize(
    ("name", "text", "secret"),
    [
        ("OPENDAL_S3_SECRET_ACCESS_KEY", "sample-key", True),
        ("INIT_PASSWORD", "sample-pass", True),
        ("TEAM_TOKEN", "sample-token", True),
        ("HTTP_PROXY", "http://team:sample-pass@proxy.example.net:3128", True),
        ("HTTP_PROXY", "http://proxy.example.net:3128", False),
        ("CELERY_BROKER_URL", "redis://:$(REDIS_PASSWORD)@redis.example.net:6379/1", False),
        ("INIT_PASSWORD", "", False),
        ("UPLOAD_FILE_SIZE_LIMIT", "120", False),
        ("MAX_TOKENS", "4000", False),
    ],
)
def test_a_credential_is_known_by_its_name_or_by_its_text(name: str, text: str, secret: bool):
    made = api(f"{{name: {name}, value: '{text}'}}")[name]

    assert (made.text, made.secret, made.lies) == (text, secret, None)


@pytest.mark.parametrize(("name", "of_release"), [("dify-worker", True), ("team-vault", False)])
def test_a_reference_says_whether_its_secret_goes_away_with_the_release(name: str, of_release: bool):
    made = api(f"{{name: TEAM_KEY, valueFrom: {{secretKeyRef: {{name: {name}, key: team}}}}}}")["TEAM_KEY"]

    assert made.lies == Lies(secret=name, key="team", of_release=of_release)
    assert made.secret


@pytest.mark.parametrize(
    "source",
    [
        {"fieldRef": {"fieldPath": "status.podIP"}},
        {"configMapKeyRef": {"name": "team", "key": "region"}},
        {"resourceFieldRef": {"resource": "limits.memory"}},
    ],
    ids=lambda source: next(iter(source)),
)
def test_other_sources_stay_as_they_are(source: dict[str, dict[str, str]]):
    assert api(f"{{name: TEAM, valueFrom: {source}}}")["TEAM"].source == source


def test_a_value_that_is_no_text_is_refused_with_its_place():
    with pytest.raises(
        ValueError, match=r"values\.yaml:4: api\.extraEnv\[1\]\.value: got a int for PORT; expected a text"
    ):
        api("{name: TEAM, value: a}\n  - {name: PORT, value: 80}")


def test_a_map_in_place_of_the_list_is_refused():
    with pytest.raises(ValueError, match=r"values\.yaml:1: .*: got a dict; expected a list of name and value"):
        of("api: {extraEnv: {TEAM: a}}", "0.29.0")


def test_an_entry_without_a_name_is_refused():
    with pytest.raises(ValueError, match=r"api\.extraEnv\[0\]\.value: got an entry without a name"):
        api("{value: a}")
