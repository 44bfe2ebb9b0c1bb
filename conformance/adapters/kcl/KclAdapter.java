import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigInteger;
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
      var largest = BigInteger.TWO.pow(128).subtract(BigInteger.ONE);
      var found = new AggregatorUtil().deaggregate(List.of(record), BigInteger.ZERO, largest);
      var answer = json.createObjectNode().put("id", request.get("id").asText());
      if (found.size() == 1 && !found.get(0).aggregated()) answer.put("plain", true);
      else for (var list = answer.putArray("userRecords"); !found.isEmpty(); found.remove(0)) {
        byte[] bytes = new byte[found.get(0).data().remaining()];
        found.get(0).data().get(bytes);
        list.addObject().put("partitionKey", found.get(0).partitionKey()).put("data", bytes).put("explicitHashKey", found.get(0).explicitHashKey());
      }
      System.out.println(answer);
    }
  }
}
