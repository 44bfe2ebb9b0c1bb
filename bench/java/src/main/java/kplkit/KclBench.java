package kplkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import software.amazon.kinesis.retrieval.AggregatorUtil;
import software.amazon.kinesis.retrieval.KinesisClientRecord;

/**
 * Times the KCL's AggregatorUtil: the data of Kinesis records in, a list of KinesisClientRecord out. See
 * peer-process.ts for what it is asked, and what it answers.
 */
public final class KclBench {
  private static final AggregatorUtil AGGREGATOR_UTIL = new AggregatorUtil();

  private static long delivered;

  private KclBench() {}

  public static void main(String[] arguments) throws IOException, NoSuchAlgorithmException {
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    List<byte[]> batch = new ArrayList<>();
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      String[] request = line.split(" ");
      if (request[0].equals("open")) {
        batch.clear();
        for (int count = Integer.parseInt(request[2]); count > 0; count--) {
          batch.add(Base64.getDecoder().decode(input.readLine()));
        }
        System.out.println(digest(deaggregate(batch)));
      } else {
        System.out.println(time(batch, Integer.parseInt(request[1])));
      }
    }
  }

  /** Nanoseconds for one call. */
  private static long time(List<byte[]> batch, int calls) {
    long start = System.nanoTime();
    for (int call = 0; call < calls; call++) {
      delivered += deaggregate(batch).size();
    }
    return (System.nanoTime() - start) / calls;
  }

  /** A ByteBuffer is read to its end, so each call makes new ones; they share the bytes. */
  private static List<KinesisClientRecord> deaggregate(List<byte[]> batch) {
    List<KinesisClientRecord> records = new ArrayList<>(batch.size());
    for (byte[] data : batch) {
      records.add(
          KinesisClientRecord.builder()
              .data(ByteBuffer.wrap(data))
              .partitionKey("a")
              .sequenceNumber("1")
              .build());
    }
    return AGGREGATOR_UTIL.deaggregate(records);
  }

  /** As input/batch.ts does it. */
  private static String digest(List<KinesisClientRecord> userRecords) throws NoSuchAlgorithmException {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    for (KinesisClientRecord userRecord : userRecords) {
      String explicitHashKey = userRecord.explicitHashKey() == null ? "" : userRecord.explicitHashKey();
      String keys = userRecord.partitionKey() + "\n" + explicitHashKey + "\n";
      sha256.update(keys.getBytes(StandardCharsets.UTF_8));
      sha256.update(Base64.getEncoder().encode(userRecord.data().duplicate()));
      sha256.update((byte) '\n');
    }
    return HexFormat.of().formatHex(sha256.digest());
  }
}
