"""What a synth costs, against the least that any cdk8s app costs."""
