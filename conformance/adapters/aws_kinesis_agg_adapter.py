import base64, contextlib, io
from aws_kinesis_agg.aggregator import RecordAggregator
from aws_kinesis_agg.deaggregator import deaggregate_records
from lines import answer_lines

def read(data):
    kinesis = {"kinesisSchemaVersion": "1.0", "sequenceNumber": "1", "partitionKey": "a", "approximateArrivalTimestamp": 1.0}
    record = {"kinesis": {**kinesis, "data": base64.b64encode(data).decode()}}
    with contextlib.redirect_stderr(io.StringIO()):
        found = deaggregate_records([record])
    if len(found) == 1 and found[0] is record:
        return None
    return [(one["partitionKey"], one["explicitHashKey"], base64.b64decode(one["data"])) for one in (it["kinesis"] for it in found)]

def write(user_records, limits):
    aggregator = RecordAggregator()
    full = [aggregator.add_user_record(key, data, hash_key) for key, hash_key, data, _ in user_records]
    entries = [one.get_contents() for one in [*full, aggregator.clear_and_get()] if one is not None]
    return [(data, key, hash_key) for key, hash_key, data in entries]

answer_lines(read, write)
