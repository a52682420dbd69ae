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
import org.jspecify.annotations.Nullable;

/// What every command of one run shares.
public final class Session {
  private static final String HERE = "/dev/kprod/cli/";

  private final Surroundings surroundings;
  private final Screen screen;
  private @Nullable Catalogue catalogue;

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

  /// Returns every check that came along.
  public Catalogue catalogue() {
    if (catalogue == null) {
      catalogue = Catalogue.of(ServiceLoader.load(CheckModule.class));
    }
    return catalogue;
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
