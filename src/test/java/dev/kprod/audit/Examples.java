package dev.kprod.audit;

import static dev.kprod.check.Evidence.at;

import dev.kprod.catalogue.Catalogue;
import dev.kprod.check.AddOn;
import dev.kprod.check.Area;
import dev.kprod.check.Check;
import dev.kprod.check.CheckModule;
import dev.kprod.check.Declaration;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Subjects;
import dev.kprod.check.Topic;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.config.Settings;
import dev.kprod.manifest.Manifest;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.Slimming;
import dev.kprod.snapshot.Snapshot;
import dev.kprod.testing.ReplicasExample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// Checks whose answer stands in an annotation of the subject: `says/<id>: fail`.
final class Examples {
  static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");

  static final SubjectKind<?> DEPLOYMENTS =
      Subjects.of(
          Resources.DEPLOYMENTS,
          "deployment",
          "deployments",
          SubjectKind.Radius.WORKLOAD,
          SubjectKind.Reach.APPLICATIONS);

  static final SubjectKind<?> NAMESPACES =
      Subjects.of(
          Resources.NAMESPACES,
          "namespace",
          "namespaces",
          SubjectKind.Radius.NAMESPACE,
          SubjectKind.Reach.APPLICATIONS);

  static final SubjectKind<?> NODES =
      Subjects.of(
          Resources.NODES, "node", "nodes", SubjectKind.Radius.NODE, SubjectKind.Reach.EVERYTHING);

  static final Topic ONCALL =
      new Topic(
          "gov-oncall",
          "Somebody answers at night.",
          new TreeMap<>(Map.of("result", ValueType.choice("passed", "failed"))),
          Duration.ofDays(180),
          Duration.ofDays(365),
          Severity.HIGH,
          Topic.Profile.SMALL,
          true);

  static final Topic SUSTAINABILITY =
      new Topic(
          "gov-sustainability",
          "Energy is considered.",
          new TreeMap<>(),
          Duration.ofDays(365),
          Duration.ofDays(365),
          Severity.LOW,
          Topic.Profile.REGULATED,
          true);

  private Examples() {}

  /// Returns a check that fails, passes, ... as an annotation of its subject says; passes without.
  static Check<?> check(String id, Severity severity, SubjectKind<?> kind, String... aliases) {
    return typed(id, severity, kind, aliases);
  }

  private static <S> Check<S> typed(
      String id, Severity severity, SubjectKind<S> kind, String... aliases) {
    Declaration.Builder<S> builder =
        Declaration.of(id, kind)
            .title("It holds.")
            .severity(severity)
            .breaks("It breaks.")
            .judged("It is read.")
            .example("kind: Deployment", "kind: Deployment")
            .source("https://example.com/");
    Arrays.stream(aliases).forEach(builder::alias);
    Declaration<S> declaration = builder.build();
    return new Check<>() {
      @Override
      public Declaration<S> declaration() {
        return declaration;
      }

      @Override
      public Verdict judge(S subject, Cluster cluster, Params params) {
        String word =
            subject instanceof ApiObject object
                ? object.annotations().getOrDefault("says/" + id, "pass")
                : "pass";
        return verdict(word, severity);
      }
    };
  }

  private static Verdict verdict(String word, Severity severity) {
    return switch (word) {
      case "fail" -> failure(severity);
      case "fail-low" -> failure(Severity.LOW);
      case "none" -> Verdict.notApplicable("it does not arise");
      case "dark" -> Verdict.notObservable("no read shows it");
      case "excused" -> new Verdict.Excused(failure(severity), new AddOn("velero", "by design"));
      case "crash" -> throw new IllegalStateException("boom");
      default -> Verdict.pass();
    };
  }

  private static Verdict.Fail failure(Severity severity) {
    return Verdict.fail(severity, "it is wrong", Remedy.think("Mend it."), at("spec", "x", "y"));
  }

  static Catalogue catalogue(Check<?>... checks) {
    return catalogue(List.of(), checks);
  }

  static Catalogue catalogue(List<Topic> topics, Check<?>... checks) {
    return Catalogue.of(
        List.of(module(Area.of("availability", "Availability", "ha"), topics, checks)));
  }

  static CheckModule module(Area area, List<Topic> topics, Check<?>... checks) {
    return new CheckModule() {
      @Override
      public Area area() {
        return area;
      }

      @Override
      public List<Check<?>> checks() {
        return List.of(checks);
      }

      @Override
      public List<Topic> topics() {
        return topics;
      }
    };
  }

  static Snapshot snapshot(String yaml) {
    return snapshot(yaml, manifest -> manifest);
  }

  static Snapshot snapshot(String yaml, UnaryOperator<Manifest> reads) {
    List<Read<?>> known = new ArrayList<>(Resources.all());
    known.add(ReplicasExample.ROLLOUTS);
    return reads.apply(Manifest.of(known, type -> Slimming.KEEP).takenAt(NOW)).snapshot(yaml);
  }

  /// Returns a Deployment with annotations, written as a YAML map.
  static String deployment(String namespace, String name, String annotations) {
    return """
    kind: Deployment
    metadata:
      name: %s
      namespace: %s
      labels: {app: %s}
      annotations: {%s}
    ---
    """
        .formatted(name, namespace, name, annotations);
  }

  static AuditResult audit(Catalogue catalogue, String yaml) {
    return audit(catalogue, yaml, Settings.STANDARD);
  }

  static AuditResult audit(Catalogue catalogue, String yaml, Settings settings) {
    return Auditor.audit(catalogue, snapshot(yaml), Order.of("test", settings));
  }

  /// Returns one line for each result of each item: `ha-one fail shop/web`.
  static List<String> lines(AuditResult result) {
    return result.items().stream()
        .flatMap(item -> item.results().stream().map(one -> item.check().id() + " " + line(one)))
        .toList();
  }

  private static String line(Result result) {
    Subject subject = result.subject();
    String where =
        subject.isCluster()
            ? "cluster"
            : subject.namespace().isEmpty()
                ? subject.kind() + "/" + subject.name()
                : subject.namespace() + "/" + subject.name();
    return switch (result.outcome()) {
      case Outcome.Fail fail -> "fail(" + fail.found().severity().word() + ") " + where;
      case Outcome.Waived waived -> "waived(" + waived.by().source() + ") " + where;
      case Outcome.Unknown unknown -> "unknown(" + unknown.reason().word() + ") " + where;
      case Outcome.Pass pass -> (pass.attested() ? "pass(attested) " : "pass ") + where;
      case Outcome.NotApplicable none -> "not-applicable " + where;
    };
  }

  /// Returns `code: message` of each diagnostic.
  static List<String> diagnostics(AuditResult result) {
    return result.diagnostics().stream()
        .map(diagnostic -> diagnostic.code() + ": " + diagnostic.message().raw())
        .toList();
  }
}
