"""Runs an example of the migration guide, given as text, and its `handler` with the Lambda event of the fixtures."""

import sys

import fixtures

names = {}
exec(sys.argv[1], names)
if "handler" in names:
    names["handler"](fixtures.event("lambda"), None)
