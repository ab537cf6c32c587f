"""What the operator of an installation gets beside it."""
