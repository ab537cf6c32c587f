#!/usr/bin/env python
"""The reference app: `cdk8s synth` writes a whole Dify to dist/dify.k8s.yaml."""

from cdk8s import App

from constructs_dify import DifyChart

app = App()
DifyChart(app, "dify", namespace="dify")
app.synth()
