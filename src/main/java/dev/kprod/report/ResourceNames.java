package dev.kprod.report;

import dev.kprod.audit.AuditResult;
import dev.kprod.audit.Item;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ResourceType;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// What the API calls the resources of a kind: as the reads of the checks say, else by the rule of
/// English that the API itself follows.
final class ResourceNames {
  private final Map<String, String> known = new HashMap<>();

  private ResourceNames() {}

  static ResourceNames of(AuditResult result) {
    ResourceNames names = new ResourceNames();
    for (Item item : result.items()) {
      for (Read<?> read : item.check().reads().all()) {
        if (read instanceof ResourceType<?> type) {
          names.known.put(type.group() + "/" + type.kind(), type.resource());
        }
      }
    }
    return names;
  }

  /// Returns the resource with its group: `poddisruptionbudgets.policy`.
  String of(Subject subject) {
    String plural =
        known.getOrDefault(
            subject.group() + "/" + subject.kind(),
            plural(subject.kind().toLowerCase(Locale.ROOT)));
    return subject.group().isEmpty() ? plural : plural + "." + subject.group();
  }

  private static String plural(String kind) {
    if (kind.endsWith("y") && !kind.matches(".*[aeiou]y")) {
      return kind.substring(0, kind.length() - 1) + "ies";
    }
    return kind.matches(".*(s|x|z|ch|sh)") ? kind + "es" : kind + "s";
  }
}
