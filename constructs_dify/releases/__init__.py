"""What a Dify release ships, one TOML file a release."""
