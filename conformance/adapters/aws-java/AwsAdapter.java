import com.amazonaws.kinesis.agg.*;
import com.amazonaws.kinesis.deagg.RecordDeaggregator;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent;
import com.fasterxml.jackson.databind.*;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.*;

public final class AwsAdapter {
  public static void main(String[] arguments) {
    for (var lines = new Scanner(System.in); lines.hasNextLine(); ) System.out.println(answer(lines.nextLine()));
  }

  static ObjectNode answer(String line) {
    var answer = new ObjectMapper().createObjectNode();
    try {
      var request = new ObjectMapper().readTree(line);
      answer.put("id", request.get("id").asText());
      if (request.has("data")) read(request.get("data").binaryValue(), answer); else write(request, answer);
    } catch (Exception | Error error) { answer.retain("id").put("error", error.toString()); }
    return answer;
  }
}
