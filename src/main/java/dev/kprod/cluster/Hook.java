package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a container does before it is told to stop, or right after it was started.
public sealed interface Hook {
  /// It waits, without a command.
  record Sleep(long seconds) implements Hook {}

  /// It runs a command of the container.
  record Exec(List<String> command) implements Hook {
    private static final Pattern SLEEP =
        Pattern.compile("(?:^|[\\s;&|/(])sleep\\s+([0-9]{1,6})(?:\\.[0-9]+)?([smh]?)(?![\\w.])");

    public Exec {
      command = List.copyOf(command);
    }

    /// Finds for how many seconds the command sleeps, where it says so in digits; the longest of
    /// several.
    public OptionalLong sleepSeconds() {
      Matcher sleep = SLEEP.matcher(String.join(" ", command));
      OptionalLong longest = OptionalLong.empty();
      while (sleep.find()) {
        long seconds =
            Long.parseLong(sleep.group(1))
                * switch (sleep.group(2)) {
                  case "m" -> 60;
                  case "h" -> 3600;
                  default -> 1;
                };
        longest = OptionalLong.of(Math.max(seconds, longest.orElse(0)));
      }
      return longest;
    }
  }

  /// It sends a request, or opens a connection.
  record Network(Probe.Handler handler) implements Hook {}

  /// It does nothing.
  record None() implements Hook {}

  /// Returns the hook that a field holds.
  static Hook of(Tree field) {
    if (field.has("sleep")) {
      return new Sleep(field.number(0, "sleep", "seconds"));
    }
    return switch (new Probe(field).handler()) {
      case Probe.Handler.Exec(var command) -> new Exec(command);
      case Probe.Handler.Http http -> new Network(http);
      case Probe.Handler.Tcp tcp -> new Network(tcp);
      case Probe.Handler.Grpc grpc -> new Network(grpc);
      case Probe.Handler.Unknown unknown -> new None();
    };
  }
}
