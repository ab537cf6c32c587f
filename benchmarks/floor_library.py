"""The floor of every app that uses the library: the same empty chart, and the import."""

from cdk8s import App, Chart

import constructs_dify  # noqa: F401

app = App()
Chart(app, "empty")
app.synth()
