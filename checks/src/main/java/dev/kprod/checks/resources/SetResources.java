package dev.kprod.checks.resources;

import dev.kprod.check.Remedy;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.quantity.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/// The line of kubectl that changes what a container of a workload asks for.
final class SetResources {
  private static final long MEBI = 1L << 20;

  private SetResources() {}

  /// Returns the line, where kubectl can change such a workload, else the advice alone.
  ///
  /// @param flags `--requests=memory=1Gi`, `--limits=cpu=2`
  static Remedy of(Workload workload, String container, String advice, String... flags) {
    return switch (workload.kind()) {
      case DEPLOYMENT, STATEFUL_SET, DAEMON_SET, REPLICA_SET, REPLICATION_CONTROLLER, CRON_JOB -> {
        List<String> words =
            new ArrayList<>(
                List.of(
                    "kubectl",
                    "-n",
                    workload.namespace(),
                    "set",
                    "resources",
                    workload.shortName(),
                    "-c",
                    container));
        words.addAll(List.of(flags));
        yield Remedy.run(advice, words.toArray(String[]::new)).reviewed();
      }
      case JOB, POD, STATIC_POD, CUSTOM ->
          Remedy.think(advice + " The place is the manifest that makes it.");
    };
  }

  /// Returns half as much memory again, in whole mebibytes.
  static Quantity halfAgain(Quantity memory) {
    return mebibytes(memory.amount().multiply(new BigDecimal("1.5")));
  }

  /// Returns bytes as whole mebibytes, rounded up.
  static Quantity mebibytes(BigDecimal bytes) {
    return Quantity.ofBytes(
        bytes.divide(BigDecimal.valueOf(MEBI), 0, RoundingMode.UP).longValueExact() * MEBI);
  }
}
