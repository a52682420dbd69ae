package dev.kprod.checks.controlplane;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Ages;
import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Names;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Subjects;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Platform;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether the API outlives the machine that it runs on.
///
/// Servers are counted, not labels: three nodes may carry the role while one API server answers.
final class Redundancy implements Check<Subject> {
  private static final Duration LOST = Duration.ofMinutes(10);

  private static final Param<Integer> MIN_CONTROL_PLANES =
      Param.count(
          "minControlPlanes", 3, 1, 99, "The smallest quorum that survives the loss of one.");

  private static final Declaration<Subject> DECLARATION =
      Declaration.of("cp-redundancy", SubjectKind.CLUSTER)
          .title("The API server runs on at least three machines.")
          .severity(CRITICAL)
          .reads(Components.READS)
          .reads(Resources.ENDPOINT_SLICES, Resources.LEASES)
          .mayRead(Kubeadm.CONFIG)
          .param(MIN_CONTROL_PLANES)
          .settledBy(ControlPlaneTopics.DATASTORE)
          .breaks(
              """
              One machine fails, or is rebooted for a patch: no deploys, no rescheduling, no
              autoscaling and no certificate renewal, for everyone, until it is back. With etcd on
              it the state of the cluster is gone with its disk.
              """)
          .judged(
              "A control plane that a provider runs is not judged; one that is hosted elsewhere"
                  + " passes where two API servers are seen and is unknown otherwise.",
              "Machines are counted by API server pods, endpoints and leases, and by ready nodes"
                  + " of the control plane; one that is lost for ten minutes does not count.",
              "One machine fails.",
              "Two fail where etcd runs on them, and pass where the state is elsewhere.",
              "At least minControlPlanes pass.")
          .example(
              """
              kind: Node
              metadata: {name: cp-1, labels: {node-role.kubernetes.io/control-plane: ""}}
              status: {conditions: [{type: Ready, status: "True"}]}
              """,
              """
              kind: Node
              metadata: {name: cp-1, labels: {node-role.kubernetes.io/control-plane: ""}}
              status: {conditions: [{type: Ready, status: "True"}]}
              ---
              kind: Node
              metadata: {name: cp-2, labels: {node-role.kubernetes.io/control-plane: ""}}
              status: {conditions: [{type: Ready, status: "True"}]}
              ---
              kind: Node
              metadata: {name: cp-3, labels: {node-role.kubernetes.io/control-plane: ""}}
              status: {conditions: [{type: Ready, status: "True"}]}
              """)
          .source(
              "https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/ha-topology/")
          .source(
              "https://github.com/kubernetes/enhancements/tree/master/keps/sig-api-machinery/1965-kube-apiserver-identity")
          .build();

  @Override
  public Declaration<Subject> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Subject subject, Cluster cluster, Params params) {
    Platform platform = Platform.of(cluster);
    Components components = Components.of(cluster);
    int seen =
        components.apiServers(
            cluster.list(Resources.ENDPOINT_SLICES),
            cluster.list(Resources.LEASES),
            cluster.takenAt());
    Tree kubeadm = Kubeadm.configuration(cluster);
    return switch (platform.controlPlane()) {
      case MANAGED -> notApplicable(platform.runBy());
      case HOSTED ->
          seen >= 2
              ? pass()
              : notObservable("the control plane is hosted elsewhere, one API server is seen");
      case UNKNOWN -> notObservable("there is no node and no pod of the control plane to count");
      case VISIBLE -> judge(cluster, components, seen, kubeadm, params);
    };
  }

  private static Verdict judge(
      Cluster cluster, Components components, int seen, Tree kubeadm, Params params) {
    List<Evidence> lost = lost(components, cluster.takenAt());
    int count = Math.max(1, Math.max(seen, components.servers().size()) - lost.size());
    int wanted = params.of(MIN_CONTROL_PLANES);
    EtcdMembers state = EtcdMembers.of(cluster, components, kubeadm);
    if (count >= wanted) {
      return pass();
    }
    if (count == 2 && !state.isStacked()) {
      return state instanceof EtcdMembers.Unseen(String because)
          ? notObservable("two API servers are enough only if etcd is elsewhere: " + because)
          : pass();
    }
    return fail(cluster, components, new Count(count, seen, wanted), kubeadm, lost);
  }

  private record Count(int count, int seen, int wanted) {}

  private static Verdict fail(
      Cluster cluster, Components components, Count count, Tree kubeadm, List<Evidence> lost) {
    List<String> addresses = Components.addresses(cluster.list(Resources.ENDPOINT_SLICES));
    String servers =
        components.servers().isEmpty()
            ? ""
            : ", control plane on " + Names.few(EtcdMembers.names(components.servers()));
    String found =
        "%s%s%s"
            .formatted(
                counted(count.seen(), "API server"),
                addresses.isEmpty() ? "" : " at " + Names.few(addresses),
                servers);
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(at("", found, "at least %s machines".formatted(count.wanted())));
    evidence.addAll(lost);
    if (kubeadm.has("kubernetesVersion") && kubeadm.text("controlPlaneEndpoint").isEmpty()) {
      evidence.add(
          at(
                  "data.ClusterConfiguration.controlPlaneEndpoint",
                  "absent",
                  "an address that outlives a machine")
              .on(
                  Subjects.subject(
                      Resources.CONFIG_MAPS, cluster.list(Kubeadm.CONFIG).getFirst())));
    }
    Verdict.Fail fail =
        Verdict.fail(
            CRITICAL,
            count.count() == 1
                ? "The API server runs on one machine."
                : "The API server and etcd run on %s machines, and the loss of one stops them."
                    .formatted(count.count()),
            remedy(Platform.of(cluster)),
            evidence);
    return Platform.of(cluster).isDevelopment()
        ? fail.with(Note.of("a distribution for development"))
        : fail;
  }

  private static String counted(int count, String what) {
    return count == 1 ? "1 " + what : "%s %ss".formatted(count, what);
  }

  /// The machines of the control plane that do no work, and since when.
  private static List<Evidence> lost(Components components, Instant now) {
    List<Evidence> lost = new ArrayList<>();
    List<Pod> pods = components.pods(Components.API_SERVER);
    for (Node node : components.servers()) {
      Subject subject = Subjects.subject(Resources.NODES, node);
      if (!node.isReady()) {
        since(node.tree(), now)
            .ifPresent(time -> lost.add(at("Ready", "not " + time, "True").on(subject)));
      } else if (!pods.isEmpty()) {
        lostServer(node, pods, now)
            .ifPresent(what -> lost.add(at("kube-apiserver", what, "ready").on(subject)));
      }
    }
    return lost;
  }

  private static Optional<String> lostServer(Node node, List<Pod> pods, Instant now) {
    List<Pod> own = pods.stream().filter(pod -> pod.spec().nodeName().equals(node.name())).toList();
    if (own.stream().anyMatch(Pod::isReady)) {
      return Optional.empty();
    }
    if (own.isEmpty()) {
      boolean young = node.createdAt().filter(at -> at.plus(LOST).isAfter(now)).isPresent();
      return young ? Optional.empty() : Optional.of("absent");
    }
    return since(own.getFirst().tree(), now).map(time -> "not ready " + time);
  }

  /// Finds for how long something has not been ready, if that is long enough to call it lost.
  private static Optional<String> since(Tree object, Instant now) {
    Optional<Instant> changed = Condition.find(object, "Ready").flatMap(Condition::changedAt);
    if (changed.isEmpty()) {
      return Optional.of("since an unknown time");
    }
    return changed.get().plus(LOST).isAfter(now)
        ? Optional.empty()
        : Optional.of("since " + Ages.text(changed.get(), now));
  }

  private static Remedy remedy(Platform platform) {
    return switch (platform.distribution()) {
      case "k3s",
          "rke2",
          "k0s",
          "microk8s",
          "talos",
          "openshift",
          "kops",
          "kind",
          "minikube",
          "docker-desktop",
          "k3d" ->
          Remedy.think(
              "Join two more servers on machines of their own, behind one address for all.");
      default ->
          Remedy.paste(
                  "Join two more machines as control plane; without a controlPlaneEndpoint, give"
                      + " the cluster one first.",
                  """
                  kubeadm token create --print-join-command --certificate-key \\
                    $(kubeadm init phase upload-certs --upload-certs | tail -1)
                  # run what it prints, with --control-plane, on each new machine\
                  """)
              .reviewed();
    };
  }
}
