#!/usr/bin/env python
"""Dify 1.9.1, the oldest release that the library knows: what to start from before an upgrade, not what to stay on."""

from cdk8s import App

from constructs_dify import DifyChart

app = App()
DifyChart(app, "dify", namespace="dify", release="1.9.1")
app.synth()
