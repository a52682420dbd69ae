package dev.kprod.config;

import dev.kprod.catalogue.Glob;
import dev.kprod.check.Area;
import dev.kprod.check.Severity;
import dev.kprod.check.Topic;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.Tree;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/// Everything that kprod.yaml can say, with the defaults where it says nothing.
///
/// @param clusterName how reports call the cluster; empty for the name of the context
/// @param profile which attestations are asked for
/// @param areas areas that are turned on or off, by id
/// @param checks what is set for a check, by its present id
/// @param overrides what is set for some namespaces or workloads; the first match wins per param
/// @param facts what a person states, by the path of the fact
/// @param files the files that were read, in the order in which they were merged
public record Settings(
    Optional<String> clusterName,
    Scope scope,
    Gate gate,
    Topic.Profile profile,
    SortedMap<String, Boolean> areas,
    SortedMap<String, OfCheck> checks,
    List<Adjustment> overrides,
    WaiverPolicy waiverPolicy,
    List<Waiver> waivers,
    List<Attestation> attestations,
    SortedMap<String, Tree> facts,
    Sarif sarif,
    boolean openmetricsPerNamespace,
    boolean junitAllFailures,
    List<Output> outputs,
    List<File> files) {
  /// What holds where no file says anything.
  public static final Settings STANDARD =
      new Settings(
          Optional.empty(),
          Scope.STANDARD,
          Gate.STANDARD,
          Topic.Profile.STANDARD,
          new TreeMap<>(),
          new TreeMap<>(),
          List.of(),
          WaiverPolicy.STANDARD,
          List.of(),
          List.of(),
          new TreeMap<>(),
          new Sarif(Optional.empty(), List.of()),
          false,
          false,
          List.of(),
          List.of());

  public Settings {
    areas = Collections.unmodifiableSortedMap(new TreeMap<>(areas));
    checks = Collections.unmodifiableSortedMap(new TreeMap<>(checks));
    overrides = List.copyOf(overrides);
    waivers = List.copyOf(waivers);
    attestations = List.copyOf(attestations);
    facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
    outputs = List.copyOf(outputs);
    files = List.copyOf(files);
  }

  /// Which part of the cluster is looked at.
  ///
  /// @param includeNamespaces globs
  /// @param excludeNamespaces globs; what they leave out is counted and named
  /// @param selector a label selector on workloads; empty for all of them
  /// @param systemNamespaces whether checks of applications judge the system's namespaces too
  public record Scope(
      List<String> includeNamespaces,
      List<String> excludeNamespaces,
      String selector,
      boolean systemNamespaces) {
    /// All of it.
    public static final Scope STANDARD = new Scope(List.of("*"), List.of(), "", false);

    public Scope {
      includeNamespaces = List.copyOf(includeNamespaces);
      excludeNamespaces = List.copyOf(excludeNamespaces);
    }

    /// Says whether only some namespaces or workloads were asked for.
    public boolean isSelective() {
      return !includesAll() || !selector.isEmpty();
    }

    /// Says whether every namespace was asked for.
    public boolean includesAll() {
      return includeNamespaces.stream().allMatch("*"::equals);
    }
  }

  /// When a pipeline has to stop.
  ///
  /// @param failOn the lowest severity of a finding that fails the gate; empty for none
  /// @param minScore what the floor has to reach; empty where it does not matter
  /// @param minCoverage what observable coverage has to reach; empty where it does not matter
  /// @param requireAttested whether a missing attestation counts like any unknown
  /// @param baseline the file whose findings are known
  public record Gate(
      Optional<Severity> failOn,
      Unknowns unknown,
      OptionalDouble minScore,
      OptionalDouble minCoverage,
      boolean requireAttested,
      Optional<String> baseline) {
    /// What an unknown at or above `failOn` does.
    public enum Unknowns {
      INCOMPLETE,
      IGNORE
    }

    /// The gate of section 3 of the contract: criticals fail, and they have to be looked at.
    public static final Gate STANDARD =
        new Gate(
            Optional.of(Severity.CRITICAL),
            Unknowns.INCOMPLETE,
            OptionalDouble.empty(),
            OptionalDouble.of(90),
            false,
            Optional.empty());

    /// No rule at all.
    public static final Gate OFF =
        new Gate(
            Optional.empty(),
            Unknowns.IGNORE,
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            false,
            Optional.empty());
  }

  /// What is set for one check.
  ///
  /// @param enabled empty where it is not said
  /// @param severity the new ceiling; empty where it is not said
  /// @param params values as they were written, by name; each is of its param's type
  /// @param exclude subjects that are out of scope here
  public record OfCheck(
      Optional<Boolean> enabled,
      Optional<Severity> severity,
      SortedMap<String, Tree> params,
      List<Target> exclude) {
    /// Nothing is set.
    public static final OfCheck NOTHING =
        new OfCheck(Optional.empty(), Optional.empty(), new TreeMap<>(), List.of());

    public OfCheck {
      params = Collections.unmodifiableSortedMap(new TreeMap<>(params));
      exclude = List.copyOf(exclude);
    }

    /// Returns these settings with one param set.
    public OfCheck with(String param, Tree value) {
      SortedMap<String, Tree> more = new TreeMap<>(params);
      more.put(param, value);
      return new OfCheck(enabled, severity, more, exclude);
    }
  }

  /// Some subjects, by globs; a field that was left out is the empty text and matches any.
  public record Target(String group, String kind, String namespace, String name) {
    /// Every subject.
    public static final Target ANY = new Target("", "", "", "");

    /// Says whether a subject is one of them. A Namespace lies in itself.
    public boolean matches(Subject subject) {
      boolean inside = fits(namespace, subject.namespace());
      boolean itself =
          subject.kind().equals("Namespace")
              && subject.group().isEmpty()
              && fits(namespace, subject.name());
      return fits(group, subject.group())
          && fits(kind, subject.kind())
          && (inside || itself)
          && fits(name, subject.name());
    }

    private static boolean fits(String glob, String text) {
      return glob.isEmpty() || new Glob(glob).matches(text);
    }
  }

  /// What is set for some namespaces or workloads.
  ///
  /// @param namespaces globs; empty for any subject
  /// @param selector a label selector on workloads; empty for any subject
  public record Adjustment(
      List<String> namespaces, String selector, SortedMap<String, OfCheck> checks) {
    public Adjustment {
      namespaces = List.copyOf(namespaces);
      checks = Collections.unmodifiableSortedMap(new TreeMap<>(checks));
    }
  }

  /// What waivers may do.
  ///
  /// @param maxDays how far ahead a waiver may reach
  /// @param annotations the highest severity that an annotation may waive; empty refuses all
  public record WaiverPolicy(int maxDays, Optional<Severity> annotations) {
    /// A year and a day; annotations up to high.
    public static final WaiverPolicy STANDARD = new WaiverPolicy(366, Optional.of(Severity.HIGH));
  }

  /// A risk that somebody accepts until a day.
  ///
  /// @param check an id or a glob
  /// @param expires the last day, UTC
  public record Waiver(
      Optional<String> id,
      String check,
      Target subject,
      String reason,
      LocalDate expires,
      Optional<String> approvedBy,
      Optional<String> ticket) {}

  /// What a person states since no API shows it.
  ///
  /// @param topic the id of the topic
  /// @param date when it was true or was done; empty only where it does not apply
  /// @param validFor how long it holds from then on
  /// @param values typed values, as they were written
  /// @param notApplicable why the topic does not arise here; empty where it does
  public record Attestation(
      String topic,
      Reach scope,
      String owner,
      Optional<LocalDate> date,
      Optional<Duration> validFor,
      Optional<String> evidence,
      Optional<String> statement,
      SortedMap<String, Tree> values,
      Optional<String> notApplicable) {
    public Attestation {
      values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /// Returns the last day on which it holds; empty where it was said not to apply.
    public Optional<LocalDate> expires() {
      return date.flatMap(day -> validFor.map(span -> day.plusDays(span.toDays())));
    }
  }

  /// What an attestation speaks for: globs, each empty for any.
  public record Reach(List<String> clusters, List<String> namespaces, List<String> sources) {
    /// This cluster, whole.
    public static final Reach WIDEST = new Reach(List.of(), List.of(), List.of());

    public Reach {
      clusters = List.copyOf(clusters);
      namespaces = List.copyOf(namespaces);
      sources = List.copyOf(sources);
    }
  }

  /// Where SARIF finds the files that made the objects.
  ///
  /// @param sources the first match wins
  public record Sarif(Optional<String> sourceRoot, List<SourceRule> sources) {
    public Sarif {
      sources = List.copyOf(sources);
    }
  }

  /// The file that some objects come from.
  public record SourceRule(Target match, String path) {}

  /// A report to write.
  ///
  /// @param file empty for standard output
  public record Output(String format, Optional<String> file) {}

  /// A file that was read.
  ///
  /// @param name its base name
  /// @param sha256 of its bytes, in hex
  public record File(String name, String sha256) {}

  /// Returns what is set for a check.
  public OfCheck of(String check) {
    return checks.getOrDefault(check, OfCheck.NOTHING);
  }

  /// Says whether a check or topic is asked for: its own word wins over that of its area.
  public boolean isOn(String check, Area area) {
    return of(check).enabled().orElseGet(() -> areas.getOrDefault(area.id(), true));
  }

  /// Returns these settings with another scope.
  public Settings with(Scope other) {
    Draft draft = new Draft(this);
    draft.scope = other;
    return draft.settings();
  }

  /// Returns these settings with another gate.
  public Settings with(Gate other) {
    Draft draft = new Draft(this);
    draft.gate = other;
    return draft.settings();
  }

  /// Returns these settings with other settings for one check.
  public Settings with(String check, OfCheck settings) {
    Draft draft = new Draft(this);
    draft.checks.put(check, settings);
    return draft.settings();
  }

  /// Returns these settings with one more fact.
  public Settings stating(String path, Tree value) {
    Draft draft = new Draft(this);
    draft.facts.put(path, value);
    return draft.settings();
  }

  /// Returns these settings with other waivers.
  public Settings waiving(List<Waiver> others) {
    Draft draft = new Draft(this);
    draft.waivers = others;
    return draft.settings();
  }

  /// Returns these settings with other attestations.
  public Settings attesting(List<Attestation> others) {
    Draft draft = new Draft(this);
    draft.attestations = others;
    return draft.settings();
  }

  /// Settings of which one thing is about to differ.
  private static final class Draft {
    private final Settings base;
    private final SortedMap<String, OfCheck> checks;
    private final SortedMap<String, Tree> facts;
    private Scope scope;
    private Gate gate;
    private List<Waiver> waivers;
    private List<Attestation> attestations;

    Draft(Settings base) {
      this.base = base;
      this.checks = new TreeMap<>(base.checks);
      this.facts = new TreeMap<>(base.facts);
      this.scope = base.scope;
      this.gate = base.gate;
      this.waivers = base.waivers;
      this.attestations = base.attestations;
    }

    Settings settings() {
      return new Settings(
          base.clusterName,
          scope,
          gate,
          base.profile,
          base.areas,
          checks,
          base.overrides,
          base.waiverPolicy,
          waivers,
          attestations,
          facts,
          base.sarif,
          base.openmetricsPerNamespace,
          base.junitAllFailures,
          base.outputs,
          base.files);
    }
  }
}
