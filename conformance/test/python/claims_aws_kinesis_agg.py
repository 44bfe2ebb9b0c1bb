"""What the Python package aws_kinesis_agg does, as docs/comparison.md and the migration guide say it."""

import base64
import contextlib
import importlib.metadata
import inspect
import io
import threading
import unittest

import aws_kinesis_agg
from aws_kinesis_agg import aggregator as aggregator_module
from aws_kinesis_agg import deaggregator as deaggregator_module
from aws_kinesis_agg.aggregator import AggRecord, RecordAggregator
from aws_kinesis_agg.deaggregator import deaggregate_records, iter_deaggregate_records

import fixtures

MAX_BYTES = 1024 * 1024


def lambda_record(name):
    """A record of the fixtures as Lambda delivers it."""
    data = base64.b64encode(fixtures.data_of(name)).decode()
    kinesis = {"kinesisSchemaVersion": "1.0", "partitionKey": "outer", "sequenceNumber": "4959", "encryptionType": "NONE"}
    return {
        "kinesis": {**kinesis, "approximateArrivalTimestamp": 1545084650.987, "data": data},
        "eventID": "shardId-000000000006:4959",
    }


def read(name):
    """Partition key, explicit hash key and data of what comes out, and what goes to stderr."""
    with contextlib.redirect_stderr(io.StringIO()) as printed:
        found = deaggregate_records([lambda_record(name)])
    kinesis = [record["kinesis"] for record in found]
    keys = [(one["partitionKey"], one.get("explicitHashKey"), base64.b64decode(one["data"])) for one in kinesis]
    return keys, printed.getvalue()


class Reading(unittest.TestCase):
    def test_lazy(self):
        """aws_kinesis_agg asks for a Kinesis record only when its user records are wanted, with iter_deaggregate_records"""
        asked = []

        def records():
            for number in range(2):
                asked.append(number)
                yield lambda_record("tables-after-entries")

        found = iter_deaggregate_records(records())
        self.assertEqual(asked, [])
        next(found)
        next(found)
        self.assertEqual(asked, [0])
        next(found)
        self.assertEqual(asked, [0, 1])

    def test_prints_payload(self):
        """aws_kinesis_agg prints keys and data to stderr when it loses user records"""
        printed = read("second-partition-key-index-one-past")[1]
        message = fixtures.data_of("second-partition-key-index-one-past")[4:-16]
        self.assertIn(base64.b64encode(message).decode(), printed)
        self.assertIn("PKS:\na\n", printed)

    def test_read_again(self):
        """aws_kinesis_agg expands the data of a user record when what came out is read again"""
        once = deaggregate_records([lambda_record("data-that-is-an-aggregated-record")])
        again = deaggregate_records(once)
        self.assertNotEqual([one["kinesis"]["data"] for one in again], [one["kinesis"]["data"] for one in once])

    def test_data_types(self):
        """aws_kinesis_agg gives data as base64 in bytes for user records, and in a str for plain records"""
        records = deaggregate_records(fixtures.event("lambda")["Records"])
        self.assertEqual([type(one["kinesis"]["data"]) for one in records], [str, bytes, bytes, bytes, str])

    def test_fields(self):
        """aws_kinesis_agg keeps the fields around kinesis, and three of those in it"""
        record = deaggregate_records([lambda_record("one-record")])[0]
        self.assertEqual(record["eventID"], "shardId-000000000006:4959")
        kept = {"kinesisSchemaVersion", "sequenceNumber", "approximateArrivalTimestamp"}
        own = {"explicitHashKey", "partitionKey", "subSequenceNumber", "aggregated", "data"}
        self.assertEqual({*record["kinesis"]}, kept | own)
        self.assertIs(record["kinesis"]["aggregated"], True)
        self.assertEqual(record["kinesis"]["subSequenceNumber"], 0)

    def test_missing_fields(self):
        """aws_kinesis_agg loses all user records of a Lambda record without schema version or arrival time"""
        for field in ("kinesisSchemaVersion", "approximateArrivalTimestamp"):
            record = lambda_record("one-record")
            del record["kinesis"][field]
            with contextlib.redirect_stderr(io.StringIO()):
                self.assertEqual(deaggregate_records([record]), [])

    def test_plain(self):
        """aws_kinesis_agg hands on a plain Lambda record as the very same object"""
        records = fixtures.event("lambda")["Records"]
        self.assertIs(deaggregate_records(records)[0], records[0])

    def test_one_record(self):
        """aws_kinesis_agg takes one record as well as a list"""
        record = lambda_record("one-record")
        self.assertEqual(deaggregate_records(record), deaggregate_records([record]))

    def test_firehose_and_analytics(self):
        """aws_kinesis_agg gives Firehose and Analytics records the shape of Lambda's, plain ones too"""
        for name in ("firehose", "analytics"):
            records = deaggregate_records(fixtures.event(name)["records"])
            self.assertEqual(len(records), 5)
            for record in records:
                self.assertIn("recordId", record["kinesis"])
                self.assertIn("shardId" if "aggregated" not in record["kinesis"] else "data", record["kinesis"])

    def test_boto3(self):
        """aws_kinesis_agg takes boto3 records with iter_deaggregate_records(records, 'Boto3'), bytes in and base64 out"""
        given = fixtures.event("get-records")["Records"]
        records = [{**record, "Data": base64.b64decode(record["Data"])} for record in given]
        found = list(iter_deaggregate_records(records, "Boto3"))
        self.assertEqual(len(found), 5)
        self.assertEqual(found[0]["kinesis"]["data"], b'{"n":0}')
        self.assertEqual(base64.b64decode(found[1]["kinesis"]["data"]), b'{"n":1}')
        with self.assertRaises(TypeError):
            deaggregate_records(records, "Boto3")

    def test_pipes(self):
        """aws_kinesis_agg does not take EventBridge Pipes records"""
        with self.assertRaises(KeyError):
            deaggregate_records(fixtures.event("pipes"))


def packed(*user_records):
    """Partition key, explicit hash key and data of the record that user records are packed into."""
    aggregator = RecordAggregator()
    for one in user_records:
        aggregator.add_user_record(*one)
    return aggregator.clear_and_get().get_contents()


class Writing(unittest.TestCase):
    def test_lone(self):
        """aws_kinesis_agg aggregates a lone user record"""
        partition_key, explicit_hash_key, data = packed(("key", b"data"))
        self.assertEqual((partition_key, explicit_hash_key), ("key", None))
        self.assertTrue(data.startswith(aws_kinesis_agg.MAGIC))

    def test_outer_keys(self):
        """aws_kinesis_agg gives an entry the keys of its first user record, None where it has no explicit hash key"""
        self.assertEqual(packed(("first", b"1"), ("second", b"2", "7"))[:2], ("first", None))

    def test_limit(self):
        """aws_kinesis_agg packs up to 1 MiB, and no more can be set"""
        aggregator = RecordAggregator()
        full = None
        while full is None:
            full = aggregator.add_user_record("key", b"x" * 1000)
        self.assertGreater(full.get_size_bytes(), MAX_BYTES - 1100)
        self.assertLessEqual(len(full.get_contents()[2]), MAX_BYTES)
        self.assertEqual(aggregator.get_num_user_records(), 1)
        with self.assertRaises(ValueError):
            RecordAggregator(MAX_BYTES + 1)

    def test_too_large(self):
        """aws_kinesis_agg raises ValueError for a user record over 1 MiB"""
        with self.assertRaises(ValueError):
            RecordAggregator().add_user_record("key", b"x" * MAX_BYTES)

    def test_lost(self):
        """aws_kinesis_agg loses without an error a user record that the frame makes too large"""
        aggregator = RecordAggregator()
        returned = aggregator.add_user_record("key", b"x" * (MAX_BYTES - 15))
        self.assertEqual((returned.get_num_user_records(), aggregator.get_num_user_records()), (0, 0))

    def test_callback(self):
        """aws_kinesis_agg calls on_record_complete in a new thread, and returns the record too"""
        called = threading.Event()
        threads = []

        def callback(record):
            threads.append(threading.current_thread())
            called.set()

        aggregator = RecordAggregator(100)
        aggregator.on_record_complete(callback)
        aggregator.add_user_record("key", b"x" * 50)
        self.assertIsInstance(aggregator.add_user_record("key", b"y" * 50), AggRecord)
        self.assertTrue(called.wait(10))
        self.assertIsNot(threads[0], threading.current_thread())

    def test_empty(self):
        """aws_kinesis_agg gives None from clear_and_get when nothing waits"""
        self.assertIsNone(RecordAggregator().clear_and_get())

    def test_text(self):
        """aws_kinesis_agg takes text for data"""
        self.assertIn(b"text", packed(("key", "text"))[2])

    def test_clear(self):
        """aws_kinesis_agg cannot clear an AggRecord"""
        with self.assertRaises(AttributeError):
            AggRecord().clear()

    def test_no_manager(self):
        """aws_kinesis_agg has no AggregationManager, of which its README speaks"""
        for module in (aggregator_module, aws_kinesis_agg):
            self.assertFalse(hasattr(module, "AggregationManager"))

    def test_no_tags(self):
        """aws_kinesis_agg takes partition key, data and explicit hash key, and no tags"""
        parameters = list(inspect.signature(RecordAggregator.add_user_record).parameters)
        self.assertEqual(parameters, ["self", "partition_key", "data", "explicit_hash_key"])



class Packaging(unittest.TestCase):
    def test_names(self):
        """aws_kinesis_agg has two functions to read, and nothing for Lambda, streams or shards"""
        functions = dict(inspect.getmembers(deaggregator_module, inspect.isfunction))
        public = {name for name in functions if not name.startswith("_")}
        self.assertEqual(public, {"deaggregate_records", "iter_deaggregate_records"})

    def test_six(self):
        """aws_kinesis_agg imports six and does not ask for it"""
        self.assertEqual(importlib.metadata.requires("aws_kinesis_agg"), ["protobuf"])
        self.assertIn("six", vars(aggregator_module))

    def test_aws_kpl_deagg(self):
        """aws_kpl_deagg 1.0.10 cannot be imported in Python 3"""
        with self.assertRaises(ModuleNotFoundError):
            import aws_kpl_deagg.deaggregator  # noqa: F401
