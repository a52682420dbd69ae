package dev.kprod.checks.security;

import static dev.kprod.check.Facts.PRODUCTION_NAMESPACES;
import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Subjects.NAMESPACES;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.checks.Production;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Namespace;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.podsecurity.Change;
import dev.kprod.semantics.podsecurity.Level;
import dev.kprod.semantics.podsecurity.LevelVersion;
import dev.kprod.semantics.podsecurity.NamespacePolicy;
import dev.kprod.semantics.podsecurity.PodPatch;
import dev.kprod.semantics.podsecurity.Refusals;
import dev.kprod.semantics.podsecurity.Refusals.Refusal;
import dev.kprod.semantics.podsecurity.Violation;
import dev.kprod.snapshot.Tree;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Whether a namespace could enforce the restricted level today.
///
/// A workload needs a patch only where a value alone would do; it needs work on its image where it
/// runs as root, or may do so, or uses a volume that the level does not know.
final class PssRestricted implements Check<Namespace> {
  static final Param<String> LEVEL =
      new Param<>(
          "level",
          ValueType.choice("baseline", "restricted"),
          "restricted",
          "Restricted is what current practice asks of applications.");

  static final Param<BigDecimal> RATIO =
      new Param<>(
          "ratio",
          ValueType.decimal(BigDecimal.ZERO, BigDecimal.ONE),
          BigDecimal.ONE,
          "A level can be enforced only when every workload passes it.");

  private static final int OWN_USERS_SERVER = 33;
  private static final int MOST_PATCHES = 3;

  private static final Declaration<Namespace> DECLARATION =
      Declaration.of("sec-pss-restricted", NAMESPACES)
          .title("Every production namespace could enforce the restricted standard.")
          .severity(MEDIUM)
          .reads(Refusals.READS)
          .param(LEVEL)
          .param(RATIO)
          .takes(PRODUCTION_NAMESPACES)
          .breaks(
              """
              Nothing breaks today. Each missing item is what an attacker uses after breaking into a
              container: root, capabilities, unconfined system calls, escalation by setuid.
              """)
          .judged(
              "A namespace that is not in production is left out, and one whose label says that it"
                  + " enforces privileged.",
              "The next pod of each workload is judged by the level as the server's version defines"
                  + " it.",
              "It passes if at least the share ratio of its workloads would be admitted.",
              "Otherwise it fails, with the workloads by control, and how many need a patch only.")
          .example(
              """
              kind: Namespace
              metadata: {name: shop}
              ---
              kind: Deployment
              metadata: {name: web, namespace: shop}
              spec: {template: {spec: {containers: [{name: web}]}}}
              """,
              """
              kind: Namespace
              metadata: {name: shop}
              ---
              kind: Deployment
              metadata: {name: web, namespace: shop}
              spec:
                template:
                  spec:
                    securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
                    containers:
                    - name: web
                      securityContext:
                        allowPrivilegeEscalation: false
                        capabilities: {drop: [ALL]}
              """)
          .source("https://kubernetes.io/docs/concepts/security/pod-security-standards/")
          .maps("PSS", "restricted")
          .maps("CIS", "5.2.6")
          .build();

  @Override
  public Declaration<Namespace> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Namespace namespace, Cluster cluster, Params params) {
    if (Production.of(namespace, params) instanceof Production.No(String because)) {
      return notApplicable(because);
    }
    String enforce = NamespacePolicy.PREFIX + "enforce";
    if (namespace.labels().getOrDefault(enforce, "").equals("privileged")) {
      return notApplicable("its label says that it enforces privileged");
    }
    List<Workload> workloads =
        Workloads.of(cluster).in(namespace.name()).stream()
            .filter(workload -> workload.kind() != Workload.Kind.STATIC_POD)
            .toList();
    if (workloads.isEmpty()) {
      return notApplicable("it has no workload");
    }
    Level level = Level.find(params.of(LEVEL)).orElse(Level.RESTRICTED);
    int server = Refusals.serverMinor(cluster);
    int minor = new LevelVersion(level, LevelVersion.LATEST).appliedBy(server);
    List<Refusal> refused = Refusals.of(cluster, workloads, level, minor);
    if (isEnough(workloads.size() - refused.size(), workloads.size(), params.of(RATIO))) {
      return pass(notes(namespace, level, minor, refused).toArray(Note[]::new));
    }
    return fail(
        MEDIUM,
        message(workloads, refused, level),
        remedy(namespace, refused, level, server),
        evidence(refused));
  }

  private static boolean isEnough(int admitted, int all, BigDecimal ratio) {
    return BigDecimal.valueOf(admitted).compareTo(ratio.multiply(BigDecimal.valueOf(all))) >= 0;
  }

  private static List<Note> notes(
      Namespace namespace, Level level, int minor, List<Refusal> refused) {
    String label = NamespacePolicy.PREFIX + "enforce";
    boolean enforced =
        Level.find(namespace.labels().getOrDefault(label, ""))
            .map(one -> one.isAtLeast(level))
            .orElse(false);
    if (enforced || !refused.isEmpty()) {
      return List.of();
    }
    return List.of(
        Note.of(
            "nothing would be refused: kubectl label ns %s %s=%s %s-version=v1.%s"
                .formatted(namespace.name(), label, level, label, minor)));
  }

  private static String message(List<Workload> workloads, List<Refusal> refused, Level level) {
    long patches = refused.stream().filter(PssRestricted::needsPatchOnly).count();
    long images = refused.size() - patches;
    List<String> parts = new ArrayList<>();
    if (patches > 0) {
      parts.add("%s %s a patch only".formatted(patches, patches == 1 ? "needs" : "need"));
    }
    if (images > 0) {
      parts.add(
          "%s %s work on the image or a volume".formatted(images, images == 1 ? "needs" : "need"));
    }
    return "%s of %s workloads would be refused under %s: %s."
        .formatted(refused.size(), workloads.size(), level, String.join(", ", parts));
  }

  private static boolean needsPatchOnly(Refusal refusal) {
    return PodPatch.of(refusal.changes()).isWhole();
  }

  private static List<Evidence> evidence(List<Refusal> refused) {
    SortedMap<String, List<String>> byCheck = new TreeMap<>();
    for (Refusal refusal : refused) {
      for (Violation violation : refusal.violations()) {
        byCheck
            .computeIfAbsent(violation.check(), unseen -> new ArrayList<>())
            .add(refusal.workload().shortName() + containers(violation));
      }
    }
    SortedMap<String, List<String>> checksBy = new TreeMap<>();
    byCheck.forEach(
        (check, workloads) ->
            checksBy
                .computeIfAbsent(
                    "%s: %s".formatted(workloads.size(), String.join(", ", workloads)),
                    unseen -> new ArrayList<>())
                .add(check));
    List<Evidence> evidence = new ArrayList<>();
    checksBy.forEach(
        (workloads, checks) ->
            evidence.add(
                new Evidence(
                    Optional.empty(), String.join(", ", checks), Tree.of(workloads), Tree.ABSENT)));
    return evidence;
  }

  private static String containers(Violation violation) {
    List<String> names =
        violation.changes().stream()
            .flatMap(change -> change.container().stream())
            .map(one -> one.name())
            .distinct()
            .toList();
    return names.isEmpty() ? "" : " (%s)".formatted(String.join(", ", names));
  }

  private static Remedy remedy(
      Namespace namespace, List<Refusal> refused, Level level, int server) {
    List<Refusal> patched =
        refused.stream()
            .filter(PssRestricted::needsPatchOnly)
            .filter(one -> one.workload().above().isEmpty())
            .toList();
    boolean root =
        refused.stream()
            .flatMap(refusal -> refusal.changes().stream())
            .anyMatch(PssRestricted::isAboutRoot);
    String users =
        root && server >= OWN_USERS_SERVER
            ? " Where root is needed, hostUsers: false makes it nobody on the node, and passes from"
                + " v1.35 on."
            : "";
    if (patched.isEmpty() || patched.size() > MOST_PATCHES) {
      return Remedy.run(
              "See the fields and the patches of each workload.%s".formatted(users),
              "kprod",
              "simulate",
              "pss",
              level.toString(),
              "-n",
              namespace.name(),
              "-v")
          .reviewed();
    }
    List<String> lines = new ArrayList<>();
    for (Refusal refusal : patched) {
      Workload workload = refusal.workload();
      Tree patch = PodPatch.of(refusal.changes()).under(workload.specPath());
      Remedy.change("", workload, patch).command().ifPresent(command -> lines.add(command.raw()));
    }
    return lines.isEmpty()
        ? Remedy.think("Change the fields in the manifests of its pods." + users)
        : Remedy.paste(
                "Patch those that need no more, and see that they start.%s".formatted(users),
                String.join("\n", lines))
            .reviewed();
  }

  private static boolean isAboutRoot(Change change) {
    return change.value().isEmpty() && change.field().getLast().startsWith("runAs");
  }
}
