package dev.kprod.bench;

import dev.kprod.cluster.Cluster;
import dev.kprod.simulation.DrainForecast;
import dev.kprod.simulation.Forecast;
import dev.kprod.simulation.LossForecast;
import dev.kprod.snapshot.Snapshot;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What replaying an event for every node, or every zone, costs once a cluster is read.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class SimulationBenchmark {
  /// How many pods the cluster has; a node for each forty of them.
  @Param({"1000", "4000", "16000"})
  public int pods;

  private Snapshot snapshot = Shop.of(0);

  /// Reads the cluster.
  @Setup
  public void prepare() {
    snapshot = Shop.of(pods);
  }

  /// Drains each node by itself, and looks for an order.
  @Benchmark
  public Forecast drains() {
    Cluster cluster = Cluster.of(snapshot);
    return DrainForecast.of(cluster, LossForecast.nodes(cluster), true);
  }

  /// Lets each node die by itself.
  @Benchmark
  public Forecast nodes() {
    Cluster cluster = Cluster.of(snapshot);
    return LossForecast.ofNodes(cluster, LossForecast.nodes(cluster));
  }

  /// Lets each zone die by itself.
  @Benchmark
  public Forecast zones() {
    Cluster cluster = Cluster.of(snapshot);
    return LossForecast.ofZones(cluster, LossForecast.zones(cluster));
  }
}
