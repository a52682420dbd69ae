package dev.kprod.checks.resources;

import static dev.kprod.check.Severity.LOW;
import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.undecided;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Facts;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Severity;
import dev.kprod.check.Subjects;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Listing;
import dev.kprod.cluster.Namespace;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.semantics.selector.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Whether one tenant can take the cluster away from the others.
///
/// All that is amiss in a namespace is one failure, as bad as the worst of it.
final class QuotaPresence implements Check<Namespace> {
  static final Param<String> TENANT_SELECTOR =
      new Param<>(
          "tenantSelector",
          ValueType.text(),
          "kprod.dev/tenant",
          "A namespace with this label says of itself that it is a tenant's.");

  static final Param<Integer> HIGH_PRIORITY =
      Param.count(
          "highPriority",
          1_000_000,
          1,
          1_999_999_999,
          "It is from where on a workload counts as critical, so that others must stay below.");

  private static final Declaration<Namespace> DECLARATION =
      Declaration.of("quota-presence", Subjects.NAMESPACES)
          .title("Each tenant namespace has a compute quota, object quotas and container defaults.")
          .severity(MEDIUM)
          .reads(Quotas.READS)
          .reads(Words.BATCH)
          .reads(Resources.LIMIT_RANGES)
          .reads(Tenancy.READS)
          .reads(Priorities.READS)
          .mayRead(Resources.NODES)
          .param(TENANT_SELECTOR)
          .param(HIGH_PRIORITY)
          .takes(Facts.TENANCY)
          .takes(Facts.CRITICAL_SELECTOR)
          .takes(Facts.CRITICAL_PRIORITY)
          .breaks(
              """
              One team's loop, a CronJob without limits or a bad values file, takes all nodes or
              fills etcd with ConfigMaps, and every other team is down with it.
              """)
          .judged(
              "A namespace without pods, or in which only cluster administrators may create any, is"
                  + " not judged.",
              "Requests of cpu and memory without a quota on ordinary pods fail.",
              "The number of pods without a quota fails at low, and so do objects that cost money"
                  + " or fill etcd if none of them has one.",
              "A quota above what all nodes can give, of cpu and of memory, fails at low.",
              "Where workloads lack requests, or several teams share the cluster, a LimitRange"
                  + " without defaults for cpu and memory fails; so do two that contradict each"
                  + " other.",
              "A workload that is not critical and uses a high PriorityClass fails, unless a quota"
                  + " or an admission policy restricts such classes.",
              "A default PriorityClass above 0 fails at low where critical workloads name none.",
              "Quotas of OpenShift, Capsule, HNC, Kueue and Rancher count for what they cover.",
              "With the fact tenancy single, everything fails at low.")
          .example(
              """
              kind: Deployment
              metadata: {name: web, namespace: team-a}
              spec:
                selector: {matchLabels: {app: web}}
                template:
                  metadata: {labels: {app: web}}
                  spec: {containers: [{name: web}]}
              ---
              kind: Pod
              metadata: {name: web-1, namespace: team-a}
              spec: {containers: [{name: web}]}
              status: {phase: Running}
              ---
              kind: Namespace
              metadata: {name: team-a, labels: {kprod.dev/tenant: team-a}}
              """,
              """
              kind: Pod
              metadata: {name: web-1, namespace: team-a}
              spec: {containers: [{name: web}]}
              status: {phase: Running}
              ---
              kind: Namespace
              metadata: {name: team-a, labels: {kprod.dev/tenant: team-a}}
              ---
              kind: ResourceQuota
              metadata: {name: team, namespace: team-a}
              spec:
                hard: {requests.cpu: 8, requests.memory: 16Gi, pods: 50, count/configmaps: 100}
              ---
              kind: LimitRange
              metadata: {name: defaults, namespace: team-a}
              spec:
                limits: [{type: Container, defaultRequest: {cpu: 100m, memory: 128Mi}}]
              """)
          .source("https://kubernetes.io/docs/concepts/policy/resource-quotas/")
          .source("https://kubernetes.io/docs/concepts/policy/limit-range/")
          .build();

  @Override
  public Declaration<Namespace> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Namespace namespace, Cluster cluster, Params params) {
    Quotas quotas = Quotas.of(namespace, cluster);
    Priorities priorities = new Priorities(cluster, params, params.of(HIGH_PRIORITY));
    List<Workload> workloads = Workloads.of(cluster).in(namespace.name());
    Tenancy tenancy = Tenancy.of(namespace, cluster, Selector.parse(params.of(TENANT_SELECTOR)));
    if (namespace.isTerminating()) {
      return notApplicable("it is being deleted");
    }
    if (workloads.stream().noneMatch(QuotaPresence::makesPods)) {
      return notApplicable("nothing in it makes pods");
    }
    return switch (tenancy) {
      case Tenancy.Own() ->
          notApplicable("by RBAC nobody but cluster administrators may create pods in it");
      case Tenancy.Unseen(var read) ->
          undecided("who may create pods in it was not read whole", read);
      case Tenancy.Tenant(String because) ->
          judge(namespace, because, quotas, priorities, workloads, cluster, params);
    };
  }

  private static boolean makesPods(Workload workload) {
    return !workload.livePods().isEmpty()
        || (workload.kind() == Workload.Kind.CRON_JOB
            && !workload.tree().isTrue("spec", "suspend"));
  }

  private static Verdict judge(
      Namespace namespace,
      String because,
      Quotas quotas,
      Priorities priorities,
      List<Workload> workloads,
      Cluster cluster,
      Params params) {
    List<QuotaFinding> missing = QuotaFinding.missing(quotas, because);
    if (!missing.isEmpty() && !quotas.unseen().isEmpty()) {
      return undecided(
          "a quota of another product may cover what Kubernetes' own do not",
          quotas.unseen().getFirst());
    }
    List<QuotaFinding> findings = new ArrayList<>(missing);
    List<Note> notes = new ArrayList<>();
    Listing<Node> nodes = cluster.ask(Resources.NODES);
    if (nodes.isWhole()) {
      QuotaFinding.tooLarge(quotas, nodes.known()).ifPresent(findings::add);
    } else {
      notes.add(Note.of("nodes were not read, so that a quota above all of them is not judged"));
    }
    ContainerDefaults defaults = ContainerDefaults.of(namespace.name(), cluster);
    boolean shared = params.of(Facts.TENANCY).equals("multi");
    findings.addAll(QuotaFinding.defaults(defaults, workloads, shared));
    findings.addAll(QuotaFinding.priorities(quotas, priorities, workloads));
    defaults.throttling().ifPresent(cpu -> notes.add(throttles(cpu)));
    if (!quotas.byPriority() && !priorities.areRuled() && !priorities.high().isEmpty()) {
      notes.add(
          Note.of(
              "its pods may use the PriorityClass %s"
                  .formatted(String.join(" or ", priorities.high()))));
    }
    return findings.isEmpty()
        ? new Verdict.Pass(notes)
        : failed(namespace, findings, notes, workloads, params);
  }

  private static Note throttles(Quantity cpu) {
    return Note.of(
        "its LimitRange gives containers a cpu limit of %s, which throttles them unseen"
            .formatted(cpu));
  }

  private static Verdict failed(
      Namespace namespace,
      List<QuotaFinding> findings,
      List<Note> notes,
      List<Workload> workloads,
      Params params) {
    boolean single = params.of(Facts.TENANCY).equals("single");
    Severity worst =
        findings.stream().anyMatch(finding -> finding.severity() == MEDIUM) ? MEDIUM : LOW;
    String words = String.join("; ", findings.stream().map(QuotaFinding::words).toList());
    Verdict.Fail failed =
        fail(
            single ? LOW : worst,
            words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1) + ".",
            TenantManifest.remedy(namespace.name(), workloads),
            findings.stream().map(QuotaFinding::evidence).toList());
    for (Note note : notes) {
      failed = failed.with(note);
    }
    return single ? failed.with(Note.of("low since the fact tenancy is single")) : failed;
  }
}
