import dev.kprod.audit.AuditResult;
import dev.kprod.audit.Auditor;
import dev.kprod.audit.Order;
import dev.kprod.audit.Selection;
import dev.kprod.catalogue.Catalogue;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Resources;
import dev.kprod.config.Settings;
import dev.kprod.manifest.Manifest;
import dev.kprod.semantics.networkpolicy.Party;
import dev.kprod.semantics.networkpolicy.Reachability;
import dev.kprod.snapshot.Snapshot;
import dev.kprod.snapshot.Tree;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the checks of the area network cost, and how that grows: clusters are made here, not read.
///
/// Run it with the class path of the command line:
///
/// ```
/// java -cp CLASSES bench/NetworkCost.java [PODS POLICIES NAMESPACES]...
/// ```
///
/// Each triple is a cluster; without any, 3,700 pods under 2,000 policies in 40 namespaces, then
/// 1,000 to 20,000 pods. CPU is that of all threads of the process, collector and compiler too; the
/// process is warm from a small cluster, and the snapshot is built before the clock starts.
final class NetworkCost {
  private static final List<int[]> USUAL =
      List.of(
          new int[] {3_700, 2_000, 40},
          new int[] {1_000, 540, 11},
          new int[] {5_000, 2_700, 54},
          new int[] {10_000, 5_400, 108},
          new int[] {20_000, 10_800, 216});

  private NetworkCost() {}

  public static void main(String[] args) {
    List<int[]> sizes = new ArrayList<>();
    for (int i = 0; i + 2 < args.length; i += 3) {
      sizes.add(
          new int[] {
            Integer.parseInt(args[i]), Integer.parseInt(args[i + 1]), Integer.parseInt(args[i + 2])
          });
    }
    measure(snapshot(300, 160, 4));
    System.out.println(
        "pods  policies  namespaces   checks CPU s  wall s   classes  100k questions s");
    for (int[] size : sizes.isEmpty() ? USUAL : sizes) {
      Snapshot snapshot = snapshot(size[0], size[1], size[2]);
      double[] cost = measure(snapshot);
      System.out.printf(
          Locale.ROOT,
          "%5d  %8d  %10d   %12.2f  %6.2f   %7.0f  %16.2f%n",
          size[0],
          size[1],
          size[2],
          cost[0],
          cost[1],
          cost[2],
          cost[3]);
    }
  }

  private static double[] measure(Snapshot snapshot) {
    Catalogue catalogue =
        Catalogue.of(
            ServiceLoader.load(dev.kprod.check.CheckModule.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList());
    Order order =
        Order.of("bench", Settings.STANDARD)
            .selecting(new Selection(List.of(), List.of(), List.of("network")));
    System.gc();
    long cpu = processCpu();
    long wall = System.nanoTime();
    AuditResult result = Auditor.audit(catalogue, snapshot, order);
    double cpuSeconds = (processCpu() - cpu) / 1e9;
    double wallSeconds = (System.nanoTime() - wall) / 1e9;
    if (result.items().isEmpty()) {
      throw new IllegalStateException("nothing was judged");
    }
    Cluster cluster = Cluster.of(snapshot);
    Reachability reachability = Reachability.of(cluster);
    int classes = reachability.classes().size();
    List<Party> parties = new ArrayList<>();
    for (Pod pod : cluster.list(Resources.PODS)) {
      parties.add(reachability.of(pod));
    }
    Random random = new Random(1);
    long asked = System.nanoTime();
    for (int i = 0; i < 100_000; i++) {
      Party from = parties.get(random.nextInt(parties.size()));
      Party to = parties.get(random.nextInt(parties.size()));
      reachability.ask(from, to, "TCP", 1 + random.nextInt(65_535));
    }
    return new double[] {cpuSeconds, wallSeconds, classes, (System.nanoTime() - asked) / 1e9};
  }

  private static long processCpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /// Makes a cluster: Deployments of five pods, a Service each, policies that name their pods, who
  /// calls them, blocks, ports by number and name; every fourth is for egress.
  private static Snapshot snapshot(int pods, int policies, int namespaces) {
    Random random = new Random(7);
    StringBuilder yaml = new StringBuilder();
    yaml.append(
        "{kind: DaemonSet, metadata: {name: calico-node, namespace: kube-system, uid: ds}}\n");
    for (int i = 0; i < Math.max(3, pods / 40); i++) {
      yaml.append(
          "---\n{kind: Node, metadata: {name: n%d}, spec: {providerID: 'aws:///eu-west-1a/i-%d', podCIDRs: [10.%d.%d.0/24]}, status: {conditions: [{type: Ready, status: 'True'}]}}\n"
              .formatted(i, i, 64 + i / 256, i % 256));
    }
    int apps = pods / 5;
    for (int i = 0; i < apps; i++) {
      String namespace = "ns" + i % namespaces;
      String labels = "app: app%d, tier: t%d, pod-template-hash: h%d".formatted(i, i % 7, i);
      String spec =
          "containers: [{name: c, image: 'r.example.com/app%d:1', ports: [{name: http, containerPort: 8080}, {name: metrics, containerPort: 9090}]}]"
              .formatted(i);
      yaml.append(
          "---\n{kind: Deployment, metadata: {name: app%d, namespace: %s, uid: d%d}, spec: {replicas: 5, selector: {matchLabels: {app: app%d}}, template: {metadata: {labels: {%s}}, spec: {%s}}}}\n"
              .formatted(i, namespace, i, i, labels, spec));
      yaml.append(
          "---\n{kind: ReplicaSet, apiVersion: apps/v1, metadata: {name: app%d-x, namespace: %s, uid: r%d, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: app%d, uid: d%d, controller: true}]}}\n"
              .formatted(i, namespace, i, i, i));
      yaml.append(
          "---\n{kind: Service, metadata: {name: app%d, namespace: %s}, spec: {selector: {app: app%d}, ports: [{port: 80, targetPort: http}]}}\n"
              .formatted(i, namespace, i));
      for (int j = 0; j < 5; j++) {
        int n = i * 5 + j;
        yaml.append(
            "---\n{kind: Pod, metadata: {name: app%d-%d, namespace: %s, labels: {%s}, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: app%d-x, uid: r%d, controller: true}]}, spec: {nodeName: n%d, %s}, status: {phase: Running, podIPs: [{ip: 10.%d.%d.%d}], conditions: [{type: Ready, status: 'True'}]}}\n"
                .formatted(
                    i,
                    j,
                    namespace,
                    labels,
                    i,
                    i,
                    n / 40,
                    spec,
                    64 + n / 40 / 256,
                    n / 40 % 256,
                    1 + n % 40));
      }
    }
    for (int i = 0; i < policies; i++) {
      int app = random.nextInt(Math.max(1, apps));
      String from =
          switch (i % 4) {
            case 0 -> "{podSelector: {matchLabels: {tier: t%d}}}".formatted(random.nextInt(7));
            case 1 ->
                "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ns%d}}, podSelector: {matchExpressions: [{key: app, operator: In, values: [app%d, app%d]}]}}"
                    .formatted(
                        random.nextInt(namespaces), random.nextInt(apps), random.nextInt(apps));
            case 2 ->
                "{ipBlock: {cidr: 10.%d.0.0/16, except: [10.%d.3.0/24]}}"
                    .formatted(64 + random.nextInt(3), 64);
            default -> "{namespaceSelector: {}}";
          };
      String ports =
          i % 3 == 0
              ? "[{port: http}]"
              : i % 3 == 1 ? "[{port: 8080}, {port: 9090}]" : "[{port: 1024, endPort: 65535}]";
      boolean egress = i % 4 == 3;
      yaml.append(
          "---\n{kind: NetworkPolicy, apiVersion: networking.k8s.io/v1, metadata: {name: p%d, namespace: ns%d}, spec: {podSelector: {matchLabels: {app: app%d}}, policyTypes: [%s], %s: [{%s: [%s], ports: %s}]}}\n"
              .formatted(
                  i,
                  app % namespaces,
                  app,
                  egress ? "Egress" : "Ingress",
                  egress ? "egress" : "ingress",
                  egress ? "to" : "from",
                  from,
                  ports));
    }
    return read(yaml.toString(), namespaces);
  }

  /// Reads documents in parts, since one text may hold a million values only.
  private static Snapshot read(String yaml, int namespaces) {
    List<String> documents = new ArrayList<>(List.of(yaml.split("---\n")));
    for (int i = 0; i < namespaces; i++) {
      documents.add("{kind: Namespace, metadata: {name: ns%d}}\n".formatted(i));
    }
    Manifest manifest =
        Manifest.of(Resources.all())
            .takenAt(Instant.parse("2026-11-21T08:00:00Z"))
            .withNamespacesAsGiven();
    List<Snapshot> parts = new ArrayList<>();
    SortedMap<String, List<Tree>> objects = new TreeMap<>();
    for (int from = 0; from < documents.size(); from += 10_000) {
      List<String> some = documents.subList(from, Math.min(documents.size(), from + 10_000));
      Snapshot part = manifest.snapshot(String.join("---\n", some));
      parts.add(part);
      part.objects()
          .forEach(
              (id, came) -> objects.computeIfAbsent(id, none -> new ArrayList<>()).addAll(came));
    }
    Snapshot first = parts.getFirst();
    Snapshot.Builder whole = Snapshot.of(first.header(), first.discovery());
    first
        .readings()
        .forEach((id, reading) -> whole.add(reading, objects.getOrDefault(id, List.of())));
    return whole.build();
  }
}
