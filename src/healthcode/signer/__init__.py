"""The signer: the one process that holds the issuer's keys, asked by the doors over a unix socket (ADR 13)."""
