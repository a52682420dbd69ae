package dev.kprod.checks.availability;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.cluster.Resources.NAMESPACES;
import static dev.kprod.cluster.Resources.NODES;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.checks.availability.SpreadRule.Level;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.LabelSelectors;
import dev.kprod.cluster.Listing;
import dev.kprod.cluster.Namespace;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.selector.Selector;
import java.util.List;

/// Whether a template says that its pods are to be kept apart, and means its own pods.
final class SpreadDeclared implements Check<Workload> {
  static final Param<Boolean> ACCEPT_SOFT =
      new Param<>(
          "acceptSoft",
          ValueType.flag(),
          true,
          "A preference spreads pods wherever there is room, and lets them start where there is"
              + " none.");

  static final Param<Boolean> REQUIRE_ZONE =
      new Param<>(
          "requireZone",
          ValueType.flag(),
          false,
          "Many clusters have one zone; nodes are what fails everywhere.");

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("ha-spread-declared", WORKLOADS)
          .title(
              "Every replicated serving workload declares a spread over nodes or zones that counts"
                  + " its own pods.")
          .severity(MEDIUM)
          .reads(Replicated.READS)
          .mayRead(NODES, NAMESPACES)
          .param(ACCEPT_SOFT)
          .param(REQUIRE_ZONE)
          .breaks(
              """
              Nothing breaks today. After the next rollout, drain or scale-up the scheduler may put
              all replicas on one node, and the death of that node is an outage.
              """)
          .judged(
              "A workload that no Service sends to, or only Services for metrics, is left out, and"
                  + " so are a floor below two, DaemonSets and clusters of one node.",
              "Topology spread constraints and anti-affinity terms of the template count if their "
                  + "key is a node or a zone.",
              "It fails if there is none, or only one for regions.",
              "It fails if none of them selects the template's own labels; a spread constraint "
                  + "without a selector, or with an empty one, counts no pod.",
              "It passes with one that does; acceptSoft and requireZone say which will do.")
          .example(
              """
              kind: Deployment
              metadata: {name: web}
              spec:
                replicas: 2
                selector: {matchLabels: {app: web}}
                template:
                  metadata: {labels: {app: web}}
                  spec:
                    affinity:
                      podAntiAffinity:
                        requiredDuringSchedulingIgnoredDuringExecution:
                        - topologyKey: kubernetes.io/hostname
                          namespaceSelector: {matchLabels: {team: b}}
                          labelSelector: {matchLabels: {app: web}}
              ---
              kind: Service
              metadata: {name: web}
              spec: {selector: {app: web}}
              """,
              """
              kind: Deployment
              metadata: {name: web}
              spec:
                replicas: 2
                selector: {matchLabels: {app: web}}
                template:
                  metadata: {labels: {app: web}}
                  spec:
                    topologySpreadConstraints:
                    - topologyKey: kubernetes.io/hostname
                      maxSkew: 1
                      whenUnsatisfiable: ScheduleAnyway
                      labelSelector: {matchLabels: {app: web}}
              ---
              kind: Service
              metadata: {name: web}
              spec: {selector: {app: web}}
              """)
          .source(
              "https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/")
          .source(
              "https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/scheduler/framework/plugins/podtopologyspread/common.go")
          .build();

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    if (cluster.ask(NODES) instanceof Listing.Seen<?>(var nodes) && nodes.size() == 1) {
      return notApplicable("the cluster has one node");
    }
    return Replicated.many(
        workload, cluster, replicated -> judge(workload, rules(workload, cluster), params));
  }

  /// Returns the rules by which a workload keeps its pods apart.
  static List<SpreadRule> rules(Workload workload, Cluster cluster) {
    Listing<Namespace> namespaces = cluster.ask(NAMESPACES);
    return SpreadRule.of(
        workload.template(),
        workload.namespace(),
        selector -> isOwn(selector, workload.namespace(), namespaces));
  }

  /// Where namespaces were not read, a selector of them gets the benefit of the doubt.
  private static boolean isOwn(Selector selector, String namespace, Listing<Namespace> namespaces) {
    if (selector instanceof Selector.Nothing) {
      return false;
    }
    return !namespaces.isWhole()
        || namespaces.known().stream()
            .filter(one -> one.name().equals(namespace))
            .anyMatch(one -> selector.matches(one.labels()));
  }

  private static Verdict judge(Workload workload, List<SpreadRule> rules, Params params) {
    List<SpreadRule> fine = rules.stream().filter(SpreadRule::isFine).toList();
    if (fine.isEmpty()) {
      return fail(
          MEDIUM,
          rules.isEmpty()
              ? "It declares no spread; the scheduler's own preference may put all pods on one"
                  + " node."
              : "It declares a spread, but neither over nodes nor over zones.",
          patch(workload),
          at(
              workload.specPath() + ".topologySpreadConstraints",
              rules.isEmpty() ? "absent" : "none for nodes or zones",
              "one for nodes, one for zones"));
    }
    List<SpreadRule> counting = fine.stream().filter(SpreadRule::counts).toList();
    if (counting.isEmpty()) {
      return fail(
          MEDIUM,
          "It declares a spread that counts other pods, not its own.",
          patch(workload),
          fine.stream()
              .map(
                  rule ->
                      at(
                          "%s.%s.labelSelector".formatted(workload.specPath(), rule.path()),
                          text(rule),
                          "a selector of its own labels"))
              .toList());
    }
    return strict(workload, counting, params);
  }

  private static Verdict strict(Workload workload, List<SpreadRule> counting, Params params) {
    boolean hard = params.of(ACCEPT_SOFT) || counting.stream().anyMatch(SpreadRule::isHard);
    boolean zone =
        !params.of(REQUIRE_ZONE) || counting.stream().anyMatch(rule -> rule.level() == Level.ZONE);
    if (hard && zone) {
      return pass();
    }
    return fail(
        MEDIUM,
        zone
            ? "It prefers to be spread, and acceptSoft asks for a rule that holds."
            : "It is spread over nodes, and requireZone asks for zones.",
        patch(workload),
        at(
            "%s.%s".formatted(workload.specPath(), counting.getFirst().path()),
            counting.getFirst().isHard() ? "hard" : "soft",
            zone ? "a hard one" : "one for zones"));
  }

  private static String text(SpreadRule rule) {
    return Budgets.text(LabelSelectors.of(rule.selector()))
        .replace("every pod of the namespace", "empty, which counts no pod");
  }

  private static dev.kprod.check.Remedy patch(Workload workload) {
    return new SpreadPatch(workload)
        .remedy("kubernetes.io/hostname", "topology.kubernetes.io/zone");
  }
}
