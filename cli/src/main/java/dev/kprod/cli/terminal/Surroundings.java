package dev.kprod.cli.terminal;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;

/// What the process was started in: environment, terminal, name.
///
/// Whether a stream is a terminal, and how wide it is, the launcher knows from the shell and says
/// in system properties; a program started without it takes both for pipes.
///
/// @param environment the environment variables
/// @param outIsTerminal whether standard output is a terminal
/// @param errIsTerminal whether standard error is a terminal
/// @param columns how wide the terminal is, where it is one
/// @param outCharset what whoever reads standard output expects; it is written in UTF-8, and text
///   in ASCII where something else is expected
/// @param name how the program was called: `kprod` or `kubectl kprod`
public record Surroundings(
    Map<String, String> environment,
    boolean outIsTerminal,
    boolean errIsTerminal,
    OptionalInt columns,
    Charset outCharset,
    String name) {
  private static final int NARROWEST = 60;
  private static final int WIDEST = 160;
  private static final int USUAL = 100;

  /// When colour is used.
  public enum Colour {
    AUTO,
    ALWAYS,
    NEVER
  }

  public Surroundings {
    environment = Map.copyOf(environment);
  }

  /// Finds out from the environment and the launcher's properties.
  public static Surroundings of(Map<String, String> environment, Properties properties) {
    String called = properties.getProperty("kprod.name", "kprod");
    return new Surroundings(
        environment,
        Boolean.parseBoolean(properties.getProperty("kprod.terminal.out")),
        Boolean.parseBoolean(properties.getProperty("kprod.terminal.err")),
        wholeNumber(properties.getProperty("kprod.terminal.columns", "")),
        charset(properties.getProperty("stdout.encoding", "UTF-8")),
        called.startsWith("kubectl") ? "kubectl kprod" : "kprod");
  }

  /// Says whether standard output gets colour: the option, then `NO_COLOR`, then what asks for it,
  /// then what speaks against it, then whether it is a terminal.
  public boolean colours(Colour asked) {
    return switch (asked) {
      case ALWAYS -> true;
      case NEVER -> false;
      case AUTO -> {
        if (isSet("NO_COLOR")) {
          yield false;
        }
        if (isOn("CLICOLOR_FORCE") || isOn("FORCE_COLOR")) {
          yield true;
        }
        boolean refused = "0".equals(environment.get("CLICOLOR")) || isDumb();
        yield !refused && outIsTerminal;
      }
    };
  }

  /// Returns the width of the report: asked for, of the terminal, of `COLUMNS`, or 100.
  public int width(OptionalInt asked) {
    OptionalInt known = asked.isPresent() ? asked : outIsTerminal ? columns : OptionalInt.empty();
    int width =
        known.isPresent()
            ? known.getAsInt()
            : wholeNumber(environment.getOrDefault("COLUMNS", "")).orElse(USUAL);
    return Math.clamp(width, NARROWEST, WIDEST);
  }

  /// Says whether symbols have to be ASCII because standard output cannot show others.
  public boolean needsAscii() {
    return !outCharset.equals(StandardCharsets.UTF_8);
  }

  /// Says whether a progress line may be shown: on a terminal that a person looks at.
  public boolean showsProgress() {
    return errIsTerminal && !isDumb() && !isSet("CI");
  }

  /// Finds a variable that is set and not empty.
  public Optional<String> find(String variable) {
    return Optional.ofNullable(environment.get(variable)).filter(value -> !value.isEmpty());
  }

  private boolean isDumb() {
    return "dumb".equals(environment.get("TERM"));
  }

  private boolean isSet(String variable) {
    return find(variable).isPresent();
  }

  private boolean isOn(String variable) {
    return find(variable).filter(value -> !value.equals("0")).isPresent();
  }

  private static OptionalInt wholeNumber(String text) {
    try {
      int number = Integer.parseInt(text.strip());
      return number > 0 ? OptionalInt.of(number) : OptionalInt.empty();
    } catch (NumberFormatException notANumber) {
      return OptionalInt.empty();
    }
  }

  private static Charset charset(String name) {
    try {
      return Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
      return StandardCharsets.US_ASCII;
    }
  }
}
