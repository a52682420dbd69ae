package dev.kprod.checks.security;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Severity.LOW;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.podsecurity.Change;
import dev.kprod.semantics.podsecurity.Level;
import dev.kprod.semantics.podsecurity.LevelVersion;
import dev.kprod.semantics.podsecurity.PodPatch;
import dev.kprod.semantics.podsecurity.PodSecurityStandards;
import dev.kprod.semantics.podsecurity.Refusals;
import dev.kprod.semantics.podsecurity.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Whether a workload asks for something that the baseline level forbids, beside access to its
/// node, which other checks judge.
///
/// Upstream: pod-security-admission/policy, by [PodSecurityStandards].
final class PssBaseline implements Check<Workload> {
  private static final String PROBES = "hostProbesAndHostLifecycle";
  private static final int PROBES_SINCE = 34;

  /// The controls that are judged here, each with what the table of add-ons calls it.
  private static final Map<String, String> NEEDS =
      Map.of(
          "capabilities_baseline",
          "capabilities",
          "procMount",
          "profiles",
          "seccompProfile_baseline",
          "profiles",
          "appArmorProfile",
          "profiles",
          "seLinuxOptions",
          "profiles",
          "sysctls",
          "sysctls",
          PROBES,
          "probes");

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("sec-pss-baseline", WORKLOADS)
          .title("No workload asks for what the baseline standard forbids.")
          .severity(HIGH)
          .reads(Refusals.READS)
          .breaks(
              """
              Each capability that is added, each profile that is switched off and each mask that is
              taken from /proc removes a wall between container and kernel: whoever breaks into the
              container meets one wall less.
              """)
          .judged(
              "What its next pod asks for is judged by the baseline Pod Security Standard as the"
                  + " server's version defines it; webhooks count where a pod of the present"
                  + " template runs.",
              "It fails for added capabilities, unmasked /proc, unconfined seccomp or AppArmor,"
                  + " SELinux options, unsafe sysctls, and probes or hooks that ask another host.",
              "Host namespaces, host ports, host paths and privileged containers are left to"
                  + " sec-host-access and sec-node-escape.",
              "A probe of another host is low on servers before 1.34, which do not ask for it.",
              "A known add-on is waived for what it needs by design.",
              "A workload that is scaled to zero is left out.")
          .example(
              """
              kind: Deployment
              metadata: {name: web}
              spec:
                template:
                  spec:
                    containers:
                    - name: web
                      securityContext: {capabilities: {add: [NET_RAW]}}
              """,
              """
              kind: Deployment
              metadata: {name: web}
              spec: {template: {spec: {containers: [{name: web}]}}}
              """)
          .source("https://kubernetes.io/docs/concepts/security/pod-security-standards/")
          .maps("PSS", "baseline")
          .maps("CIS", "5.2.8")
          .build();

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    if (workload.isAtZero() && workload.livePods().isEmpty()) {
      return notApplicable("it is scaled to zero");
    }
    int server = Refusals.serverMinor(cluster);
    List<Violation> all =
        Refusals.of(workload, cluster, Level.BASELINE, LevelVersion.NEWEST).stream()
            .filter(violation -> NEEDS.containsKey(violation.check()))
            .toList();
    if (all.isEmpty()) {
      return pass();
    }
    return HostAddOns.judge(
        workload, all, PssBaseline::covers, found -> failure(workload, found, server));
  }

  private static boolean covers(HostAddOns.Known known, Violation violation) {
    String need = NEEDS.getOrDefault(violation.check(), "");
    return violation.changes().stream().allMatch(change -> known.covers(need, change.container()));
  }

  private static Verdict.Fail failure(Workload workload, List<Violation> found, int server) {
    Severity severity =
        found.stream().allMatch(one -> one.check().equals(PROBES)) && server < PROBES_SINCE
            ? LOW
            : HIGH;
    List<Change> changes = found.stream().flatMap(one -> one.changes().stream()).toList();
    List<Evidence> evidence = new ArrayList<>();
    changes.forEach(
        change ->
            evidence.add(at(PssWords.path(change, workload), change.observed(), change.wanted())));
    return fail(
        severity,
        "The baseline standard forbids it: %s.".formatted(PodSecurityStandards.message(found)),
        remedy(workload, changes),
        evidence);
  }

  private static Remedy remedy(Workload workload, List<Change> changes) {
    PodPatch patch = PodPatch.of(changes);
    String text =
        patch.isWhole()
            ? "Take it away; if the application fails without it, it needs another way."
            : "Take it away by hand where no patch can; the application may need another way.";
    return patch.isEmpty()
        ? Remedy.think(text)
        : Remedy.change(text, workload, patch.under(workload.specPath())).reviewed();
  }
}
