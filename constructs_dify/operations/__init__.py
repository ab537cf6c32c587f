"""What helps to operate an installation: monitoring, Argo CD, the Namespace."""
