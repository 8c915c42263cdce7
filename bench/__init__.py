"""What the platform does per second, each figure beside a bound measured in the same run: `python -m bench`."""
