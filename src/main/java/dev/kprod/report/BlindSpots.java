package dev.kprod.report;

import dev.kprod.audit.AuditResult;
import dev.kprod.audit.Item;
import dev.kprod.audit.Reason;
import dev.kprod.check.Severity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What could not be read, for tools that know only findings: one for each read, so that granting
/// the right closes it. What nobody could have observed is not among them.
final class BlindSpots {
  private BlindSpots() {}

  /// A read that is missing, and whom it blinds.
  ///
  /// @param name what the path of the blind spot is called after
  /// @param checks the checks that are unknown for it
  /// @param worst the highest severity of those
  record BlindSpot(
      String name, Item.FoldedUnknown unknown, SortedSet<String> checks, Severity worst) {
    BlindSpot {
      checks = Collections.unmodifiableSortedSet(checks);
    }

    private BlindSpot and(Item item) {
      SortedSet<String> more = new TreeSet<>(checks);
      more.add(item.check().id());
      return new BlindSpot(
          name, unknown, more, item.severity().isAtLeast(worst) ? item.severity() : worst);
    }

    /// Returns what is missing and whom it blinds: `List pods: forbidden. Unknown for it: ...`.
    String text() {
      String what =
          unknown.read().isEmpty()
              ? "Check " + checks.getFirst()
              : Missing.request(unknown.read(), unknown.namespace());
      return "%s: %s. Unknown for it: %s."
          .formatted(
              what.substring(0, 1).toUpperCase(Locale.ROOT) + what.substring(1),
              unknown.reason().word().replace('-', ' '),
              String.join(", ", checks));
    }

    /// Returns what names it across runs: 32 hex digits.
    String fingerprint() {
      return BlindSpots.fingerprint(name + "\n" + unknown.namespace());
    }
  }

  /// Returns the blind spots of a result, by name and namespace.
  static List<BlindSpot> of(AuditResult result) {
    Map<String, BlindSpot> spots = new TreeMap<>();
    for (Item item : result.items()) {
      for (Item.FoldedUnknown unknown : item.unknowns()) {
        if (unknown.reason() == Reason.NOT_OBSERVABLE) {
          continue;
        }
        String name = unknown.read().isEmpty() ? "check-" + item.check().id() : unknown.read();
        String key = name + "\n" + unknown.namespace();
        BlindSpot spot =
            spots.getOrDefault(key, new BlindSpot(name, unknown, new TreeSet<>(), Severity.LOW));
        spots.put(key, spot.and(item));
      }
    }
    return List.copyOf(spots.values());
  }

  /// Returns what names a result that is no finding across runs.
  static String fingerprint(String identity) {
    return sha256("kprod/1\n" + SarifRule.COVERAGE + "\n" + identity).substring(0, 32);
  }

  /// Returns the SHA-256 of a text, in hex.
  static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
