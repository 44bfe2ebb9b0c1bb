package software.amazon.kinesis.coordinator;

import software.amazon.kinesis.checkpoint.CheckpointConfig;
import software.amazon.kinesis.common.ConfigsBuilder;
import software.amazon.kinesis.leases.LeaseManagementConfig;
import software.amazon.kinesis.leases.exceptions.DependencyException;
import software.amazon.kinesis.leases.exceptions.InvalidStateException;
import software.amazon.kinesis.leases.exceptions.ProvisionedThroughputException;
import software.amazon.kinesis.metrics.NullMetricsFactory;
import software.amazon.kinesis.retrieval.RetrievalConfig;

/**
 * The KCL's Scheduler, but for a wait of up to 30 seconds: that is how many workers that start at once agree on one that
 * makes the leases, and here there is one. The method is the package's own, hence the package.
 */
public final class PromptScheduler extends Scheduler {
  public PromptScheduler(
      ConfigsBuilder configs,
      CheckpointConfig checkpoint,
      CoordinatorConfig coordinator,
      LeaseManagementConfig leaseManagement,
      RetrievalConfig retrieval) {
    super(
        checkpoint,
        coordinator,
        leaseManagement,
        configs.lifecycleConfig(),
        configs.metricsConfig().metricsFactory(new NullMetricsFactory()),
        configs.processorConfig(),
        retrieval);
  }

  @Override
  boolean shouldInitiateLeaseSync()
      throws DependencyException, ProvisionedThroughputException, InvalidStateException {
    return leaseRefresher().isLeaseTableEmpty();
  }
}
