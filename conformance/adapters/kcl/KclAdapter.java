import java.nio.ByteBuffer;
import java.util.List;
import software.amazon.kinesis.retrieval.*;

final class KclAdapter {
  public static void main(String[] arguments) { Lines.answer(KclAdapter::read, null); }

  static void read(byte[] data, Lines answer) {
    var record = KinesisClientRecord.builder().partitionKey("a").sequenceNumber("1").data(ByteBuffer.wrap(data)).build();
    for (var one : new AggregatorUtil().deaggregate(List.of(record)))
      answer.userRecord(one.aggregated(), one.partitionKey(), one.explicitHashKey(), one.data());
  }
}
