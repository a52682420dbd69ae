package dev.kprod.semantics.podsecurity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What Pod Security Admission does with the pods of a namespace.
///
/// @param enforce what is refused
/// @param audit what is noted in the audit log
/// @param warn what whoever asks is warned of
/// @param faults labels that are not understood, each with what counts instead; the API server
///   takes none since it has the plug-in
public record NamespacePolicy(
    LevelVersion enforce, LevelVersion audit, LevelVersion warn, List<String> faults) {
  /// What holds where a namespace and the server's configuration say nothing.
  public static final NamespacePolicy PRIVILEGED =
      new NamespacePolicy(
          new LevelVersion(Level.PRIVILEGED, LevelVersion.LATEST),
          new LevelVersion(Level.PRIVILEGED, LevelVersion.LATEST),
          new LevelVersion(Level.PRIVILEGED, LevelVersion.LATEST),
          List.of());

  /// What the labels of a namespace begin with.
  public static final String PREFIX = "pod-security.kubernetes.io/";

  public NamespacePolicy {
    faults = List.copyOf(faults);
  }

  /// Returns what the labels of a namespace make of the server's defaults.
  ///
  /// Upstream: `pod-security-admission/api/helpers.go` PolicyToEvaluate.
  public static NamespacePolicy of(Map<String, String> labels, NamespacePolicy defaults) {
    List<String> faults = new ArrayList<>();
    LevelVersion enforce = labelled("enforce", labels, defaults.enforce, Level.RESTRICTED, faults);
    LevelVersion audit = labelled("audit", labels, defaults.audit, Level.PRIVILEGED, faults);
    LevelVersion warn = labelled("warn", labels, defaults.warn, Level.PRIVILEGED, faults);
    boolean enforces =
        Optional.ofNullable(labels.get(PREFIX + "enforce")).flatMap(Level::find).isPresent();
    boolean stricter = enforce.level().compareTo(warn.level()) > 0;
    if (enforces && stricter && !labels.containsKey(PREFIX + "warn")) {
      warn = labels.containsKey(PREFIX + "warn-version") ? warn.at(enforce.level()) : enforce;
    }
    return new NamespacePolicy(enforce, audit, warn, faults);
  }

  private static LevelVersion labelled(
      String mode,
      Map<String, String> labels,
      LevelVersion standard,
      Level ifUnknown,
      List<String> faults) {
    LevelVersion found = standard;
    String level = labels.get(PREFIX + mode);
    if (level != null) {
      Optional<Level> known = Level.find(level);
      if (known.isEmpty()) {
        faults.add("%s%s is \"%s\", which counts as %s".formatted(PREFIX, mode, level, ifUnknown));
      }
      found = found.at(known.orElse(ifUnknown));
    }
    String version = labels.get(PREFIX + mode + "-version");
    if (version != null) {
      Optional<Integer> known = LevelVersion.findMinor(version);
      if (known.isEmpty()) {
        faults.add(
            "%s%s-version is \"%s\", which counts as latest".formatted(PREFIX, mode, version));
      }
      found = found.of(known.orElse(LevelVersion.LATEST));
    }
    return found;
  }
}
