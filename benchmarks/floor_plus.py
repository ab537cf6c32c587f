"""The floor of every app that uses cdk8s-plus: the same empty chart, and the import."""

import cdk8s_plus_27  # noqa: F401
from cdk8s import App, Chart

app = App()
Chart(app, "empty")
app.synth()
