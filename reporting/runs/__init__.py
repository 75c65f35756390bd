"""Frozen runs: what is published stays as it is, can be made again, and is compared with what is known now."""
