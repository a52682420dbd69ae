package dev.kprod.checks.backup;

import dev.kprod.check.Fact;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Severity;
import dev.kprod.check.Topic;
import dev.kprod.check.ValueType;
import dev.kprod.checks.Globs;
import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Claim;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Deployment;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Namespace;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.StatefulSet;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.snapshot.Tree;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How much of some data the business agreed to lose.
///
/// The annotation `kprod.dev/rpo` on a claim states it, else the one on its workload, else that on
/// its namespace, else the fact, else an attestation, else the param.
final class Objectives {
  /// The annotation.
  static final String ANNOTATION = "kprod.dev/rpo";

  private static final String DEFAULT = "the default";

  private static final Pattern SPAN = Pattern.compile("([1-9][0-9]{0,5})(s|m|min|h|d|w)");

  /// Lengths of time in which `m` is a minute: nobody agrees to lose a month.
  static final ValueType<Duration> SPANS =
      new ValueType<>(
          "a length of time such as 15m, 24h or 7d",
          Tree.of(
              new TreeMap<>(
                  Map.of(
                      "type", Tree.of("string"),
                      "pattern", Tree.of("^" + SPAN.pattern() + "$")))),
          tree -> tree.findText().flatMap(Objectives::find),
          span -> Tree.of(text(span)));

  /// What holds where nobody stated anything.
  static final Param<Duration> RPO =
      new Param<>("rpo", SPANS, Duration.ofHours(24), "It is what a daily schedule promises.");

  /// An objective for some namespaces.
  ///
  /// @param namespaces globs
  record Stated(List<String> namespaces, Duration rpo) {
    Stated {
      namespaces = List.copyOf(namespaces);
    }
  }

  /// The objectives that kprod.yaml states.
  static final Fact<List<Stated>> FACT =
      new Fact<>(
          "backup.objectives",
          ValueType.list(
              new ValueType<>(
                  "a map with namespaces and rpo",
                  schema(),
                  Objectives::findStated,
                  Objectives::written)),
          List.of(),
          "How much of the data of some namespaces the business agreed to lose; the first that"
              + " matches counts.");

  /// That the business agreed to objectives.
  static final Topic TOPIC =
      new Topic(
          "backup-objectives",
          "The business agreed per application how much data it may lose (RPO) and how long a"
              + " restore may take (RTO).",
          Collections.unmodifiableSortedMap(new TreeMap<>(Map.of("rto", SPANS, "rpo", SPANS))),
          Duration.ofDays(365),
          Duration.ofDays(365),
          Severity.MEDIUM,
          Topic.Profile.STANDARD,
          true);

  /// What states the objectives, beside kprod.yaml.
  static final Reads READS =
      Reads.NONE.may(
          Resources.CLAIMS, Resources.NAMESPACES, Resources.DEPLOYMENTS, Resources.STATEFUL_SETS);

  private static final Index<Map<String, Statement>> BY_WORKLOAD =
      Index.of("objectives of workloads", READS, Objectives::ofWorkloads);

  /// A scope is asked about a namespace once, not once for each claim in it.
  private static final Index<Map<String, List<Claim>>> DATA =
      Index.of("claims with data", Reads.NONE.may(Resources.CLAIMS), Objectives::data);

  private final Cluster cluster;
  private final Params params;
  private final Map<String, Statement> byNamespace = new LinkedHashMap<>();

  Objectives(Cluster cluster, Params params) {
    this.cluster = cluster;
    this.params = params;
  }

  /// Something that was written, and where.
  private record Statement(String text, String where) {}

  /// The objective of a source.
  sealed interface Objective {
    /// This one.
    ///
    /// @param where what states it
    record Known(Duration rpo, String where) implements Objective {
      /// Says whether nobody stated it.
      boolean isDefault() {
        return where.equals(DEFAULT);
      }
    }

    /// It may be stricter or milder: where it could be stated was not read.
    record Unseen(Read<?> read) implements Objective {}
  }

  /// Returns the strictest objective of the data that a source saves.
  Objective of(BackupSource source) {
    Scope scope = source.scope();
    if (!source.stated().isEmpty() && find(source.stated()).isPresent()) {
      return new Objective.Known(find(source.stated()).get(), "its own annotation " + ANNOTATION);
    }
    if (scope.isClusterState()) {
      return standard();
    }
    Map<String, Statement> workloads = cluster.index(BY_WORKLOAD);
    for (Read<?> read : READS.optional()) {
      String namespace = read.id().equals(Resources.NAMESPACES.id()) ? "" : scope.home();
      if (cluster.outcome(read, namespace) instanceof ReadOutcome.Unseen) {
        return new Objective.Unseen(read);
      }
    }
    List<Objective.Known> found = new ArrayList<>();
    for (Map.Entry<String, List<Claim>> there : cluster.index(DATA).entrySet()) {
      if (scope.namespaces().test(there.getKey())) {
        there.getValue().stream()
            .filter(scope.claims())
            .forEach(claim -> found.add(of(claim, workloads)));
      }
    }
    if (found.isEmpty()) {
      cluster.list(Resources.NAMESPACES).stream()
          .map(ApiObject::name)
          .filter(scope.namespaces())
          .map(this::ofNamespace)
          .filter(known -> !known.isDefault())
          .forEach(found::add);
    }
    return found.stream()
        .min(Comparator.comparing(Objective.Known::rpo).thenComparing(Objective.Known::where))
        .orElseGet(this::standard);
  }

  private static Map<String, List<Claim>> data(Cluster cluster) {
    Map<String, List<Claim>> data = new LinkedHashMap<>();
    for (Claim claim : cluster.list(Resources.CLAIMS)) {
      if (isData(claim)) {
        data.computeIfAbsent(claim.namespace(), unseen -> new ArrayList<>()).add(claim);
      }
    }
    return data;
  }

  /// A mark on a claim says that somebody decided against saving it; one that is pending or lives
  /// and dies with its pod holds nothing to save.
  private static boolean isData(Claim claim) {
    return !claim.isPending() && DataSet.mark(claim).isEmpty() && !DataSet.isEphemeral(claim);
  }

  private Objective.Known standard() {
    return new Objective.Known(params.of(RPO), DEFAULT);
  }

  /// Returns the objective of a claim; declare [#READS] too.
  Objective.Known of(Claim claim) {
    return of(claim, cluster.index(BY_WORKLOAD));
  }

  private Objective.Known of(Claim claim, Map<String, Statement> workloads) {
    String key = claim.namespace() + "/" + claim.name();
    String own = claim.annotations().getOrDefault(ANNOTATION, "");
    Optional<Objective.Known> stated =
        find(own).map(rpo -> new Objective.Known(rpo, "%s of claim %s".formatted(ANNOTATION, key)));
    return stated
        .or(() -> Optional.ofNullable(workloads.get(key)).flatMap(Objectives::known))
        .orElseGet(() -> ofNamespace(claim.namespace()));
  }

  private static Optional<Objective.Known> known(Statement statement) {
    return find(statement.text())
        .map(rpo -> new Objective.Known(rpo, "%s of %s".formatted(ANNOTATION, statement.where())));
  }

  private Objective.Known ofNamespace(String namespace) {
    if (byNamespace.isEmpty()) {
      for (Namespace one : cluster.list(Resources.NAMESPACES)) {
        byNamespace.put(
            one.name(),
            new Statement(
                one.annotations().getOrDefault(ANNOTATION, ""), "namespace " + one.name()));
      }
    }
    return Optional.ofNullable(byNamespace.get(namespace))
        .flatMap(Objectives::known)
        .or(() -> ofFact(namespace))
        .or(() -> attested(namespace))
        .orElseGet(this::standard);
  }

  private Optional<Objective.Known> ofFact(String namespace) {
    return params.of(FACT).stream()
        .filter(stated -> Globs.anyMatches(stated.namespaces(), namespace))
        .findFirst()
        .map(stated -> new Objective.Known(stated.rpo(), "the fact " + FACT.path()));
  }

  private Optional<Objective.Known> attested(String namespace) {
    return params
        .attested(TOPIC, new Subject("", "v1", "Namespace", "", namespace))
        .map(values -> values.getOrDefault("rpo", Tree.ABSENT))
        .flatMap(SPANS::find)
        .map(rpo -> new Objective.Known(rpo, "the attestation " + TOPIC.id()));
  }

  /// By namespace and name of the claim.
  private static Map<String, Statement> ofWorkloads(Cluster cluster) {
    Map<String, Statement> stated = new LinkedHashMap<>();
    for (Deployment deployment : cluster.ask(Resources.DEPLOYMENTS).known()) {
      String text = deployment.annotations().getOrDefault(ANNOTATION, "");
      if (!text.isEmpty()) {
        for (String claim : deployment.template().spec().claims()) {
          stated.put(
              deployment.namespace() + "/" + claim,
              new Statement(text, "deploy/" + deployment.name()));
        }
      }
    }
    List<StatefulSet> sets =
        cluster.ask(Resources.STATEFUL_SETS).known().stream()
            .filter(set -> set.annotations().containsKey(ANNOTATION))
            .toList();
    for (Claim claim : sets.isEmpty() ? List.<Claim>of() : cluster.ask(Resources.CLAIMS).known()) {
      for (StatefulSet set : sets) {
        if (set.namespace().equals(claim.namespace()) && belongs(claim, set)) {
          stated.put(
              claim.namespace() + "/" + claim.name(),
              new Statement(set.annotations().getOrDefault(ANNOTATION, ""), "sts/" + set.name()));
        }
      }
    }
    return stated;
  }

  /// A claim of a set is called after its template, the set and the ordinal of the pod.
  private static boolean belongs(Claim claim, StatefulSet set) {
    return set.template().spec().claims().contains(claim.name())
        || set.claimTemplates().stream()
            .map(template -> template.name() + "-" + set.name() + "-")
            .anyMatch(
                start ->
                    claim.name().startsWith(start)
                        && claim.name().substring(start.length()).matches("[0-9]+"));
  }

  /// Finds the length of time that a text spells.
  static Optional<Duration> find(String text) {
    Matcher matcher = SPAN.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long amount = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "s" -> Duration.ofSeconds(amount);
          case "h" -> Duration.ofHours(amount);
          case "d" -> Duration.ofDays(amount);
          case "w" -> Duration.ofDays(7 * amount);
          default -> Duration.ofMinutes(amount);
        });
  }

  /// Returns the shortest spelling: `24h`, `7d`, `15m`.
  static String text(Duration span) {
    long seconds = span.toSeconds();
    if (seconds % 86_400 == 0 && seconds > 86_400) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3600 == 0) {
      return seconds / 3600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  private static Tree schema() {
    Map<String, Tree> properties = new LinkedHashMap<>();
    properties.put("namespaces", ValueType.texts().schema());
    properties.put("rpo", SPANS.schema());
    Map<String, Tree> schema = new LinkedHashMap<>();
    schema.put("type", Tree.of("object"));
    schema.put("properties", Tree.of(properties));
    schema.put("required", Tree.of(List.of(Tree.of("namespaces"), Tree.of("rpo"))));
    schema.put("additionalProperties", Tree.of(false));
    return Tree.of(schema);
  }

  private static Optional<Stated> findStated(Tree written) {
    Optional<List<String>> namespaces = ValueType.texts().find(written.at("namespaces"));
    Optional<Duration> rpo = SPANS.find(written.at("rpo"));
    return namespaces.isPresent() && rpo.isPresent() && written.fields().size() == 2
        ? Optional.of(new Stated(namespaces.get(), rpo.get()))
        : Optional.empty();
  }

  private static Tree written(Stated stated) {
    Map<String, Tree> fields = new LinkedHashMap<>();
    fields.put("namespaces", ValueType.texts().write(stated.namespaces()));
    fields.put("rpo", SPANS.write(stated.rpo()));
    return Tree.of(fields);
  }
}
