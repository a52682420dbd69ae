package dev.kprod.cli.access;

import io.fabric8.kubernetes.client.Config;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// fabric8's configuration, which knows how to come by newer credentials.
///
/// fabric8 itself reads one file again without the options of this run, and would run an exec
/// plug-in once for each of the requests that a 401 hit at the same time.
final class RenewableConfig extends Config {
  private static final long LONG_ENOUGH = Duration.ofSeconds(20).toNanos();

  private final Supplier<Config> renewal;
  private @Nullable Config newest;
  private long renewed;

  RenewableConfig(Supplier<Config> renewal) {
    super(false);
    this.renewal = renewal;
  }

  @Override
  public synchronized Config refresh() {
    if (newest == null || System.nanoTime() - renewed > LONG_ENOUGH) {
      newest = renewal.get();
      renewed = System.nanoTime();
    }
    return newest;
  }
}
