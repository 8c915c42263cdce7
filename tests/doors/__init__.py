"""The doors as they are met from outside: a real server, real HTTP, one file an operation."""
