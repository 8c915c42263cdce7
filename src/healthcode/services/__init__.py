"""One verb per file: what may be done, by whom, in one transaction with its audit leaf. `at` is an argument."""
