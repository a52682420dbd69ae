package dev.kprod.checks.backup;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Subjects;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Claim;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.StorageClass;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Whether a volume that is tied to a place is made where its pod can run.
///
/// What ties it is read from the CSI nodes, so no vendor is named; what has no CSI driver and is
/// known to keep volumes on one node counts as tied to nodes.
final class StorageBindingMode implements Check<StorageClass> {
  private static final Declaration<StorageClass> DECLARATION =
      Declaration.of(
              "storage-binding-mode",
              Subjects.of(
                  Resources.STORAGE_CLASSES,
                  "storage class",
                  "storage classes",
                  SubjectKind.Radius.CLUSTER,
                  SubjectKind.Reach.EVERYTHING))
          .title("Volumes that are tied to a place are made where their pod can run.")
          .severity(HIGH)
          .reads(Resources.CSI_NODES, Resources.NODES, Resources.CLAIMS)
          .breaks(
              """
              The volume picks a zone before the scheduler does. The pod cannot be placed, or is
              pinned to a zone that it did not choose and never comes back when that zone is lost.
              """)
          .judged(
              "A class passes if it waits for the first pod.",
              "Its volumes are tied to a place if a topology key of its driver has at least two"
                  + " values over the nodes that take pods, or if its driver keeps them on one"
                  + " node; others are not judged.",
              "A class that is neither the default nor used by a claim is not judged.",
              "It passes if it allows one place alone, or says that its volumes are replicated over"
                  + " zones.",
              "Otherwise it fails.")
          .example(
              """
              kind: StorageClass
              metadata:
                name: fast
                annotations: {storageclass.kubernetes.io/is-default-class: "true"}
              provisioner: ebs.csi.aws.com
              ---
              apiVersion: storage.k8s.io/v1
              kind: CSINode
              metadata: {name: n1}
              spec: {drivers: [{name: ebs.csi.aws.com, topologyKeys: [topology.ebs.csi.aws.com/zone]}]}
              ---
              kind: Node
              metadata: {name: n1, labels: {topology.ebs.csi.aws.com/zone: a}}
              ---
              kind: Node
              metadata: {name: n2, labels: {topology.ebs.csi.aws.com/zone: b}}
              """,
              """
              kind: StorageClass
              metadata: {name: fast}
              provisioner: ebs.csi.aws.com
              volumeBindingMode: WaitForFirstConsumer
              """)
          .source(
              "https://kubernetes.io/docs/concepts/storage/storage-classes/#volume-binding-mode")
          .build();

  @Override
  public Declaration<StorageClass> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(StorageClass storageClass, Cluster cluster, Params params) {
    Optional<String> tie = tie(storageClass, cluster);
    long used =
        cluster.list(Resources.CLAIMS).stream()
            .map(Claim::storageClass)
            .filter(named -> named.filter(storageClass.name()::equals).isPresent())
            .count();
    if (storageClass.waitsForConsumer()) {
      return pass();
    }
    if (tie.isEmpty()) {
      return notApplicable("its volumes are not tied to a place");
    }
    if (!storageClass.isDefault() && used == 0) {
      return notApplicable("nothing uses it, and it is not the default");
    }
    if (allowsOnePlace(storageClass) || isReplicated(storageClass)) {
      return pass();
    }
    return fail(
        HIGH,
        "Its volumes are made before their pod is placed, and %s.".formatted(tie.get()),
        Remedy.paste(
                "The mode cannot be changed: make another class, make it the default, move on.",
                manifest(storageClass))
            .reviewed(),
        at(
            "volumeBindingMode",
            "Immediate, %s, %s"
                .formatted(tie.get(), used == 1 ? "1 claim uses it" : used + " claims use it"),
            "WaitForFirstConsumer"));
  }

  private static Optional<String> tie(StorageClass storageClass, Cluster cluster) {
    List<Node> nodes =
        cluster.list(Resources.NODES).stream().filter(node -> !node.isCordoned()).toList();
    Set<String> keys = new TreeSet<>();
    for (var csiNode : cluster.list(Resources.CSI_NODES)) {
      csiNode.tree().items("spec", "drivers").stream()
          .filter(driver -> driver.text("name").equals(storageClass.provisioner()))
          .forEach(driver -> keys.addAll(driver.texts("topologyKeys")));
    }
    for (String key : keys) {
      Set<String> values = new TreeSet<>();
      nodes.forEach(node -> Optional.ofNullable(node.labels().get(key)).ifPresent(values::add));
      if (values.size() > 1) {
        return Optional.of("%s has %s values".formatted(key, values.size()));
      }
    }
    boolean local =
        keys.isEmpty()
            && nodes.size() > 1
            && Driver.of(storageClass.provisioner())
                .filter(driver -> driver.kind() == Driver.Kind.LOCAL)
                .isPresent();
    return local
        ? Optional.of(
            "%s keeps them on one of %s nodes".formatted(storageClass.provisioner(), nodes.size()))
        : Optional.empty();
  }

  private static boolean allowsOnePlace(StorageClass storageClass) {
    List<Tree> terms =
        storageClass.tree().items("allowedTopologies").stream()
            .flatMap(term -> term.items("matchLabelExpressions").stream())
            .toList();
    return !terms.isEmpty() && terms.stream().allMatch(term -> term.texts("values").size() == 1);
  }

  private static boolean isReplicated(StorageClass storageClass) {
    Map<String, String> parameters = storageClass.tree().textFields("parameters");
    return parameters.getOrDefault("replication-type", "").equals("regional-pd")
        || parameters.entrySet().stream()
            .filter(one -> one.getKey().toLowerCase(Locale.ROOT).equals("skuname"))
            .anyMatch(one -> one.getValue().toUpperCase(Locale.ROOT).endsWith("_ZRS"));
  }

  private static String manifest(StorageClass storageClass) {
    return """
    apiVersion: storage.k8s.io/v1
    kind: StorageClass
    metadata: {name: %s-waiting}
    provisioner: %s
    volumeBindingMode: WaitForFirstConsumer
    parameters: %s
    """
        .formatted(
            storageClass.name(),
            storageClass.provisioner(),
            storageClass.tree().has("parameters") ? storageClass.tree().at("parameters") : "{}");
  }
}
