"""What the Python package aiokpl does, as docs/comparison.md says it."""

import asyncio
import base64
import unittest

import aiokpl
from aiokpl import Aggregator, ShardMapState, UserRecord, decode_aggregated, encode_aggregated

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
                (one["partitionKey"], one.get("explicitHashKey"), base64.b64decode(one["data"]), tags)
                for one in fixtures.RECORDS[name]["userRecords"]
                for tags in [[tag["key"] for tag in one.get("tags", [])]]
            ]
            self.assertEqual(found, expected)

    def test_damaged(self):
        """aiokpl raises ValueError for what cannot be read, field number 0 aside, and delivers no part of it"""
        names = {name for name, record in fixtures.RECORDS.items() if record.get("throw", {}).get("error")}
        self.assertGreater(len(names), 40)
        for name in names - {"field-number-0"}:
            with self.assertRaises(ValueError, msg=name):
                decode_aggregated(fixtures.data_of(name))

    def test_plain(self):
        """aiokpl raises ValueError for a plain record, so that one has to be told apart before"""
        with self.assertRaises(ValueError):
            decode_aggregated(b"plain")

    def test_odd(self):
        """aiokpl refuses unknown fixed fields, unknown groups, overlong varints and keys that are not UTF-8, which the KCL reads"""
        names = ("unknown-fields", "groups-nested-99-deep-in-an-entry", "overlong-varints", "key-that-is-not-utf-8")
        for name in names:
            with self.assertRaises(ValueError, msg=name):
                decode_aggregated(fixtures.data_of(name))


class Writing(unittest.TestCase):
    def test_captures(self):
        """aiokpl writes the bytes that the KPL wrote"""
        count = 0
        names = ("two-shards", "lone", "some-explicit-hash-keys", "unicode-keys", "more-than-127-keys")
        for data, put in fixtures.entries(*names):
            records = [
                UserRecord(
                    partition_key=one["partitionKey"],
                    explicit_hash_key=one["explicitHashKey"],
                    data=base64.b64decode(one["data"]),
                )
                for one in put
            ]
            self.assertEqual(encode_aggregated(records), base64.b64decode(data))
            count += 1
        self.assertGreater(count, 20)

    def test_shards(self):
        """aiokpl packs by shard, with partition key a, and up to 51,200 bytes by default"""

        class TwoShards:
            state = ShardMapState.READY

            def predict(self, hash_key):
                return hash_key >> 127

        batches = []

        async def keep(batch):
            batches.append(batch)

        async def put_all():
            async with Aggregator(TwoShards(), on_batch_ready=keep, record_max_buffered_time_ms=60_000) as aggregator:
                for number in range(2_000):
                    await aggregator.put(UserRecord(partition_key=f"key-{number}", data=b"x" * 100))
                await aggregator.flush()

        asyncio.run(put_all())
        self.assertEqual({batch.predicted_shard for batch in batches}, {0, 1})
        self.assertEqual(sum(batch.count for batch in batches), 2_000)
        for batch in batches:
            self.assertEqual({item.hash_key >> 127 for item in batch.items}, {batch.predicted_shard})
            self.assertEqual(batch.routing_partition_key(), "a")
            self.assertEqual(batch.routing_explicit_hash_key(), str(batch.items[0].hash_key))
            self.assertLess(len(batch.to_blob()), 52_000)
        self.assertGreater(max(len(batch.to_blob()) for batch in batches), 50_000)

    def test_bad(self):
        """aiokpl refuses an explicit hash key that is no hash key, and takes a partition key that is too long"""

        class NoShards:
            state = ShardMapState.INVALID

        aggregator = Aggregator(NoShards(), on_batch_ready=None)
        with self.assertRaises(ValueError):
            aggregator.build_buffered(UserRecord(partition_key="a", data=b"1", explicit_hash_key="undefined"))
        aggregator.build_buffered(UserRecord(partition_key="k" * 257, data=b"1"))

    def test_tags(self):
        """aiokpl writes tags, but not those of a lone user record"""
        one = UserRecord(partition_key="a", data=b"1", tags=(aiokpl.Tag(key="k", value="v"),))
        self.assertEqual(decode_aggregated(encode_aggregated([one, one]))[1].tags, one.tags)
        self.assertEqual(encode_aggregated([one]), b"1")

    def test_producer(self):
        """aiokpl has a producer that sends, limits each shard and tries again"""
        self.assertTrue(asyncio.iscoroutinefunction(aiokpl.Producer.put_record))
        for name in ("Sender", "Limiter", "Retrier", "MetricsManager"):
            self.assertIn(name, aiokpl.__all__)
