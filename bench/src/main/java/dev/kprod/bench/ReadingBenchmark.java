package dev.kprod.bench;

import dev.kprod.cluster.Resources;
import dev.kprod.snapshot.ListPage;
import dev.kprod.snapshot.Tree;
import dev.kprod.snapshot.TreePool;
import java.util.ArrayList;
import java.util.List;
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

/// What a list of pods costs from bytes to shared trees, and what sharing alone costs.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ReadingBenchmark {
  /// How many pods the list has.
  @Param({"1000", "4000", "16000"})
  public int pods;

  private byte[] list = {};
  private List<Tree> loose = List.of();

  /// Makes the list, and its trees as if no pool had ever seen them.
  @Setup
  public void prepare() {
    list = new SyntheticShop(pods).pods();
    List<Tree> each = new ArrayList<>();
    for (Tree pod : Shop.read(list, Resources.PODS, new TreePool()).items()) {
      each.add(new TreePool().share(pod));
    }
    loose = each;
  }

  /// Parses, slims and shares the list as it comes from the API server.
  @Benchmark
  public ListPage parse() {
    return Shop.read(list, Resources.PODS, new TreePool());
  }

  /// Shares trees that are there already (hash-consing without parsing).
  @Benchmark
  public List<Tree> share() {
    TreePool pool = new TreePool();
    List<Tree> shared = new ArrayList<>(loose.size());
    for (Tree pod : loose) {
      shared.add(pool.share(pod));
    }
    return shared;
  }
}
