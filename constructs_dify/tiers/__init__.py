"""The parts of Dify, one file each."""
