"""The system that manifests describe: what runs, how much of it, who may talk to whom, and how it is reached."""
