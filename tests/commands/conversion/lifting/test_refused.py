"""What only the whole refuses is taken out of the program, and named."""

from constructs_dify.commands.conversion.lifting.refused import without_refused
from constructs_dify.commands.conversion.python_code import Call, Code, Dict, List, literal, text
from tests.commands.conversion.lifting.installations import installed, lifted, made, now, work_on


def tier(kind: str = "Tier", /, **arguments: Code) -> Call:
    return Call(name=kind, arguments=arguments)


def settings(**given: str) -> Dict:
    return Dict(items={name: literal(value, (f"key of {name}",)) for name, value in given.items()})


def test_a_setting_of_a_choice_is_taken_from_the_part_that_the_error_names():
    work = work_on(installed())
    arguments: dict[str, Code] = {
        "api": tier(settings=settings(MAIL_TYPE="smtp", TOP="1")),
        "workers": List(items=[tier("WorkerPool", name=literal("default"), settings=settings(MAIL_TYPE="resend"))]),
    }
    left = without_refused(work, arguments, "ValueError: worker.settings['MAIL_TYPE']: already set by mail")
    assert left is not None
    assert text(left["workers"]) == '[WorkerPool(name="default")]'
    assert left["api"] == arguments["api"]
    [line] = work.findings
    assert (line.group, line.keys) == ("lost", ("key of MAIL_TYPE",))


def test_an_option_within_an_option_takes_the_whole_away():
    work = work_on(installed())
    account = Call(name="ServiceAccount", arguments={"name": literal("team")}, keys=("worker.serviceAccount.name",))
    arguments: dict[str, Code] = {
        "workers": List(items=[tier("WorkerPool", replicas=literal(2), service_account=account)])
    }
    left = without_refused(work, arguments, "ValueError: worker.service_account.name: got 'team', but storage wants …")
    assert left is not None
    assert text(left["workers"]) == "[WorkerPool(replicas=2)]"
    [line] = work.findings
    assert (line.group, line.keys) == ("lost", ("worker.serviceAccount.name",))


def test_each_line_of_a_validation_takes_one_away():
    work = work_on(installed({"web": {"MAX_ITERATIONS_NUM": "500"}, "api": {"SQLALCHEMY_POOL_SIZE": "500"}}))
    arguments: dict[str, Code] | None = lifted(work)
    message = ""
    for _ in range(5):
        assert arguments is not None
        try:
            now(work, arguments)
            break
        except (RuntimeError, ValueError) as error:
            message = str(error)
            arguments = without_refused(work, arguments, message)
    else:
        raise AssertionError(message)
    assert {key for line in work.findings for key in line.keys} >= {
        "web.extraEnv.MAX_ITERATIONS_NUM", "api.extraEnv.SQLALCHEMY_POOL_SIZE",
    }  # fmt: skip


def test_an_option_is_taken_where_the_error_names_no_setting():
    work = work_on(installed())
    arguments: dict[str, Code] = {"api": tier(replicas=literal(2, ("api.replicas",)), priority_class=literal("high"))}
    left = without_refused(work, arguments, "api.replicas: got 2; expected one pod")
    assert left is not None
    assert text(left["api"]) == 'Tier(priority_class="high")'
    assert work.findings[0].keys == ("api.replicas",)


def test_settings_of_the_chart_are_among_those_that_are_taken():
    work = work_on(installed())
    left = without_refused(work, {"settings": settings(UPLOAD_X="1")}, "settings['UPLOAD_X']: no such setting")
    assert left == {}


def test_an_error_about_something_else_is_nobodys():
    work = work_on(installed())
    assert without_refused(work, {"api": tier(replicas=literal(2))}, "postgres.host: got ''") is None
    assert work.findings == []


def test_a_text_and_what_it_makes_agree():
    assert made(settings(A="1")) == {"A": "1"}
