package kplkit;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import software.amazon.kinesis.retrieval.AggregatorUtil;
import software.amazon.kinesis.retrieval.KinesisClientRecord;

/**
 * Times the KCL's AggregatorUtil on the corpora in a folder: the data of Kinesis records in, a list of
 * KinesisClientRecord out. The method is that of measure.ts; corpus-files.ts describes the files, run-peer.ts the lines
 * that are printed.
 *
 * <p>Arguments: the folder; then milliseconds of warm-up, of one sample and of all samples; and the least number of
 * rounds.
 */
public final class KclBench {
  /** HotSpot compiles while it runs, so it gets longer to warm up than Node: this long for each case. */
  private static final long LEAST_WARM_UP_MS = 1_500;

  private static final int ABSENT = 0xffff_ffff;

  private final AggregatorUtil aggregatorUtil = new AggregatorUtil();
  private final double warmUpNs;
  private final double sampleNs;
  private final double totalNs;
  private final int minRounds;
  private long delivered;

  private KclBench(String[] arguments) {
    warmUpNs = Math.max(Long.parseLong(arguments[1]), LEAST_WARM_UP_MS) * 1e6;
    sampleNs = Long.parseLong(arguments[2]) * 1e6;
    totalNs = Long.parseLong(arguments[3]) * 1e6;
    minRounds = Integer.parseInt(arguments[4]);
  }

  public static void main(String[] arguments) throws IOException, NoSuchAlgorithmException {
    KclBench bench = new KclBench(arguments);
    Path folder = Path.of(arguments[0]);
    for (String line : Files.readAllLines(folder.resolve("corpora.tsv"))) {
      String[] fields = line.split("\t");
      List<byte[]> records = readRecords(folder.resolve(fields[1]));
      for (String batch : fields[2].split(",")) {
        bench.time(fields[0], records.subList(0, Integer.parseInt(batch.replace("m", ""))));
      }
    }
  }

  /** Each record is its length in four bytes, the highest first, and its data. */
  private static List<byte[]> readRecords(Path file) throws IOException {
    List<byte[]> records = new ArrayList<>();
    try (DataInputStream input = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      while (input.available() > 0) {
        records.add(input.readNBytes(input.readInt()));
      }
    }
    return records;
  }

  private void time(String corpus, List<byte[]> batch) throws NoSuchAlgorithmException {
    System.err.println("kcl-java: " + corpus + ", " + batch.size() + " aggregated records ...");
    List<KinesisClientRecord> userRecords = deaggregate(batch);
    String content = userRecords.size() + "\t" + digest(userRecords);

    double fastest = Double.POSITIVE_INFINITY;
    long warmUpStart = System.nanoTime();
    do {
      fastest = Math.min(fastest, sample(batch, 1));
    } while (System.nanoTime() - warmUpStart < warmUpNs);

    int calls = (int) Math.max(1, Math.ceil(sampleNs / fastest));
    List<Double> samples = new ArrayList<>();
    long start = System.nanoTime();
    while (samples.size() < minRounds || System.nanoTime() - start < totalNs) {
      samples.add(sample(batch, calls));
    }
    String times = samples.stream().map(time -> String.valueOf(Math.round(time))).collect(Collectors.joining(","));
    System.out.println(String.join("\t", "bytes", corpus, String.valueOf(batch.size()), content, times));
  }

  /** Nanoseconds for one call. */
  private double sample(List<byte[]> batch, int calls) {
    long start = System.nanoTime();
    for (int call = 0; call < calls; call++) {
      delivered += deaggregate(batch).size();
    }
    return (double) (System.nanoTime() - start) / calls;
  }

  /** A ByteBuffer is read to its end, so each call makes new ones; they share the bytes. */
  private List<KinesisClientRecord> deaggregate(List<byte[]> batch) {
    List<KinesisClientRecord> records = new ArrayList<>(batch.size());
    for (byte[] data : batch) {
      records.add(
          KinesisClientRecord.builder()
              .data(ByteBuffer.wrap(data))
              .partitionKey("a")
              .sequenceNumber("1")
              .build());
    }
    return aggregatorUtil.deaggregate(records);
  }

  /** As content-digest.ts does it. */
  private static String digest(List<KinesisClientRecord> userRecords) throws NoSuchAlgorithmException {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    for (KinesisClientRecord userRecord : userRecords) {
      add(sha256, ByteBuffer.wrap(userRecord.partitionKey().getBytes(StandardCharsets.UTF_8)));
      String explicitHashKey = userRecord.explicitHashKey();
      if (explicitHashKey == null) {
        addLength(sha256, ABSENT);
      } else {
        add(sha256, ByteBuffer.wrap(explicitHashKey.getBytes(StandardCharsets.UTF_8)));
      }
      add(sha256, userRecord.data().duplicate());
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  private static void add(MessageDigest digest, ByteBuffer bytes) {
    addLength(digest, bytes.remaining());
    digest.update(bytes);
  }

  private static void addLength(MessageDigest digest, int length) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, length));
  }
}
