"""Schedules: what Kubernetes takes, which reads them with ParseStandard of robfig/cron, and how long they pause."""

import pytest

from constructs_dify import checks

HOUR, DAY = 3600, 24 * 3600
# Schedule -> the longest pause.
GOOD = {
    "0 2 * * *": DAY,
    "0  2 * *  *": DAY,
    "? ? ? ? ?": 60,
    "*/15 * * * *": 15 * 60,
    "5/20 * * * *": 20 * 60,
    "0 */7 * * *": 7 * HOUR,
    "0 8-18/5 * * *": 14 * HOUR,
    "0 2,14 * * MON-FRI": 60 * HOUR,
    "0 2 * jan-DEC sun": 7 * DAY,
    "0 2 * * 0": 7 * DAY,
    "0 2 * * 5,6": 6 * DAY,
    "0 2 1 * *": 31 * DAY,
    "0 2 31 * *": 61 * DAY,
    "0 2 29 2 *": 1461 * DAY,
    # Where both are restricted, either will do; a step is a restriction, but for one of 1.
    "0 2 13 * 5": 7 * DAY,
    "0 2 */2 * 1": 2 * DAY,
    "0 2 */1 * 1": 7 * DAY,
    "@hourly": HOUR,
    "@daily": DAY,
    "@midnight": DAY,
    "@weekly": 7 * DAY,
    "@monthly": 31 * DAY,
    "@yearly": 366 * DAY,
    "@annually": 366 * DAY,
}
BAD = {
    "": "five fields",
    "0 2 * *": "five fields",
    "0 0 2 * * *": "a CronJob has no seconds: '0 2 * * *'",
    "0 2 * * * 2026": "a CronJob has no seconds",
    "60 2 * * *": "'60' is no minute, 0 to 59",
    "0 24 * * *": "'24' is no hour, 0 to 23",
    "0 2 0 * *": "'0' is no day of the month, 1 to 31",
    "0 2 32 * *": "'32' is no day of the month",
    "0 2 L * *": "'L' is no day of the month",
    "0 2 15W * *": "'15W' is no day of the month",
    "0 2 * 13 *": "'13' is no month",
    "0 2 * JANUARY *": "'JANUARY' is no month",
    "0 2 * * 7": "'7' is no day of the week, 0 to 6",
    "0 2 * * SUN#1": "is no day of the week",
    "0 2 * * FRI-MON": "'FRI-MON' is no day of the week",
    "0 18-8 * * *": "'18-8' is no hour",
    "*/0 * * * *": "is no minute",
    "*-5 * * * *": "is no minute",
    "1-5/2/3 * * * *": "is no minute",
    "1,,2 * * * *": "is no minute",
    "+5 * * * *": "is no minute",
    "-5 * * * *": "is no minute",
    "0 2 30 2 *": "it would never run",
    "0 2 31 4,6,9,11 *": "it would never run",
    "@every 1h": "@every counts from when a CronJob is made",
    "@reboot": "five fields",
    "@Daily": "five fields",
    "TZ=Europe/Berlin 0 2 * * *": "a time zone goes into time_zone",
    "CRON_TZ=UTC 0 2 * * *": "a time zone goes into time_zone",
}


@pytest.mark.parametrize("schedule", GOOD)
def test_a_schedule_that_kubernetes_takes_is_taken_and_its_longest_pause_is_known(schedule: str):
    checks.cron("schedule", schedule)
    assert checks.longest_pause(schedule) == GOOD[schedule]


@pytest.mark.parametrize("schedule", BAD)
def test_one_that_it_does_not_take_or_that_never_runs_is_refused_in_words_that_help(schedule: str):
    with pytest.raises(ValueError, match=r"^schedule: got .*; expected five fields, such as") as error:
        checks.cron("schedule", schedule)
    assert BAD[schedule] in str(error.value)
