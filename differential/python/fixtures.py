"""Reads the records of fixtures/, which are the same in every language."""

import base64
import gzip
import json
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "fixtures"


def read(path):
    file = FOLDER / path
    if file.exists():
        return json.loads(file.read_text())
    return json.loads(gzip.decompress(file.with_name(file.name + ".gz").read_bytes()))


def data_of(name):
    """The bytes of a malformed record or of a vector."""
    return base64.b64decode(RECORDS[name]["data"])


def event(name):
    return read(f"events/{name}.json")["event"]


def entries(*captures):
    """The data of every entry of some captures, in base64, and the user records in it."""
    for name in captures:
        scenario = read(f"kpl-1.0.7/{name}.json")
        for entry in scenario["putRecords"]:
            yield entry["Data"], [scenario["put"][number] for number in entry["userRecords"]]


RECORDS = {
    record["name"]: record
    for record in [*read("malformed/malformed.json")["malformed"], *read("by-hand/vectors.json")["vectors"]]
}
