package kplkit;

import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.kinesis.common.ConfigsBuilder;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.coordinator.CoordinatorConfig;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.leases.LeaseManagementConfig;
import software.amazon.kinesis.metrics.NullMetricsFactory;
import software.amazon.kinesis.processor.SingleStreamTracker;
import software.amazon.kinesis.retrieval.RetrievalConfig;
import software.amazon.kinesis.retrieval.polling.PollingConfig;

/**
 * Reads a stream with the KCL from its beginning, and writes what it delivers to standard output, as {@link
 * PrintingProcessor} says. Ends when standard input does.
 *
 * <p>Usage: {@code KclConsumer STREAM}, which is also the application's name. The AWS SDK takes endpoints,
 * region and credentials from its environment variables.
 *
 * <p>It shortens times that are for many workers and a remote service: with the KCL's own, the first record
 * would come after 109 seconds.
 */
public final class KclConsumer {
  private KclConsumer() {}

  public static void main(String[] arguments) throws Exception {
    String stream = arguments[0];
    // kinesis-local does not understand HTTP/2.
    NettyNioAsyncHttpClient.Builder http = NettyNioAsyncHttpClient.builder().protocol(Protocol.HTTP1_1);
    KinesisAsyncClient kinesis = KinesisAsyncClient.builder().httpClientBuilder(http).build();
    DynamoDbAsyncClient dynamoDb = DynamoDbAsyncClient.create();
    // Never called: there are no metrics.
    CloudWatchAsyncClient cloudWatch = CloudWatchAsyncClient.create();

    InitialPositionInStreamExtended oldest =
        InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON);
    SingleStreamTracker tracker = new SingleStreamTracker(stream, oldest);
    ConfigsBuilder configs =
        new ConfigsBuilder(tracker, stream, kinesis, dynamoDb, cloudWatch, "worker", PrintingProcessor::new);
    CoordinatorConfig coordinator =
        configs
            .coordinatorConfig()
            .parentShardPollIntervalMillis(200)
            .shardConsumerDispatchPollIntervalMillis(100);
    LeaseManagementConfig leaseManagement =
        configs
            .leaseManagementConfig()
            .failoverTimeMillis(1_000)
            .shardSyncIntervalMillis(1_000)
            // It checks hash keys only for shards on its list of shards, and asks for a new list after 30
            // seconds, or 1,000 misses. Here it always checks.
            .maxCacheMissesBeforeReload(0);
    leaseManagement.workerUtilizationAwareAssignmentConfig().disableWorkerMetrics(true);
    PollingConfig polling = new PollingConfig(stream, kinesis).idleTimeBetweenReadsInMillis(250);
    RetrievalConfig retrieval = configs.retrievalConfig().retrievalSpecificConfig(polling);

    Scheduler scheduler =
        new Scheduler(
            configs.checkpointConfig(),
            coordinator,
            leaseManagement,
            configs.lifecycleConfig(),
            configs.metricsConfig().metricsFactory(new NullMetricsFactory()),
            configs.processorConfig(),
            retrieval);
    Thread thread = new Thread(scheduler, "scheduler");
    thread.setDaemon(true);
    thread.start();

    while (System.in.read() != -1) {}
    Runtime.getRuntime().halt(0);
  }
}
