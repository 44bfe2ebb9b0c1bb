package kplkit;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.MoreExecutors;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.kinesis.producer.KinesisProducer;
import software.amazon.kinesis.producer.KinesisProducerConfiguration;
import software.amazon.kinesis.producer.UserRecord;
import software.amazon.kinesis.producer.UserRecordFailedException;
import software.amazon.kinesis.producer.UserRecordResult;

/**
 * Puts user records from standard input into the KPL. Arguments: the stream, a properties file for
 * KinesisProducerConfiguration, how many threads put, and the microseconds from one add to the next.
 *
 * <p>Lines in, fields separated by tabs: {@code put KEY HASH_KEY DATA} (key and data in base64, keys empty when there are
 * none), {@code settle}, {@code flush}, and {@code fill COUNT BYTES OUTSTANDING}, which puts COUNT user records with at most
 * so many outstanding. Lines out: {@code ready}, {@code settled N} when the daemon has N user records, {@code flushed N} or
 * {@code filled N} when they have reached the stream, {@code failed REASON}. It ends with its input.
 */
public final class KplDriver {
  /** Time for the daemon to take in what was put, so that a flush finds all of it. */
  private static final long SETTLE_MILLISECONDS = 1_500;

  private static KinesisProducer producer;
  private static ExecutorService threads;
  private static long paceNanoseconds;
  private static long nextPut = System.nanoTime();
  private static final List<Future<Future<?>>> puts = new ArrayList<>();

  public static void main(String[] arguments) throws IOException {
    KinesisProducerConfiguration configuration =
        KinesisProducerConfiguration.fromPropertiesFile(arguments[1]);
    // Nothing checks them, and the KPL must not look for real ones.
    configuration.setCredentialsProvider(
        StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")));
    producer = new KinesisProducer(configuration);
    // Its daemon is a process of its own, which would stay when this one is interrupted.
    Runtime.getRuntime().addShutdownHook(new Thread(producer::destroy));
    threads = Executors.newFixedThreadPool(Integer.parseInt(arguments[2]));
    paceNanoseconds = Long.parseLong(arguments[3]) * 1_000;
    int status = 0;
    try {
      run(arguments[0]);
    } catch (Exception failure) {
      System.out.println("failed\t" + failure);
      status = 1;
    }
    // The KPL's own threads would keep the process running.
    System.exit(status);
  }

  private static void run(String stream) throws IOException, InterruptedException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    System.out.println("ready");
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] fields = line.split("\t", -1);
      switch (fields[0]) {
        case "put" -> put(stream, fields[1], fields[2], fields[3]);
        case "settle" -> System.out.println("settled\t" + settle());
        case "flush" -> System.out.println("flushed\t" + flush());
        case "fill" -> System.out.println("filled\t" + fill(stream, fields[1], fields[2], fields[3]));
        default -> throw new IOException("unknown line: " + fields[0]);
      }
    }
  }

  private static void put(String stream, String partitionKey, String explicitHashKey, String data) {
    Base64.Decoder base64 = Base64.getDecoder();
    UserRecord userRecord =
        new UserRecord(
            stream,
            partitionKey.isEmpty() ? null : new String(base64.decode(partitionKey), StandardCharsets.UTF_8),
            explicitHashKey.isEmpty() ? null : explicitHashKey,
            ByteBuffer.wrap(base64.decode(data)));
    // Without spinning: the daemon needs the processor.
    for (long rest = nextPut - System.nanoTime(); rest > 0; rest = nextPut - System.nanoTime()) {
      LockSupport.parkNanos(rest);
    }
    nextPut = System.nanoTime() + paceNanoseconds;
    puts.add(threads.submit(() -> producer.addUserRecord(userRecord)));
  }

  private static int settle() throws InterruptedException, IOException {
    for (Future<Future<?>> put : puts) {
      get(put);
    }
    Thread.sleep(SETTLE_MILLISECONDS);
    return puts.size();
  }

  private static int flush() throws InterruptedException, IOException {
    int count = settle();
    producer.flushSync();
    for (Future<Future<?>> put : puts) {
      get(get(put));
    }
    puts.clear();
    return count;
  }

  /** As the KPL's documentation says: waits while much is outstanding, and looks at each result in a callback. */
  private static long fill(String stream, String count, String byteLength, String outstanding)
      throws InterruptedException {
    byte[] data = new byte[Integer.parseInt(byteLength)];
    Arrays.fill(data, (byte) 'x');
    LongAdder sent = new LongAdder();
    FutureCallback<UserRecordResult> counts =
        new FutureCallback<>() {
          @Override
          public void onSuccess(UserRecordResult result) {
            sent.increment();
          }

          @Override
          public void onFailure(Throwable failure) {}
        };
    for (int n = 0; n < Integer.parseInt(count); n++) {
      while (n % 100 == 0 && producer.getOutstandingRecordsCount() >= Integer.parseInt(outstanding)) {
        Thread.sleep(1);
      }
      Futures.addCallback(
          producer.addUserRecord(stream, "customer-" + n % 10_000, ByteBuffer.wrap(data)),
          counts,
          MoreExecutors.directExecutor());
    }
    producer.flushSync();
    return sent.sum();
  }

  private static <T> T get(Future<T> future) throws InterruptedException, IOException {
    try {
      return future.get();
    } catch (ExecutionException failure) {
      Throwable cause = failure.getCause();
      Object reason = cause instanceof UserRecordFailedException failed ? failed.getResult().getAttempts() : cause;
      throw new IOException("a user record was not sent: " + reason, cause);
    }
  }
}
