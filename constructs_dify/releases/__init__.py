"""What each Dify release ships, with one TOML file for each release."""
