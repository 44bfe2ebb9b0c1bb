"""What the Python package aiokpl does, as docs/comparison.md says it."""

import asyncio
import unittest

import aiokpl
from aiokpl import Aggregator, ShardMapState, UserRecord, decode_aggregated, encode_aggregated


class Reading(unittest.TestCase):
    def test_plain(self):
        """aiokpl raises ValueError for a plain record, so that one has to be told apart before"""
        with self.assertRaises(ValueError):
            decode_aggregated(b"plain")


class Writing(unittest.TestCase):
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
