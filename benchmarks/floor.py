"""The floor: an app with an empty chart."""

from cdk8s import App, Chart

app = App()
Chart(app, "empty")
app.synth()
