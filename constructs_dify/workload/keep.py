"""What makes Argo CD, Helm and Flux leave an object where it is."""

KEEP = {
    "argocd.argoproj.io/sync-options": "Prune=false,Delete=false",
    "helm.sh/resource-policy": "keep",
    "kustomize.toolkit.fluxcd.io/prune": "disabled",
}
"""Annotations that make Argo CD, Helm and Flux leave an object in the cluster when it leaves the manifests."""
