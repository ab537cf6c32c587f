"""What applying manifests over others does to the running system: one file for each subject, one table of rules."""
