import com.fasterxml.jackson.databind.*;
import com.fasterxml.jackson.databind.node.*;
import java.nio.ByteBuffer;
import java.util.Scanner;

/** What the adapters in Java share: a line in is a request, a line out is the answer. */
final class Lines {
  interface Handler<T> { void handle(T input, Lines answer) throws Exception; }

  private final ObjectNode answer = new ObjectMapper().createObjectNode();

  static void answer(Handler<byte[]> read, Handler<JsonNode> write) {
    for (var lines = new Scanner(System.in); lines.hasNextLine(); ) {
      var one = new Lines();
      one.answer(lines.nextLine(), read, write);
      System.out.println(one.answer);
    }
  }

  private void answer(String line, Handler<byte[]> read, Handler<JsonNode> write) {
    try {
      var request = new ObjectMapper().readTree(line);
      answer.set("id", request.get("id"));
      answer.putArray(request.has("data") ? "userRecords" : "entries");
      if (request.has("data")) read.handle(request.get("data").binaryValue(), this);
      else write.handle(request.get("userRecords"), this);
    } catch (Exception | Error error) {
      answer.retain("id").put("error", error.toString());
    }
  }

  void userRecord(boolean isAggregated, String partitionKey, String explicitHashKey, ByteBuffer data) {
    if (isAggregated) add("userRecords", partitionKey, explicitHashKey, data);
    else answer.retain("id").put("plain", true);
  }

  void entry(byte[] data, String partitionKey, String explicitHashKey) {
    add("entries", partitionKey, explicitHashKey, ByteBuffer.wrap(data));
  }

  private void add(String list, String partitionKey, String explicitHashKey, ByteBuffer data) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    answer.withArray(list).addObject().put("partitionKey", partitionKey).put("explicitHashKey", explicitHashKey).put("data", bytes);
  }
}
