"""Times the Python package aws_kinesis_agg: Lambda records, and the records of boto3 (bytes in, base64 out).

See peer-process.ts for what it is asked, and what it answers.
"""

import base64
import hashlib
import json
import sys
import time

from aws_kinesis_agg.deaggregator import deaggregate_records, iter_deaggregate_records
from google.protobuf.internal import api_implementation


def to_boto3_record(line):
    return {
        "SequenceNumber": "49590338271490256608559692538361571095921575989136588898",
        "PartitionKey": "a",
        "ApproximateArrivalTimestamp": 1545084650.987,
        "Data": base64.b64decode(line),
    }


STAGES = {
    "lambda": (json.loads, deaggregate_records),
    "bytes": (to_boto3_record, lambda records: list(iter_deaggregate_records(records, "Boto3"))),
}


def digest(user_records):
    """As input/batch.ts, but without explicit hash keys: this package makes some up where they are absent."""
    sha256 = hashlib.sha256()
    for user_record in user_records:
        kinesis = user_record["kinesis"]
        sha256.update(kinesis["partitionKey"].encode() + b"\n\n" + kinesis["data"] + b"\n")
    return sha256.hexdigest()


def time_calls(deaggregate, batch, calls):
    """Nanoseconds for one call."""
    start = time.perf_counter_ns()
    for _ in range(calls):
        deaggregate(batch)
    return (time.perf_counter_ns() - start) // calls


def main():
    if api_implementation.Type() != "upb":
        sys.exit(f"protobuf's back end is {api_implementation.Type()}, expected upb")
    for request in sys.stdin:
        match request.split():
            case ["open", stage, count]:
                to_record, deaggregate = STAGES[stage]
                batch = [to_record(sys.stdin.readline()) for _ in range(int(count))]
                print(digest(deaggregate(batch)), flush=True)
            case ["run", calls]:
                print(time_calls(deaggregate, batch, int(calls)), flush=True)


main()
