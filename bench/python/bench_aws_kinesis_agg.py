"""Times the Python package aws_kinesis_agg on the corpora in a folder.

Lambda records in and out, and the records of boto3 (bytes in, but base64 out: it has no other output). The method is
that of measure.ts; corpus-files.ts describes the files, run-peer.ts the lines that are printed.

Arguments: the folder; then milliseconds of warm-up, of one sample and of all samples; and the least number of rounds.
"""

import base64
import hashlib
import math
import struct
import sys
import time
from pathlib import Path

from aws_kinesis_agg.deaggregator import deaggregate_records, iter_deaggregate_records
from google.protobuf.internal import api_implementation

ABSENT = 0xFFFFFFFF


def read_records(file):
    """Each record is its length in four bytes, the highest first, and its data."""
    content = file.read_bytes()
    records = []
    offset = 0
    while offset < len(content):
        (length,) = struct.unpack_from(">I", content, offset)
        records.append(content[offset + 4 : offset + 4 + length])
        offset += 4 + length
    return records


def to_lambda_record(data):
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": "a",
            "sequenceNumber": "49590338271490256608559692538361571095921575989136588898",
            "data": base64.b64encode(data).decode(),
            "approximateArrivalTimestamp": 1545084650.987,
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": "shardId-000000000006:49590338271490256608559692538361571095921575989136588898",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": "arn:aws:iam::123456789012:role/lambda-role",
        "awsRegion": "us-east-2",
        "eventSourceARN": "arn:aws:kinesis:us-east-2:123456789012:stream/lambda-stream",
    }


def to_boto3_record(data):
    return {
        "SequenceNumber": "49590338271490256608559692538361571095921575989136588898",
        "PartitionKey": "a",
        "ApproximateArrivalTimestamp": 1545084650.987,
        "Data": data,
    }


STAGES = {
    "lambda": (to_lambda_record, deaggregate_records),
    "bytes": (to_boto3_record, lambda records: list(iter_deaggregate_records(records, "Boto3"))),
}


def digest(user_records, with_hash_keys):
    """As content-digest.ts does it."""
    sha256 = hashlib.sha256()

    def add(content):
        sha256.update(struct.pack(">I", len(content)))
        sha256.update(content)

    for user_record in user_records:
        kinesis = user_record["kinesis"]
        add(kinesis["partitionKey"].encode())
        hash_key = kinesis["explicitHashKey"]
        if hash_key is None or not with_hash_keys:
            sha256.update(struct.pack(">I", ABSENT))
        else:
            add(hash_key.encode())
        add(base64.b64decode(kinesis["data"]))
    return sha256.hexdigest()


def sample(deaggregate, batch, calls):
    """Nanoseconds for one call."""
    start = time.perf_counter_ns()
    for _ in range(calls):
        deaggregate(batch)
    return (time.perf_counter_ns() - start) / calls


def measure(deaggregate, batch, warm_up_ms, sample_ms, total_ms, min_rounds):
    deadline = time.perf_counter_ns() + warm_up_ms * 1e6
    fastest = sample(deaggregate, batch, 1)
    while time.perf_counter_ns() < deadline:
        fastest = min(fastest, sample(deaggregate, batch, 1))
    calls = max(1, math.ceil(sample_ms * 1e6 / fastest))
    samples = []
    deadline = time.perf_counter_ns() + total_ms * 1e6
    while len(samples) < min_rounds or time.perf_counter_ns() < deadline:
        samples.append(sample(deaggregate, batch, calls))
    return samples


def main(folder, *budget):
    if api_implementation.Type() != "upb":
        sys.exit(f"protobuf's back end is {api_implementation.Type()}, expected upb")
    for line in (Path(folder) / "corpora.tsv").read_text().splitlines():
        corpus, file, batches = line.split("\t")
        records = read_records(Path(folder) / file)
        for stage, (to_record, deaggregate) in STAGES.items():
            inputs = [to_record(data) for data in records]
            for batch_field in batches.split(","):
                count = int(batch_field.rstrip("m"))
                print(f"python: {stage}, {corpus}, {count} aggregated records ...", file=sys.stderr)
                batch = inputs[:count]
                user_records = deaggregate(batch)
                content = digest(user_records, not batch_field.endswith("m"))
                size = len(user_records)
                del user_records
                samples = measure(deaggregate, batch, *map(int, budget))
                times = ",".join(str(round(one)) for one in samples)
                print(stage, corpus, count, size, content, times, sep="\t", flush=True)


main(*sys.argv[1:])
