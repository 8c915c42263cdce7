"""Fuzzing: every decoder of what strangers send, against whatever they may send (SECURITY C20).

`targets` are the decoders with their laws; `make fuzz` lets atheris look for inputs, and a few seconds of it, seeded,
belong to the tests (`tests/properties/test_fuzz_smoke.py`).
"""
