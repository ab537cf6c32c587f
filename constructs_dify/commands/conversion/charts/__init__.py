"""Helm charts that deploy Dify, each in a package of its own."""
