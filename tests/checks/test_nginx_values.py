"""The times, sizes and numbers of workers that nginx reads; tests/real/test_nginx.py asks nginx itself."""

from typing import Any

import pytest

from constructs_dify import checks


@pytest.mark.parametrize(
    ("time", "seconds"),
    [
        ("3600s", 3600), ("3600", 3600), ("65", 65), ("1h30m", 5400), ("1h 30m", 5400), ("1h 30", 3630),
        ("1w2d", 777600), ("1500ms", 2), ("1s500ms", 2), ("1m", 60), ("0065", 65), ("2147483647", 2**31 - 1),
    ],
)  # fmt: skip
def test_a_time_of_nginx_has_whole_seconds(time: str, seconds: int):
    checks.nginx_time("timeout", time)
    assert checks.nginx_seconds(time) == seconds


@pytest.mark.parametrize("time", ["0", "0s", "1ms"])
def test_a_time_is_never_no_time_at_all(time: str):
    # Zero would switch the limit of an ingress controller off.
    assert checks.nginx_seconds(time) == 1


@pytest.mark.parametrize(
    "value",
    [
        "", " ", "1.5h", "30m1h", "1h1h", "100us", "+5", "-5", "\uff16\uff15", "\uff16\uff15s",
        "1_0", " 5", "5 ", "5\n", "1 h", "1y", "1M", "h",
        "1hm", "5 5ms", "1h  30m", "5s;", "75s 20s", "PT1H", "2147483648", "9" * 101, "9" * 5000,
    ],
)  # fmt: skip
def test_nothing_else_is_a_time_of_nginx(value: str):
    with pytest.raises(ValueError, match=r"^timeout: got .*; expected (a time as nginx has it|at most 2147483647 sec)"):
        checks.nginx_time("timeout", value)


@pytest.mark.parametrize("value", ["0", "100m", "100M", "1g", "512", "8k", "9223372036854775807", "8589934591g"])
def test_a_size_of_nginx_is_a_number_and_its_unit(value: str):
    checks.nginx_size("size", value)


@pytest.mark.parametrize(
    "value",
    ["", "m", "1.5m", "1t", "100mb", "100 m", "+1", "-1", "\uff19m", "1\n", "1;", "9223372036854775808", "8589934592g"],
)
def test_nothing_else_is_a_size_of_nginx(value: str):
    with pytest.raises(ValueError, match=r"^size: got .*; expected a size as nginx has it"):
        checks.nginx_size("size", value)


@pytest.mark.parametrize("value", ["1", "2", "1024", "auto"])
def test_nginx_has_a_number_of_workers_or_as_many_as_cpus(value: str):
    checks.nginx_workers("workers", value)


@pytest.mark.parametrize("value", ["", "0", "1025", "-1", "+1", "1.0", "AUTO", "\uff12", "1\n", "1_0", "2;"])
def test_nginx_has_no_other_number_of_workers(value: str):
    with pytest.raises(ValueError, match=r"^workers: got .*; expected a whole number, 1 to 1024, or \"auto\""):
        checks.nginx_workers("workers", value)


@pytest.mark.parametrize("check", [checks.nginx_time, checks.nginx_size, checks.nginx_workers, checks.folder])
def test_what_stands_in_a_file_is_a_text(check: Any):
    with pytest.raises(TypeError, match=r"^path: got 5 \(int\); write a "):
        check("path", 5)
