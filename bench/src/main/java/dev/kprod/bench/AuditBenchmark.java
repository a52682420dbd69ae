package dev.kprod.bench;

import dev.kprod.audit.AuditResult;
import dev.kprod.audit.Auditor;
import dev.kprod.audit.Order;
import dev.kprod.audit.Selection;
import dev.kprod.catalogue.Catalogue;
import dev.kprod.check.CheckModule;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Workloads;
import dev.kprod.config.Settings;
import dev.kprod.snapshot.Snapshot;
import java.util.List;
import java.util.ServiceLoader;
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

/// What judging costs once a cluster is read: all checks, or those of one area, views included.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class AuditBenchmark {
  /// How many pods the cluster has.
  @Param({"1000", "4000", "16000"})
  public int pods;

  /// Which area is judged; `all` for every check.
  @Param({"all"})
  public String area = "all";

  private final Catalogue catalogue = Catalogue.of(ServiceLoader.load(CheckModule.class));
  private Snapshot snapshot = Shop.of(0);
  private Order order = Order.of("bench", Settings.STANDARD);

  /// Reads the cluster.
  @Setup
  public void prepare() {
    snapshot = Shop.of(pods);
    if (!area.equals("all")) {
      order = order.selecting(new Selection(List.of(), List.of(), List.of(area)));
    }
  }

  /// Judges and scores.
  @Benchmark
  public AuditResult audit() {
    return Auditor.audit(catalogue, snapshot, order);
  }

  /// Finds the workloads and their pods, which nearly every check starts with.
  @Benchmark
  public Workloads workloads() {
    return Workloads.of(Cluster.of(snapshot));
  }
}
