"""What manifests expect to find in the cluster: one file for each kind of need."""
