"""Reads the records of fixtures/, which are the same in every language."""

import base64
import json
from pathlib import Path

FOLDER = Path(__file__).parents[3] / "fixtures"


def read(path):
    return json.loads((FOLDER / path).read_text())


def data_of(name):
    """The bytes of a malformed record or of a vector."""
    return base64.b64decode(RECORDS[name]["data"])


def event(name):
    return read(f"events/{name}.json")["event"]


RECORDS = {
    record["name"]: record
    for record in [*read("malformed/malformed.json")["malformed"], *read("by-hand/vectors.json")["vectors"]]
}
