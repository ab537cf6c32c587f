"""What only the whole can know. `cdk8s synth` reports all of it at once."""
