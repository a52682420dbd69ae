package dev.kprod.checks.governance;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Subjects;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Namespace;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workloads;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Whether a namespace says whom to call.
///
/// A key counts whatever its case and its prefix: `kprod.dev/owner` and `Owner` are one. What a
/// tenant controller writes on a namespace is taken as an answer too; the tenant itself is not
/// read.
final class Owner implements Check<Namespace> {
  private static final Duration SETTLED = Duration.ofDays(1);
  private static final Set<String> PLACEHOLDERS = Set.of("tbd", "unknown", "todo", "none");

  /// Keys that a hierarchy of tenants or a delivery tool writes, and what it is called.
  private static final Map<String, String> HIERARCHIES =
      Map.of(
          "capsule.clastix.io/tenant", "Capsule tenant",
          "hnc.x-k8s.io/subnamespace-of", "parent namespace",
          "field.cattle.io/projectid", "Rancher project",
          "argocd.argoproj.io/instance", "Argo CD application");

  private static final String TREE_DEPTH = ".tree.hnc.x-k8s.io/depth";
  private static final String REQUESTER = "openshift.io/requester";

  private static final Param<List<String>> OWNER_KEYS =
      new Param<>(
          "ownerKeys",
          ValueType.texts(),
          List.of(
              "owner",
              "team",
              "squad",
              "contact",
              "kprod.dev/owner",
              "backstage.io/owner",
              "a8r.io/owner"),
          "The keys that teams and their portals commonly use.");

  private static final Param<List<String>> COST_KEYS =
      new Param<>(
          "costKeys",
          ValueType.texts(),
          List.of("cost-center", "costcenter", "cost-centre", "department", "project"),
          "The keys by which costs are commonly allocated.");

  private static final Declaration<Namespace> DECLARATION =
      Declaration.of("gov-owner", Subjects.NAMESPACES)
          .title("Every application namespace says who owns it and how to reach them.")
          .severity(MEDIUM)
          .reads(Words.WORKLOAD)
          .reads(Resources.CLAIMS)
          .param(OWNER_KEYS)
          .param(COST_KEYS)
          .breaks(
              """
              At three in the morning whoever is on call cannot find out who may restart, scale or
              delete what runs here.
              """)
          .judged(
              "A namespace younger than a day, or without workloads and claims, is not judged.",
              "One of ownerKeys as a label or an annotation passes, unless it says tbd or the"
                  + " like.",
              "What Capsule, the hierarchical namespace controller, Rancher, OpenShift or Argo CD"
                  + " writes about its origin passes too.",
              "All else fails.")
          .example(
              """
              kind: Namespace
              metadata: {name: shop, labels: {team: tbd}}
              ---
              kind: Deployment
              metadata: {name: web, namespace: shop}
              """,
              """
              kind: Namespace
              metadata: {name: shop, labels: {team: storefront, cost-center: "4711"}}
              ---
              kind: Deployment
              metadata: {name: web, namespace: shop}
              """)
          .source(
              "https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/")
          .source("https://ambassadorlabs.github.io/k8s-for-humans/")
          .build();

  @Override
  public Declaration<Namespace> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Namespace namespace, Cluster cluster, Params params) {
    if (namespace
        .createdAt()
        .filter(time -> time.plus(SETTLED).isAfter(cluster.takenAt()))
        .isPresent()) {
      return notApplicable("it is younger than a day");
    }
    int workloads = Workloads.of(cluster).in(namespace.name()).size();
    boolean claims =
        cluster.list(Resources.CLAIMS).stream()
            .anyMatch(claim -> claim.namespace().equals(namespace.name()));
    if (workloads == 0 && !claims) {
      return notApplicable("there is neither a workload nor a claim in it");
    }
    if (findOwner(namespace, params.of(OWNER_KEYS)).isPresent()) {
      return findValue(namespace, params.of(COST_KEYS)).isPresent()
          ? pass()
          : pass(Note.of("no key tells where its costs go"));
    }
    if (!namespace.annotations().getOrDefault(REQUESTER, "").isBlank()) {
      return pass(Note.of("only the person who asked for it is known, not a team"));
    }
    Set<String> keys = new TreeSet<>(namespace.labels().keySet());
    keys.remove("kubernetes.io/metadata.name");
    String seen = keys.isEmpty() ? "no label" : "labels " + String.join(", ", keys);
    return fail(
        MEDIUM,
        "Nobody is named for %s workloads.".formatted(workloads),
        Remedy.run(
                "Name the team; any of ownerKeys will do.",
                "kubectl",
                "label",
                "namespace",
                namespace.name(),
                "team=TEAM")
            .reviewed(),
        at("metadata.labels", seen, "one of " + String.join(", ", params.of(OWNER_KEYS))));
  }

  private static Optional<String> findOwner(Namespace namespace, List<String> keys) {
    Optional<String> stated = findValue(namespace, keys);
    if (stated.isPresent()) {
      return stated;
    }
    return findAny(namespace.labels())
        .or(() -> findAny(namespace.annotations()))
        .or(() -> findAncestor(namespace));
  }

  /// The hierarchical namespace controller labels a namespace with itself and with its ancestors.
  private static Optional<String> findAncestor(Namespace namespace) {
    return namespace.labels().keySet().stream()
        .filter(key -> key.endsWith(TREE_DEPTH))
        .map(key -> key.substring(0, key.length() - TREE_DEPTH.length()))
        .filter(name -> !name.equals(namespace.name()))
        .sorted()
        .findFirst();
  }

  private static Optional<String> findAny(Map<String, String> marks) {
    return marks.entrySet().stream()
        .filter(mark -> HIERARCHIES.containsKey(mark.getKey().toLowerCase(Locale.ROOT)))
        .map(Map.Entry::getValue)
        .filter(value -> !value.isBlank())
        .findFirst();
  }

  private static Optional<String> findValue(Namespace namespace, List<String> keys) {
    Set<String> bare = new TreeSet<>();
    keys.forEach(key -> bare.add(bare(key)));
    return findValue(namespace.labels(), bare).or(() -> findValue(namespace.annotations(), bare));
  }

  private static Optional<String> findValue(Map<String, String> marks, Set<String> keys) {
    return marks.entrySet().stream()
        .filter(mark -> keys.contains(bare(mark.getKey())))
        .map(mark -> mark.getValue().strip())
        .filter(value -> !value.isEmpty())
        .filter(value -> !PLACEHOLDERS.contains(value.toLowerCase(Locale.ROOT)))
        .findFirst();
  }

  private static String bare(String key) {
    return key.substring(key.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
  }
}
