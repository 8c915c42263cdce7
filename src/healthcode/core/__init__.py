"""Arithmetic on values: no clock, no file, no socket, no database. Every instant is an argument called `at`."""
