"""What the Python package aiokpl does, as docs/comparison.md says it."""

import base64
import unittest

from aiokpl import UserRecord, decode_aggregated, encode_aggregated

import fixtures


class Reading(unittest.TestCase):
    def test_vectors(self):
        """aiokpl reads explicit hash keys, absent ones too, and tags as they were written"""
        for name in ("one-record", "tables-after-entries", "some-without-explicit-hash-key", "tags"):
            found = [
                (one.partition_key, one.explicit_hash_key, one.data, [tag.key for tag in one.tags])
                for one in decode_aggregated(fixtures.data_of(name))
            ]
            expected = [
                (
                    one["partitionKey"],
                    one.get("explicitHashKey"),
                    base64.b64decode(one["data"]),
                    [tag["key"] for tag in one.get("tags", [])],
                )
                for one in fixtures.RECORDS[name]["userRecords"]
            ]
            self.assertEqual(found, expected)

    def test_damaged(self):
        """aiokpl raises ValueError for whatever cannot be read, and delivers no part of it"""
        names = (
            *("magic-number-alone", "wrong-digest", "text-as-message", "data-cut-off", "second-entry-without-data"),
            *("second-partition-key-index-one-past", "explicit-hash-key-index-one-past"),
        )
        for name in names:
            with self.assertRaises(ValueError, msg=name):
                decode_aggregated(fixtures.data_of(name))

    def test_plain(self):
        """aiokpl raises ValueError for a plain record, so that one has to be told apart before"""
        with self.assertRaises(ValueError):
            decode_aggregated(b"plain")

    def test_groups(self):
        """aiokpl refuses a message with an unknown group, which protobuf lets a reader skip"""
        with self.assertRaises(ValueError):
            decode_aggregated(fixtures.data_of("unknown-fields"))


class Writing(unittest.TestCase):
    def test_captures(self):
        """aiokpl writes the bytes that the KPL wrote"""
        count = 0
        for name in ("two-shards", "lone", "some-explicit-hash-keys", "unicode-keys", "more-than-127-keys"):
            scenario = fixtures.capture(name)
            for entry in scenario["putRecords"]:
                put = [scenario["put"][number] for number in entry["userRecords"]]
                records = [
                    UserRecord(
                        partition_key=one["partitionKey"],
                        explicit_hash_key=one["explicitHashKey"],
                        data=base64.b64decode(one["data"]),
                    )
                    for one in put
                ]
                self.assertEqual(encode_aggregated(records), base64.b64decode(entry["Data"]))
                count += 1
        self.assertGreater(count, 20)
