package dev.kprod.cli.access;

import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ResourceType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is to be read.
///
/// @param reads everything that the selected checks ask for, each once
/// @param byName those of it that only other objects name
/// @param namespaces where to look if a list is refused across the cluster: the names given with
///   `-n`. Empty: wherever there is a namespace, if those may be listed
/// @param more what else is wanted once that is there
public record ReadPlan(
    List<Read<?>> reads, List<ResourceType<?>> byName, List<String> namespaces, SecondRound more) {
  /// The lists that take longest, so that they start first.
  private static final List<String> LONG =
      List.of("pods", "events?type=Warning", "replicasets.apps", "deployments.apps");

  public ReadPlan {
    Map<String, Read<?>> each = new LinkedHashMap<>();
    reads.forEach(read -> each.merge(read.id(), read, ReadPlan::fuller));
    reads =
        each.values().stream()
            .filter(read -> !isByName(read))
            .sorted(Comparator.<Read<?>>comparingInt(ReadPlan::rank).thenComparing(Read::id))
            .toList();
    byName = List.copyOf(byName);
    namespaces = namespaces.stream().distinct().sorted().toList();
  }

  /// Returns a plan.
  public ReadPlan(List<Read<?>> reads, List<String> namespaces, SecondRound more) {
    this(reads, namedLater(reads), namespaces, more);
  }

  private static List<ResourceType<?>> namedLater(List<Read<?>> reads) {
    List<ResourceType<?>> later = new ArrayList<>();
    for (Read<?> read : reads) {
      if (read instanceof ResourceType<?> type && isByName(read) && !later.contains(type)) {
        later.add(type);
      }
    }
    return later;
  }

  private static boolean isByName(Read<?> read) {
    return read instanceof ResourceType<?> type && type.asked() == ResourceType.Asked.BY_NAME;
  }

  /// Returns a plan for the whole cluster in one round.
  public static ReadPlan of(Collection<? extends Read<?>> reads) {
    return new ReadPlan(List.copyOf(reads), List.of(), SecondRound.NOTHING);
  }

  /// Of two reads of the same list, the one that some check needs whole serves both.
  private static Read<?> fuller(Read<?> one, Read<?> other) {
    return one instanceof ResourceType<?> type && type.form() == ResourceType.Form.METADATA
        ? other
        : one;
  }

  private static int rank(Read<?> read) {
    int place = LONG.indexOf(read.id());
    return place < 0 ? LONG.size() : place;
  }
}
