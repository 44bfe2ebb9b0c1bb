import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.util.*;
import software.amazon.kinesis.retrieval.*;

public final class KclAdapter {
  public static void main(String[] arguments) throws Exception {
    var json = new ObjectMapper();
    for (var lines = new Scanner(System.in); lines.hasNextLine(); ) {
      var request = json.readTree(lines.nextLine());
      var data = ByteBuffer.wrap(request.get("data").binaryValue());
      var record = KinesisClientRecord.builder().partitionKey("a").sequenceNumber("1").data(data).build();
      var found = new AggregatorUtil().deaggregate(List.of(record));
      var answer = json.createObjectNode().put("id", request.get("id").asText());
      if (found.size() == 1 && !found.get(0).aggregated()) answer.put("plain", true);
      else for (var one : found) {
        byte[] bytes = new byte[one.data().remaining()];
        one.data().get(bytes);
        answer.withArray("userRecords").addObject().put("partitionKey", one.partitionKey())
            .put("explicitHashKey", one.explicitHashKey()).put("data", bytes);
      }
      if (found.isEmpty()) answer.putArray("userRecords");
      System.out.println(answer);
    }
  }
}
