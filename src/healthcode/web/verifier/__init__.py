"""The verifier door."""
