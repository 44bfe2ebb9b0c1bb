package kplkit;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
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
 * <p>Usage: {@code KclConsumer STREAM KINESIS_ENDPOINT DYNAMODB_ENDPOINT}. The stream's name is that of the application too.
 *
 * <p>What is set beside the endpoints are times (with the KCL's own, which are for many workers and a remote service, the first record
 * would come after 109 seconds), and that it learns of new shards at once.
 */
public final class KclConsumer {
  private KclConsumer() {}

  public static void main(String[] arguments) throws Exception {
    String stream = arguments[0];
    KinesisAsyncClient kinesis = build(KinesisAsyncClient.builder(), arguments[1]);
    DynamoDbAsyncClient dynamoDb = build(DynamoDbAsyncClient.builder(), arguments[2]);
    // Never called: there are no metrics.
    CloudWatchAsyncClient cloudWatch = build(CloudWatchAsyncClient.builder(), arguments[2]);

    InitialPositionInStreamExtended oldest =
        InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON);
    ConfigsBuilder configs =
        new ConfigsBuilder(
            new SingleStreamTracker(stream, oldest), stream, kinesis, dynamoDb, cloudWatch, "worker", PrintingProcessor::new);
    Thread scheduler =
        new Thread(
            new Scheduler(
                configs.checkpointConfig(),
                coordinatorConfig(configs),
                leaseManagementConfig(configs),
                configs.lifecycleConfig(),
                configs.metricsConfig().metricsFactory(new NullMetricsFactory()),
                configs.processorConfig(),
                retrievalConfig(configs, kinesis, stream)),
            "scheduler");
    scheduler.setDaemon(true);
    scheduler.start();

    while (System.in.read() != -1) {}
    Runtime.getRuntime().halt(0);
  }

  private static CoordinatorConfig coordinatorConfig(ConfigsBuilder configs) {
    return configs
        .coordinatorConfig()
        .parentShardPollIntervalMillis(200)
        .shardConsumerDispatchPollIntervalMillis(100);
  }

  private static LeaseManagementConfig leaseManagementConfig(ConfigsBuilder configs) {
    LeaseManagementConfig config =
        configs
            .leaseManagementConfig()
            .failoverTimeMillis(1_000)
            .shardSyncIntervalMillis(1_000)
            // It does not check the hash keys of a shard that is not on its list of shards, and asks for a new list after 30
            // seconds, or 1,000 misses. Here it always checks.
            .maxCacheMissesBeforeReload(0);
    config.workerUtilizationAwareAssignmentConfig().disableWorkerMetrics(true);
    return config;
  }

  private static RetrievalConfig retrievalConfig(ConfigsBuilder configs, KinesisAsyncClient kinesis, String stream) {
    PollingConfig polling = new PollingConfig(stream, kinesis).idleTimeBetweenReadsInMillis(250);
    return configs.retrievalConfig().retrievalSpecificConfig(polling);
  }

  private static <B extends AwsClientBuilder<B, C> & AwsAsyncClientBuilder<B, C>, C> C build(B builder, String endpoint) {
    return builder
        .endpointOverride(URI.create(endpoint))
        .region(Region.US_EAST_1)
        .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
        // kinesis-local does not understand HTTP/2.
        .httpClientBuilder(NettyNioAsyncHttpClient.builder().protocol(Protocol.HTTP1_1))
        .build();
  }
}
