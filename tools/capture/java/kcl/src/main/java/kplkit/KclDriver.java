package kplkit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import software.amazon.kinesis.retrieval.AggregatorUtil;
import software.amazon.kinesis.retrieval.KinesisClientRecord;

/**
 * Hands Kinesis records from standard input to the KCL's AggregatorUtil, one at a time, and prints what it delivers.
 *
 * <p>A line in is the data of one Kinesis record in base64, followed by the first and the last hash key of its shard in
 * decimal, unless the shard has all of them; separated by tabs. A line out is JSON: {@code {"delivers": "record"}} for a
 * record that is not aggregated, {@code {"delivers": [...]}} with the user records, or {@code {"throws": CLASS}}.
 */
public final class KclDriver {
  private static final ObjectMapper JSON =
      new ObjectMapper().setSerializationInclusion(JsonInclude.Include.NON_NULL);

  /** A user record that was delivered, its data in base64. */
  record UserRecord(String partitionKey, String explicitHashKey, long subSequenceNumber, byte[] data) {}

  private final AggregatorUtil aggregatorUtil = new AggregatorUtil();

  public static void main(String[] arguments) throws IOException {
    KclDriver driver = new KclDriver();
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    PrintStream output = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      output.println(JSON.writeValueAsString(driver.judge(line.split("\t"))));
    }
  }

  private Map<String, Object> judge(String[] fields) {
    KinesisClientRecord record =
        KinesisClientRecord.builder()
            .data(ByteBuffer.wrap(Base64.getDecoder().decode(fields[0])))
            .partitionKey("a")
            .sequenceNumber("1")
            .build();
    try {
      List<KinesisClientRecord> delivered =
          fields.length == 1
              ? aggregatorUtil.deaggregate(List.of(record))
              : aggregatorUtil.deaggregate(
                  List.of(record), new BigInteger(fields[1]), new BigInteger(fields[2]));
      boolean isHandedOn = delivered.size() == 1 && !delivered.get(0).aggregated();
      return Map.of(
          "delivers", isHandedOn ? "record" : delivered.stream().map(KclDriver::toUserRecord).toList());
    } catch (Exception | LinkageError thrown) {
      return Map.of("throws", thrown.getClass().getName());
    }
  }

  private static UserRecord toUserRecord(KinesisClientRecord delivered) {
    byte[] data = new byte[delivered.data().remaining()];
    delivered.data().get(data);
    return new UserRecord(
        delivered.partitionKey(), delivered.explicitHashKey(), delivered.subSequenceNumber(), data);
  }
}
