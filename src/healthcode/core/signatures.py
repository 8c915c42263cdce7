"""Signatures as arithmetic: whether bytes were signed by a key, for the algorithms the trust list may name."""
