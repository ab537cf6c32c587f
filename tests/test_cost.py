"""A synth does not become more expensive without anybody's notice: what it costs on any machine has a budget."""

import json
import subprocess
import sys
from functools import cache

import pytest
from cdk8s_plus_27 import k8s

from benchmarks.counts import Count

from .support.examples import ROOT

# What was counted when this was written, and a little more: Python's own calls differ from release to release.
BUDGETS = {
    # The one of imports/ is the folder itself, which has no code.
    "import": {"modules": 262, "modules of others": 12, "modules of imports/": 1, "calls": 114_000},
    "first chart": {"calls": 215_000, "messages": 212, "values sent": 6_500, "type checks": 165},
    "further chart": {"calls": 150_000, "messages": 165, "values sent": 6_400, "type checks": 92},
    "synth of one": {"calls": 45_000, "messages": 12, "values sent": 520, "type checks": 0},
    "one more to synthesize": {"calls": 6_000, "messages": 12, "values sent": 520, "type checks": 0},
}


@cache
def _counted() -> dict[str, dict[str, int]]:
    return json.loads(subprocess.check_output([sys.executable, "-m", "benchmarks.counts"], cwd=ROOT))


@pytest.mark.parametrize(("phase", "what"), [(phase, what) for phase in BUDGETS for what in BUDGETS[phase]])
def test_a_synth_stays_within_its_budget(phase: str, what: str):
    counted = _counted()[phase][what]
    assert counted <= BUDGETS[phase][what], (
        f"{phase}: {counted:,} {what}, and the budget is {BUDGETS[phase][what]:,}; `make bench` tells what that costs: "
        "make it cheaper, or raise the budget in a commit that says why"
    )


def test_everything_that_is_counted_has_a_budget():
    assert {phase: set(counted) for phase, counted in _counted().items()} == {
        phase: set(budget) for phase, budget in BUDGETS.items()
    }


def test_what_costs_is_seen():
    with Count() as once:
        k8s.Quantity.from_string("1Gi")
    with Count() as twice:
        k8s.Quantity.from_string("1Gi")
        k8s.Quantity.from_string("2Gi")
    one, two = once.result(), twice.result()
    assert (one["messages"], two["messages"]) == (1, 2)
    assert two["type checks"] == 2 * one["type checks"] > 0
    assert two["calls"] > one["calls"] > 0
