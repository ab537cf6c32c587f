"""Programs for releases of douban's chart."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from constructs_dify import Release
from constructs_dify.commands.conversion.charts.douban.charts import chart, top_level
from constructs_dify.commands.conversion.charts.douban.installation import installed
from constructs_dify.commands.conversion.convert import Written, convert
from constructs_dify.commands.conversion.findings import Finding
from constructs_dify.commands.conversion.origins import Origin
from constructs_dify.commands.conversion.program import Program
from constructs_dify.commands.conversion.report import Report
from constructs_dify.commands.conversion.values import Values
from constructs_dify.commands.conversion.values_file import values_file
from tests.support.canaries import CANARY


def converted(tmp_path: Path, values: Mapping[str, Any]) -> tuple[Program, Report]:
    file = tmp_path / "values.yaml"
    file.write_text(yaml.safe_dump({**values, "global": {"image": {"tag": "1.9.1"}}}))
    merged = Values(chart("0.9.1").defaults, [values_file(str(file), top_level())])
    found = installed(merged, "0.9.1", "dify", "ai")
    written = Written(
        keys=list(merged.chosen_leaves()),
        origin=lambda key: Origin(key, str(file), 1),
        fate=lambda key: Finding(group="no-effect", what=key, keys=(key,)),
    )
    return convert(found, Release("1.9.1"), "dify-next", written, lambda work, _: [])


def test_a_key_that_the_daemon_gets_under_a_second_name_is_one_credential(tmp_path: Path):
    values = {"pluginDaemon": {"enabled": True, "serverKey": "sample-server-key", "difyInnerApiKey": CANARY}}
    made, report = converted(tmp_path, values)
    assert "extra_env" not in made.text
    assert "PLUGIN_DIFY_INNER_API_KEY" not in report.needed["dify-next-credentials"]
    assert report.ended["pluginDaemon.difyInnerApiKey"] == "program"


def test_the_order_in_which_resources_are_written_is_no_change(tmp_path: Path):
    resources = {"requests": {"memory": "1Gi", "cpu": "500m"}, "limits": {"memory": "2Gi", "cpu": "1"}}
    _, report = converted(tmp_path, {"api": {"resources": resources}})
    assert not any("Requests and limits of api" in finding.what for finding in report.findings)
