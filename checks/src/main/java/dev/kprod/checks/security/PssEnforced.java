package dev.kprod.checks.security;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Facts.PRODUCTION_NAMESPACES;
import static dev.kprod.check.Facts.PSA_DEFAULTS;
import static dev.kprod.check.Facts.PSA_EXEMPTIONS;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Subjects.NAMESPACES;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.check.Verdict.undecided;
import static dev.kprod.cluster.Resources.METRICS;
import static dev.kprod.cluster.Resources.PODS;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Fact;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.checks.Production;
import dev.kprod.checks.security.PodPolicies.Cover;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Metrics;
import dev.kprod.cluster.Namespace;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Reads;
import dev.kprod.semantics.podsecurity.Level;
import dev.kprod.semantics.podsecurity.NamespacePolicy;
import dev.kprod.semantics.podsecurity.Plugin;
import dev.kprod.semantics.podsecurity.Refusals;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.Tree;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Whether a pod that takes its node is refused in a production namespace.
///
/// Labels over the stated defaults decide, as Pod Security Admission decides (upstream:
/// pod-security-admission, api/helpers.go, PolicyToEvaluate). Policies of other engines count where
/// their names alone say what they refuse.
final class PssEnforced implements Check<Namespace> {
  static final Param<String> MIN_LEVEL =
      new Param<>(
          "minLevel",
          ValueType.choice("baseline", "restricted"),
          "baseline",
          "Baseline closes the known ways from a pod to its node, and most workloads run under"
              + " it.");

  private static final Index<Set<String>> OCCUPIED =
      Index.of("occupied-namespaces", Reads.NONE.may(PODS), PssEnforced::occupied);

  private static final String ENFORCE = NamespacePolicy.PREFIX + "enforce";

  private static final Declaration<Namespace> DECLARATION =
      Declaration.of("sec-pss-enforced", NAMESPACES)
          .title("Every production namespace enforces at least the baseline Pod Security Standard.")
          .severity(HIGH)
          .reads(Plugin.READS)
          .reads(PodPolicies.READS)
          .mayRead(Refusals.READS.all().toArray(Read<?>[]::new))
          .param(MIN_LEVEL)
          .takes(PRODUCTION_NAMESPACES)
          .takes(PSA_DEFAULTS)
          .takes(PSA_EXEMPTIONS)
          .heuristic()
          .breaks(
              """
              Anybody who can deploy here, or who steals the token of something that can, starts a
              privileged pod and owns the node it runs on.
              """)
          .judged(
              "A namespace that is not in production is left out: by what was stated or, unstated, "
                  + "by an environment of dev, test, qa, staging, sandbox or preview in its labels "
                  + "or name.",
              "The level that Pod Security Admission enforces follows from the labels over the "
                  + "stated defaults; a level that is not understood counts as restricted, and a "
                  + "namespace that is stated as exempt enforces nothing.",
              "It passes if that level is at least minLevel and the plug-in is not switched off.",
              "It passes if SecurityContextConstraints are served, or if a known library of Kyverno"
                  + " or Gatekeeper refuses what the level refuses.",
              "It is unknown if other policies refuse pods here, since what they refuse is not "
                  + "evaluated, or if policies of engines could not be read.",
              "Otherwise it fails, unless nothing runs in it and nobody stated that it is in "
                  + "production.")
          .example(
              """
              kind: Namespace
              metadata: {name: shop}
              ---
              kind: Pod
              metadata: {name: web, namespace: shop}
              """,
              """
              kind: Namespace
              metadata:
                name: shop
                labels: {pod-security.kubernetes.io/enforce: baseline}
              ---
              kind: Pod
              metadata: {name: web, namespace: shop}
              """)
          .source("https://kubernetes.io/docs/concepts/security/pod-security-admission/")
          .source("https://kubernetes.io/docs/concepts/security/pod-security-standards/")
          .maps("CIS", "5.2.1")
          .maps("PSS", "baseline")
          .build();

  @Override
  public Declaration<Namespace> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Namespace namespace, Cluster cluster, Params params) {
    return switch (Production.of(namespace, params)) {
      case Production.No(String because) -> notApplicable(because);
      case Production.Yes(boolean stated) ->
          new Case(namespace, cluster, params, stated, PssPolicy.plugin(cluster)).judge();
    };
  }

  private static Set<String> occupied(Cluster cluster) {
    return cluster.ask(PODS).known().stream().map(Pod::namespace).collect(Collectors.toSet());
  }

  /// One namespace in production.
  private record Case(
      Namespace namespace, Cluster cluster, Params params, boolean stated, Plugin plugin) {
    Verdict judge() {
      Level wanted = Level.find(params.of(MIN_LEVEL)).orElse(Level.BASELINE);
      NamespacePolicy policy = policy();
      if (isOn() && !isExempt() && policy.enforce().level().isAtLeast(wanted)) {
        return pass(notes(policy).toArray(Note[]::new));
      }
      return switch (PodPolicies.of(cluster).over(namespace, wanted)) {
        case Cover.Enforced(String by, boolean weak) ->
            weak
                ? pass(by(by), Note.of("its webhook lets pods in while it is down"))
                : pass(by(by));
        case Cover.Unknown(List<PodPolicy> policies) -> notObservable(unevaluated(policies));
        case Cover.Unseen(List<Read<?>> unseen) ->
            undecided(
                "its labels enforce %s, and policies that could not be read may refuse more"
                    .formatted(policy.enforce()),
                unseen.toArray(Read<?>[]::new));
        case Cover.None none -> uncovered(policy, wanted);
      };
    }

    private static Note by(String engine) {
      return Note.of("by " + engine);
    }

    private static String unevaluated(List<PodPolicy> policies) {
      String names =
          policies.stream().map(PodPolicy::toString).limit(3).collect(Collectors.joining(", "));
      String more = policies.size() > 3 ? " and %s more".formatted(policies.size() - 3) : "";
      return "what other policies refuse here is not evaluated: %s%s".formatted(names, more);
    }

    private Verdict uncovered(NamespacePolicy policy, Level wanted) {
      if (!stated && !cluster.index(OCCUPIED).contains(namespace.name())) {
        return cluster.ask(PODS, namespace.name()).isWhole()
            ? notApplicable("nothing runs in it")
            : undecided("whether anything runs in it could not be read", PODS);
      }
      return fail(HIGH, message(policy, wanted), remedy(wanted), evidence(policy, wanted));
    }

    private boolean isOn() {
      return PssPolicy.isOn(plugin);
    }

    private boolean isExempt() {
      return PssPolicy.isExempt("namespaces", namespace.name(), params);
    }

    private NamespacePolicy policy() {
      return PssPolicy.of(namespace, params);
    }

    private List<Note> notes(NamespacePolicy policy) {
      List<Note> notes = new ArrayList<>();
      if (plugin == Plugin.ASSUMED) {
        notes.add(Note.of("nothing shows that Pod Security Admission is on; that is its default"));
      }
      if (!namespace.labels().containsKey(ENFORCE)) {
        notes.add(Note.of("by the stated default %s".formatted(policy.enforce())));
      }
      policy.faults().forEach(fault -> notes.add(Note.of(fault)));
      if (!params.isStated(PSA_EXEMPTIONS) && hasExempted()) {
        notes.add(
            Note.of("this API server has exempted requests; state whose as fact psa.exemptions"));
      }
      return notes;
    }

    private boolean hasExempted() {
      return new Metrics(cluster.single(METRICS))
          .samples("pod_security_exemptions_total").stream()
              .anyMatch(sample -> sample.value().compareTo(BigDecimal.ZERO) > 0);
    }

    private String message(NamespacePolicy policy, Level wanted) {
      return switch (plugin) {
        case OFF ->
            "Pod Security Admission is switched off, and no policy engine refuses pods here.";
        case TOO_OLD ->
            "The server is older than Pod Security Admission, and no policy engine refuses pods"
                + " here.";
        case ON, ASSUMED ->
            isExempt()
                ? "It is exempt from Pod Security Admission, and no policy engine refuses pods"
                    + " here."
                : "It enforces %s where at least %s is wanted%s."
                    .formatted(
                        policy.enforce().level(),
                        wanted,
                        policy.enforce().level() == Level.PRIVILEGED
                            ? ", so a pod that takes its node starts here"
                            : "");
      };
    }

    private List<Evidence> evidence(NamespacePolicy policy, Level wanted) {
      List<Evidence> evidence = new ArrayList<>();
      evidence.add(
          at(
              "metadata.labels[%s]".formatted(ENFORCE),
              namespace.tree().at("metadata", "labels", ENFORCE),
              wanted == Level.BASELINE ? "baseline or restricted" : "restricted"));
      evidence.add(
          shown(
              "in effect",
              "enforce %s, audit %s, warn %s"
                  .formatted(policy.enforce(), policy.audit(), policy.warn())));
      addStated(evidence, PRODUCTION_NAMESPACES);
      addStated(evidence, PSA_DEFAULTS);
      addStated(evidence, PSA_EXEMPTIONS);
      return evidence;
    }

    private <T> void addStated(List<Evidence> evidence, Fact<T> fact) {
      if (params.isStated(fact)) {
        Tree value = fact.type().write(params.of(fact));
        evidence.add(shown("facts." + fact.path(), value.toString()));
      }
    }

    private static Evidence shown(String path, String observed) {
      return new Evidence(Optional.empty(), path, Tree.of(observed), Tree.ABSENT);
    }

    private Remedy remedy(Level wanted) {
      if (isOn() && !isExempt()) {
        return EnforceLevel.in(namespace, wanted, cluster);
      }
      return Remedy.think(
          isOn()
              ? "Take the namespace from the exemptions of the admission plug-in PodSecurity,"
                  + " then label it."
              : "Switch the admission plug-in PodSecurity on, on a server that has it, then label"
                  + " the namespaces.");
    }
  }
}
