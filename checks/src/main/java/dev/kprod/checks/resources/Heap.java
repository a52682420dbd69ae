package dev.kprod.checks.resources;

import dev.kprod.cluster.Container;
import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.snapshot.Redacted;
import dev.kprod.snapshot.Tree;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How much memory a program was told to take for its heap, whatever its container may have.
///
/// @param bytes how much
/// @param option what says so, as written
/// @param path where, in the container
record Heap(Quantity bytes, String option, String path) {
  private static final Pattern JAVA =
      Pattern.compile("(?<!\\S)-Xmx([0-9]{1,15})([kKmMgGtT]?)(?!\\S)");

  /// Upstream: `runtime.parseByteCount` of Go.
  private static final Pattern GO = Pattern.compile("([0-9]{1,18})(B|KiB|MiB|GiB|TiB)?");

  private static final Map<String, Integer> POWERS =
      Map.of("", 0, "B", 0, "K", 1, "KIB", 1, "M", 2, "MIB", 2, "G", 3, "GIB", 3, "T", 4, "TIB", 4);

  /// Finds what a container's environment or command says; the largest where several do.
  static Optional<Heap> of(Container container) {
    List<Heap> told = new ArrayList<>();
    for (Map.Entry<String, Tree> variable : container.environment().entrySet()) {
      variable(variable.getKey(), variable.getValue()).ifPresent(told::add);
    }
    for (String word : container.words()) {
      java(word, "command").ifPresent(told::add);
    }
    return told.stream()
        .max(Comparator.<Heap, Quantity>comparing(heap -> heap.bytes()).thenComparing(Heap::path));
  }

  private static Optional<Heap> variable(String name, Tree variable) {
    if (name.equals("GOMEMLIMIT")) {
      Matcher parts = GO.matcher(variable.text("value"));
      return parts.matches()
          ? Optional.of(
              new Heap(
                  bytes(parts.group(1), parts.group(2)),
                  "GOMEMLIMIT=" + variable.text("value"),
                  "env[name=GOMEMLIMIT]"))
          : Optional.empty();
    }
    String rest = Redacted.rest(variable.at("value"));
    return rest.isEmpty() ? Optional.empty() : java(rest, "env[name=" + name + "]");
  }

  private static Optional<Heap> java(String text, String path) {
    if (!text.contains("-Xmx")) {
      return Optional.empty();
    }
    Matcher found = JAVA.matcher(text);
    @Nullable Heap last = null;
    while (found.find()) {
      last = new Heap(bytes(found.group(1), found.group(2)), found.group().strip(), path);
    }
    return Optional.ofNullable(last);
  }

  private static Quantity bytes(String digits, @Nullable String unit) {
    int power = POWERS.getOrDefault(unit == null ? "" : unit.toUpperCase(Locale.ROOT), 0);
    return Quantity.ofBytes(
        new BigDecimal(digits)
            .multiply(BigDecimal.valueOf(1L << (10 * power)))
            .min(BigDecimal.valueOf(Long.MAX_VALUE))
            .longValue());
  }
}
