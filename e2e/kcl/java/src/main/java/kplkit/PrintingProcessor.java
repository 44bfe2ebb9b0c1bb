package kplkit;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import software.amazon.kinesis.exceptions.InvalidStateException;
import software.amazon.kinesis.exceptions.ShutdownException;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.lifecycle.events.LeaseLostInput;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.lifecycle.events.ShardEndedInput;
import software.amazon.kinesis.lifecycle.events.ShutdownRequestedInput;
import software.amazon.kinesis.processor.RecordProcessorCheckpointer;
import software.amazon.kinesis.processor.ShardRecordProcessor;
import software.amazon.kinesis.retrieval.KinesisClientRecord;

/**
 * Writes what happens in one shard, a line for each event, fields separated by tabs:
 *
 * <pre>
 * begin  SHARD
 * record SHARD SEQUENCE_NUMBER SUBSEQUENCE_NUMBER PARTITION_KEY EXPLICIT_HASH_KEY DATA
 * end    SHARD    at SHARD_END
 * lost   SHARD    another worker has the lease
 * </pre>
 *
 * <p>Keys and data in base64. A record that was not aggregated has {@code -} as its sub-sequence number; so
 * has one without an explicit hash key.
 */
final class PrintingProcessor implements ShardRecordProcessor {
  private static final Base64.Encoder BASE64 = Base64.getEncoder();

  private String shardId;

  @Override
  public void initialize(InitializationInput input) {
    shardId = input.shardId();
    print("begin");
  }

  @Override
  public void processRecords(ProcessRecordsInput input) {
    for (KinesisClientRecord record : input.records()) {
      byte[] data = new byte[record.data().remaining()];
      record.data().get(data);
      print(
          "record",
          record.sequenceNumber(),
          record.aggregated() ? Long.toString(record.subSequenceNumber()) : "-",
          toBase64(record.partitionKey()),
          record.explicitHashKey() == null ? "-" : toBase64(record.explicitHashKey()),
          BASE64.encodeToString(data));
    }
    if (!input.records().isEmpty()) {
      checkpoint(input.checkpointer());
    }
  }

  @Override
  public void leaseLost(LeaseLostInput input) {
    print("lost");
  }

  @Override
  public void shardEnded(ShardEndedInput input) {
    checkpoint(input.checkpointer());
    print("end");
  }

  @Override
  public void shutdownRequested(ShutdownRequestedInput input) {
    checkpoint(input.checkpointer());
  }

  private void print(String event, String... fields) {
    String line = event + "\t" + shardId + (fields.length == 0 ? "" : "\t" + String.join("\t", fields));
    // One call, since the shards have threads of their own.
    System.out.println(line);
  }

  private static void checkpoint(RecordProcessorCheckpointer checkpointer) {
    try {
      checkpointer.checkpoint();
    } catch (ShutdownException leaseIsLost) {
      // Then the same records come again.
    } catch (InvalidStateException thrown) {
      throw new IllegalStateException(thrown);
    }
  }

  private static String toBase64(String text) {
    return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
