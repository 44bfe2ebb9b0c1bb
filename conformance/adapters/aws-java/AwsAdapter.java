import com.amazonaws.kinesis.agg.*;
import com.amazonaws.kinesis.deagg.RecordDeaggregator;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;

final class AwsAdapter {
  public static void main(String[] arguments) { Lines.answer(AwsAdapter::read, AwsAdapter::write); }
  static void read(byte[] data, Lines answer) {
    var event = new KinesisEvent.KinesisEventRecord();
    event.setKinesis(new KinesisEvent.Record());
    event.getKinesis().withData(ByteBuffer.wrap(data)).withPartitionKey("a").withSequenceNumber("1");
    for (var one : RecordDeaggregator.deaggregate(event))
      answer.userRecord(one.isAggregated(), one.getPartitionKey(), one.getExplicitHashKey(), one.getData());
  }

  static void write(JsonNode put, Lines answer) throws Exception {
    var aggregator = new RecordAggregator();
    for (var one : put) add(answer, aggregator.addUserRecord(one.get("partitionKey").asText(), one.get("explicitHashKey").textValue(), one.get("data").binaryValue()));
    add(answer, aggregator.clearAndGet());
  }

  static void add(Lines answer, AggRecord full) { if (full != null) answer.entry(full.toRecordBytes(), full.getPartitionKey(), full.getExplicitHashKey()); }
}
