package dev.kprod.checks.security;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Facts.PSA_DEFAULTS;
import static dev.kprod.check.Facts.PSA_EXEMPTIONS;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.cluster.Resources.NAMESPACES;
import static dev.kprod.cluster.Resources.WARNINGS;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Verdict;
import dev.kprod.checks.Production;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Event;
import dev.kprod.cluster.FieldManager;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Namespace;
import dev.kprod.cluster.NextPod;
import dev.kprod.cluster.PodTemplate;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.podsecurity.Change;
import dev.kprod.semantics.podsecurity.Level;
import dev.kprod.semantics.podsecurity.LevelVersion;
import dev.kprod.semantics.podsecurity.NamespacePolicy;
import dev.kprod.semantics.podsecurity.Plugin;
import dev.kprod.semantics.podsecurity.PodPatch;
import dev.kprod.semantics.podsecurity.PodSecurityStandards;
import dev.kprod.semantics.podsecurity.Refusals;
import dev.kprod.semantics.podsecurity.Violation;
import dev.kprod.snapshot.Tree;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whether the pods that a workload would make next are let in by what its namespace enforces now.
///
/// Labels are asked only when pods are made, so that a stricter label, or a server upgrade under
/// `latest`, shows at the next drain (upstream: pod-security-admission/admission, EvaluatePod).
final class PssReadmission implements Check<Workload> {
  private static final String ENFORCE = NamespacePolicy.PREFIX + "enforce";

  /// Owners of pods, as `namespace/name`, of which the server said that their pods are refused.
  private static final Index<Set<String>> REFUSED =
      Index.of("refused-by-pod-security", Reads.NONE.may(WARNINGS), PssReadmission::refused);

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("sec-pss-readmission", WORKLOADS)
          .title("Every running pod would be admitted again.")
          .severity(HIGH)
          .reads(Refusals.READS)
          .reads(Plugin.READS)
          .mayRead(NAMESPACES, WARNINGS)
          .takes(PSA_DEFAULTS)
          .takes(PSA_EXEMPTIONS)
          .breaks(
              """
              Labels that became stricter after the pods started change nothing until a drain, a lost
              node or a new replica: then every new pod is refused and the replicas do not come back.
              """)
          .judged(
              "The level and version that its namespace enforces now follow from the labels over"
                  + " the stated defaults; where that is privileged, or the plug-in is off, the"
                  + " question does not arise.",
              "It passes if the namespace or its runtime class is stated as exempt.",
              "Its next pod is judged: a pod of the present template where one runs, since webhooks"
                  + " may have mended it, else the template. Containers added for debugging do not"
                  + " come again.",
              "It fails if that pod would be refused. A note says what the server's next minor"
                  + " version would refuse where no version is pinned.",
              "Static pods run whatever becomes of their mirrors, and what is scaled to zero has"
                  + " nothing to lose: both are left out.")
          .example(
              """
              kind: Namespace
              metadata:
                name: shop
                labels: {pod-security.kubernetes.io/enforce: baseline}
              ---
              kind: Deployment
              metadata: {name: web, namespace: shop}
              spec: {template: {spec: {hostNetwork: true, containers: [{name: web}]}}}
              """,
              """
              kind: Namespace
              metadata:
                name: shop
                labels: {pod-security.kubernetes.io/enforce: baseline}
              ---
              kind: Deployment
              metadata: {name: web, namespace: shop}
              spec: {template: {spec: {containers: [{name: web}]}}}
              """)
          .source("https://kubernetes.io/docs/concepts/security/pod-security-admission/")
          .build();

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  private static Set<String> refused(Cluster cluster) {
    Set<String> refused = new HashSet<>();
    for (Event event : cluster.ask(WARNINGS).known()) {
      if (event.reason().equals("FailedCreate")
          && event.message().contains("violates PodSecurity")) {
        refused.add(event.aboutNamespace() + "/" + event.aboutName());
      }
    }
    return refused;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    Namespace namespace = Production.named(workload.namespace(), cluster);
    Set<String> refusedAlready = cluster.index(REFUSED);
    LevelVersion enforce = PssPolicy.of(namespace, params).enforce();
    if (!PssPolicy.isOn(PssPolicy.plugin(cluster))) {
      return notApplicable("Pod Security Admission is not on");
    }
    if (enforce.level() == Level.PRIVILEGED) {
      return notApplicable("its namespace enforces nothing");
    }
    if (workload.kind() == Workload.Kind.STATIC_POD) {
      return notApplicable("it runs from a file on its node, whatever becomes of its mirror");
    }
    if (workload.isAtZero() && workload.livePods().isEmpty()) {
      return notApplicable("it is scaled to zero");
    }
    NextPod next = NextPod.of(workload, cluster);
    if (isExempt(workload, next, params)) {
      return pass(Note.of("exempt by what was stated as fact psa.exemptions"));
    }
    int server = Refusals.serverMinor(cluster);
    int minor = enforce.appliedBy(server);
    List<Violation> violations =
        PodSecurityStandards.violations(next.pod(), enforce.level(), minor);
    return violations.isEmpty()
        ? pass(notes(workload, next, enforce, server).toArray(Note[]::new))
        : failure(workload, namespace, enforce, violations, refusedAlready);
  }

  private static boolean isExempt(Workload workload, NextPod next, Params params) {
    return PssPolicy.isExempt("namespaces", workload.namespace(), params)
        || PssPolicy.isExempt("runtimeClasses", next.pod().spec().runtimeClass(), params);
  }

  private static List<Note> notes(
      Workload workload, NextPod next, LevelVersion enforce, int server) {
    List<Note> notes = new ArrayList<>();
    PodTemplate template = workload.template();
    int minor = enforce.appliedBy(server);
    if (next.isSeen()
        && !PodSecurityStandards.violations(template, enforce.level(), minor).isEmpty()) {
      notes.add(Note.of("by mutation: its template alone would be refused"));
    }
    int later = enforce.appliedBy(server + 1);
    List<Violation> then =
        later == minor
            ? List.of()
            : PodSecurityStandards.violations(next.pod(), enforce.level(), later);
    if (!then.isEmpty()) {
      notes.add(
          Note.of(
              "no version is pinned, so the upgrade to 1.%s refuses it: %s"
                  .formatted(server + 1, PodSecurityStandards.message(then))));
    }
    return notes;
  }

  private static Verdict failure(
      Workload workload,
      Namespace namespace,
      LevelVersion enforce,
      List<Violation> violations,
      Set<String> refusedAlready) {
    List<Change> changes = violations.stream().flatMap(one -> one.changes().stream()).toList();
    List<Evidence> evidence = new ArrayList<>();
    changes.forEach(
        change ->
            evidence.add(at(PssWords.path(change, workload), change.observed(), change.wanted())));
    evidence.add(label(namespace));
    return fail(
        HIGH,
        "%s would refuse its pods%s: %s."
            .formatted(
                enforce, stake(workload, refusedAlready), PodSecurityStandards.message(violations)),
        remedy(workload, changes),
        evidence);
  }

  private static String stake(Workload workload, Set<String> refusedAlready) {
    int pods = workload.livePods().size();
    if (pods == 1) {
      return ", and the one that runs would not come back";
    }
    if (pods > 1) {
      return ", and the %s that run would not come back".formatted(pods);
    }
    boolean down =
        refusedAlready.stream()
            .anyMatch(name -> name.equals(key(workload)) || isSetOf(name, workload));
    return down ? ", and it is down already" : "";
  }

  private static String key(Workload workload) {
    return workload.namespace() + "/" + workload.name();
  }

  /// A Deployment's pods are refused to its replica set, which is called after it.
  private static boolean isSetOf(String name, Workload workload) {
    return workload.kind() == Workload.Kind.DEPLOYMENT
        && name.startsWith(key(workload) + "-")
        && name.indexOf('-', key(workload).length() + 1) < 0;
  }

  private static Evidence label(Namespace namespace) {
    String value = namespace.labels().getOrDefault(ENFORCE, "absent, by the stated default");
    Optional<Instant> since =
        FieldManager.of(namespace, "f:metadata", "f:labels", "f:" + ENFORCE)
            .flatMap(FieldManager::at);
    return new Evidence(
        Optional.empty(),
        "namespace %s, label %s".formatted(namespace.name(), ENFORCE),
        Tree.of(value + since.map(time -> ", since " + time).orElse("")),
        Tree.ABSENT);
  }

  private static Remedy remedy(Workload workload, List<Change> changes) {
    PodPatch patch = PodPatch.of(changes);
    if (patch.isEmpty()) {
      return Remedy.think("Change what it asks for, or move it to a namespace that allows it.");
    }
    String text =
        patch.isWhole()
            ? "Change what it asks for before the next drain."
            : "Change what a value alone can; the rest needs another image or volume.";
    return Remedy.change(text, workload, patch.under(workload.specPath())).reviewed();
  }
}
