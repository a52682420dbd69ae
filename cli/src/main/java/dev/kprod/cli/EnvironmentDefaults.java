package dev.kprod.cli;

import dev.kprod.cli.terminal.Surroundings;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/// Gives every long option an environment variable: `--fail-on` is `KPROD_FAIL_ON`.
final class EnvironmentDefaults implements IDefaultValueProvider {
  private final Surroundings surroundings;

  EnvironmentDefaults(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)
        || !option.longestName().startsWith("--")
        || option.longestName().equals("--help")
        || option.longestName().equals("--version")) {
      return null;
    }
    return surroundings.find(variable(option.longestName())).orElse(null);
  }

  /// Returns the variable that stands for a long option.
  static String variable(String option) {
    return "KPROD_" + option.substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /// Reads a length of time as kubectl writes it: `30s`, `5m`, `1h30m`, or 0.
  static Duration duration(String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    Duration sum = Duration.ZERO;
    java.util.regex.Matcher part =
        java.util.regex.Pattern.compile("([0-9]{1,9})(ms|s|m|h)").matcher(text);
    int end = 0;
    while (part.find() && part.start() == end) {
      long amount = Long.parseLong(part.group(1));
      sum =
          sum.plus(
              switch (part.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                default -> Duration.ofHours(amount);
              });
      end = part.end();
    }
    if (end == 0 || end != text.length()) {
      throw new TypeConversionException(
          "\"%s\" is no length of time such as 30s, 5m or 1h30m".formatted(text));
    }
    return sum;
  }
}
