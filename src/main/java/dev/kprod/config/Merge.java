package dev.kprod.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Several files as one: maps merge deep, some lists are joined, all else is replaced.
final class Merge {
  private static final Set<String> JOINED =
      Set.of("waivers", "attestations", "customChecks", "overrides");

  private Merge() {}

  /// Returns what two files say together; the later one wins.
  static Written of(Written earlier, Written later) {
    return merged("", earlier, later);
  }

  private static Written merged(String key, Written earlier, Written later) {
    if (earlier instanceof Written.Fields(var place, var first)
        && later instanceof Written.Fields(var other, var second)) {
      Map<String, Written.Field> all = new LinkedHashMap<>(first);
      second.forEach(
          (name, field) ->
              all.merge(
                  name,
                  field,
                  (before, after) ->
                      new Written.Field(after.key(), merged(name, before.value(), after.value()))));
      return new Written.Fields(place, all);
    }
    if (JOINED.contains(key)
        && earlier instanceof Written.Items(var place, var first)
        && later instanceof Written.Items(var other, var second)) {
      List<Written> all = new ArrayList<>(first);
      all.addAll(second);
      return new Written.Items(place, all);
    }
    return later;
  }
}
