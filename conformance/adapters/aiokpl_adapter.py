import asyncio
from aiokpl import Aggregator, ShardMapState, Tag, UserRecord, decode_aggregated, is_aggregated
from lines import answer_lines

def read(data):
    if not is_aggregated(data):
        return None
    tags = lambda one: [{"key": tag.key, "value": tag.value} for tag in one.tags]
    return [(one.partition_key, one.explicit_hash_key, one.data, tags(one)) for one in decode_aggregated(data)]

class OneShard:
    state = ShardMapState.READY
    predict = lambda self, hash_key: 0

async def pack(user_records, size, count):
    batches = []
    async def keep(batch): batches.append(batch)
    async with Aggregator(OneShard(), on_batch_ready=keep, record_max_buffered_time_ms=60_000, aggregation_max_size=size, aggregation_max_count=count) as aggregator:
        for key, hash_key, data, tags in user_records:
            await aggregator.put(UserRecord(partition_key=key, explicit_hash_key=hash_key, data=data, tags=tuple(Tag(**tag) for tag in tags)))
        await aggregator.flush()
    return [(batch.to_blob(), batch.routing_partition_key(), batch.routing_explicit_hash_key()) for batch in batches]

answer_lines(read, lambda put, limits: asyncio.run(pack(put, limits["maxBytes"], limits.get("maxCount") or 2**32 - 1)))
