package dev.kprod.audit;

import dev.kprod.check.Severity;
import dev.kprod.check.Untrusted;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The outcomes of one check, counted by namespace: all that the score knows of it.
///
/// @param severity the severity in force
/// @param weakestLink whether the check declares that one failure is as bad as many
/// @param groups by namespace; what lives in none is the group of the empty name
/// @param unread the namespaces whose list was refused while others were read, and why; where
///   nothing could be listed, the empty name
public record Tally(
    Severity severity,
    boolean weakestLink,
    SortedMap<String, Group> groups,
    SortedMap<String, Outcome.Unknown> unread) {
  public Tally {
    groups = Collections.unmodifiableSortedMap(new TreeMap<>(groups));
    unread = Collections.unmodifiableSortedMap(new TreeMap<>(unread));
  }

  /// Returns a tally of nothing.
  public static Tally of(Severity severity, boolean weakestLink) {
    return new Tally(severity, weakestLink, new TreeMap<>(), new TreeMap<>());
  }

  /// Returns this tally with another group of a namespace.
  Tally with(String namespace, Group group) {
    SortedMap<String, Group> more = new TreeMap<>(groups);
    more.put(namespace, group);
    return new Tally(severity, weakestLink, more, unread);
  }

  /// Returns this tally with one more namespace whose list was refused.
  Tally without(String namespace) {
    SortedMap<String, Outcome.Unknown> more = new TreeMap<>(unread);
    more.put(namespace, new Outcome.Unknown(Reason.FORBIDDEN, "", false, Untrusted.of("refused")));
    return new Tally(severity, weakestLink, groups, more);
  }

  /// Returns the tally of one namespace alone.
  public Tally in(String namespace) {
    SortedMap<String, Group> group = new TreeMap<>();
    SortedMap<String, Outcome.Unknown> missing = new TreeMap<>();
    if (groups.containsKey(namespace)) {
      group.put(namespace, groups.get(namespace));
    }
    if (unread.containsKey(namespace)) {
      missing.put(namespace, unread.get(namespace));
    }
    return new Tally(severity, weakestLink, group, missing);
  }

  /// Returns how many subjects have each outcome; a list that was refused is one unknown.
  public Counts counts() {
    Counts counts = new Counts(0, 0, unread.size(), 0, 0);
    for (Group group : groups.values()) {
      counts =
          new Counts(
              counts.pass() + group.pass,
              counts.fail() + group.failing(),
              counts.unknown() + sum(group.unknown) + sum(group.unobservable),
              counts.waived() + group.waived,
              counts.notApplicable() + group.notApplicable);
    }
    return counts;
  }

  /// The outcomes of one group.
  ///
  /// @param fail how many fail, by the severity of the finding
  /// @param unknown how many are unknown that could have been seen, by reason
  /// @param unobservable how many are unknown that nobody could have seen, by reason
  public record Group(
      int pass,
      Map<Severity, Integer> fail,
      Map<Reason, Integer> unknown,
      Map<Reason, Integer> unobservable,
      int waived,
      int notApplicable) {
    /// No subject.
    public static final Group EMPTY = new Group(0, Map.of(), Map.of(), Map.of(), 0, 0);

    /// Returns this group with one subject more.
    public Group plus(Outcome outcome) {
      return switch (outcome) {
        case Outcome.Pass pass ->
            new Group(this.pass + 1, fail, unknown, unobservable, waived, notApplicable);
        case Outcome.Fail(var found) ->
            new Group(
                pass,
                oneMore(fail, Severity.class, found.severity()),
                unknown,
                unobservable,
                waived,
                notApplicable);
        case Outcome.Waived accepted ->
            new Group(pass, fail, unknown, unobservable, waived + 1, notApplicable);
        case Outcome.NotApplicable none ->
            new Group(pass, fail, unknown, unobservable, waived, notApplicable + 1);
        case Outcome.Unknown missing ->
            missing.isObservable()
                ? new Group(
                    pass,
                    fail,
                    oneMore(unknown, Reason.class, missing.reason()),
                    unobservable,
                    waived,
                    notApplicable)
                : new Group(
                    pass,
                    fail,
                    unknown,
                    oneMore(unobservable, Reason.class, missing.reason()),
                    waived,
                    notApplicable);
      };
    }

    int failing() {
      return sum(fail);
    }

    private static <K extends Enum<K>> Map<K, Integer> oneMore(
        Map<K, Integer> counts, Class<K> keys, K key) {
      Map<K, Integer> more = new EnumMap<>(keys);
      more.putAll(counts);
      more.merge(key, 1, Integer::sum);
      return Collections.unmodifiableMap(more);
    }
  }

  static int sum(Map<?, Integer> counts) {
    int sum = 0;
    for (int count : counts.values()) {
      sum += count;
    }
    return sum;
  }

  /// Counts subjects one by one.
  static final class Builder {
    private final Severity severity;
    private final boolean weakestLink;
    private final SortedMap<String, Group> groups = new TreeMap<>();
    private final SortedMap<String, Outcome.Unknown> unread = new TreeMap<>();
    private String here = "";
    private Group group = Group.EMPTY;

    Builder(Severity severity, boolean weakestLink) {
      this.severity = severity;
      this.weakestLink = weakestLink;
    }

    /// Adds one subject. Those of one namespace mostly come together.
    Builder add(String namespace, Outcome outcome) {
      if (!namespace.equals(here)) {
        leave();
        here = namespace;
        group = groups.getOrDefault(namespace, Group.EMPTY);
      }
      group = group.plus(outcome);
      return this;
    }

    private void leave() {
      if (!group.equals(Group.EMPTY)) {
        groups.put(here, group);
      }
    }

    Builder unread(String namespace, Outcome.Unknown why) {
      unread.put(namespace, why);
      return this;
    }

    Tally build() {
      leave();
      return new Tally(severity, weakestLink, groups, unread);
    }
  }
}
