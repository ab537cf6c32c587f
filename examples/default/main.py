#!/usr/bin/env python
"""A whole Dify with nothing else to provide: all of its parts and servers run in one namespace of the cluster."""

from cdk8s import App

from constructs_dify import DifyChart

app = App()
DifyChart(app, "dify", namespace="dify")
app.synth()
