package dev.kprod.cli.command;

import dev.kprod.catalogue.Catalogue;
import dev.kprod.check.CheckModule;
import dev.kprod.cli.terminal.Screen;
import dev.kprod.cli.terminal.Surroundings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// What every command of one run shares.
public final class Session {
  private static final String HERE = "/dev/kprod/cli/";

  private final Surroundings surroundings;
  private final Screen screen;
  private final FutureTask<Catalogue> catalogue =
      new FutureTask<>(() -> Catalogue.of(ServiceLoader.load(CheckModule.class)));

  /// Starts a run.
  public Session(Surroundings surroundings, Screen screen) {
    this.surroundings = surroundings;
    this.screen = screen;
  }

  /// Returns what the process was started in.
  public Surroundings surroundings() {
    return surroundings;
  }

  /// Returns where reports and talk go.
  public Screen screen() {
    return screen;
  }

  /// Starts to load the checks, for commands that will want them: a core is idle while options are
  /// read.
  public void loadChecks() {
    Thread.ofPlatform().daemon().name("kprod-checks").start(catalogue);
  }

  /// Returns every check that came along.
  public Catalogue catalogue() {
    catalogue.run();
    try {
      return catalogue.get();
    } catch (ExecutionException failed) {
      switch (failed.getCause()) {
        case RuntimeException bug -> throw bug;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(failed);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("loading the checks was interrupted", stopped);
    }
  }

  /// Returns kprod's own version.
  public static String version() {
    return text(HERE + "version.txt").strip();
  }

  /// Returns the line that `--version` prints. How many checks there are is read, not counted: to
  /// load them all takes longer than everything else that this line needs.
  public String versionLine() {
    return "kprod %s (catalogue %s checks, Java %s)"
        .formatted(version(), text("/dev/kprod/checks/count.txt").strip(), java());
  }

  static String java() {
    return Runtime.version().feature()
        + "."
        + Runtime.version().interim()
        + "."
        + Runtime.version().update();
  }

  /// Returns a file that came along.
  static byte[] resource(String name) {
    return bytes(HERE + name);
  }

  private static byte[] bytes(String name) {
    try (InputStream in = Session.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("kprod was packaged without " + name);
      }
      return in.readAllBytes();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static String text(String name) {
    return new String(bytes(name), StandardCharsets.UTF_8);
  }
}
