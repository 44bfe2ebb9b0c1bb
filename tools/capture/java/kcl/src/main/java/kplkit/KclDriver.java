package kplkit;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import software.amazon.kinesis.retrieval.AggregatorUtil;
import software.amazon.kinesis.retrieval.KinesisClientRecord;

/**
 * Hands Kinesis records from standard input to the KCL's AggregatorUtil, one at a time, and writes what it delivers.
 *
 * <p>A line in is the data of one Kinesis record in base64, and behind it, where the range of the shard is not that of all
 * hash keys, its first and its last one in decimal. Lines out, fields separated by tabs: for each record that
 * is delivered {@code record} when it is not aggregated, else {@code user KEY HASH_KEY SUBSEQUENCE DATA} (key, hash
 * key and data in base64, the hash key {@code -} when there is none); {@code threw CLASS} for what was thrown; and
 * {@code end} when a record is done.
 */
public final class KclDriver {
  private static final Base64.Encoder BASE64 = Base64.getEncoder();

  private final AggregatorUtil aggregatorUtil = new AggregatorUtil();
  private final PrintStream output =
      new PrintStream(new BufferedOutputStream(System.out, 1 << 20), false, StandardCharsets.US_ASCII);

  private KclDriver() {}

  public static void main(String[] arguments) throws IOException {
    KclDriver driver = new KclDriver();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII), 1 << 20);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      driver.judge(line.split("\t"));
    }
    driver.output.flush();
  }

  private void judge(String[] fields) {
    KinesisClientRecord record =
        KinesisClientRecord.builder()
            .data(ByteBuffer.wrap(Base64.getDecoder().decode(fields[0])))
            .partitionKey("a")
            .sequenceNumber("1")
            .build();
    try {
      List<KinesisClientRecord> all =
          fields.length == 1
              ? aggregatorUtil.deaggregate(List.of(record))
              : aggregatorUtil.deaggregate(
                  List.of(record), new BigInteger(fields[1]), new BigInteger(fields[2]));
      for (KinesisClientRecord delivered : all) {
        print(delivered);
      }
    } catch (Exception | LinkageError thrown) {
      output.println("threw\t" + thrown.getClass().getName());
    }
    output.println("end");
  }

  private void print(KinesisClientRecord delivered) {
    if (!delivered.aggregated()) {
      output.println("record");
      return;
    }
    byte[] data = new byte[delivered.data().remaining()];
    delivered.data().get(data);
    String explicitHashKey = delivered.explicitHashKey();
    output.println(
        String.join(
            "\t",
            "user",
            toBase64(delivered.partitionKey()),
            explicitHashKey == null ? "-" : toBase64(explicitHashKey),
            Long.toString(delivered.subSequenceNumber()),
            BASE64.encodeToString(data)));
  }

  private static String toBase64(String text) {
    return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
