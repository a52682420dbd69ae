package dev.kprod.semantics.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Fixture;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Resources;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Why nodes refuse a pod, filter by filter; the cases follow the tests of upstream's plugins in
/// `pkg/scheduler/framework/plugins` of v1.36, and `ZoneLossAgreementIT` asks the scheduler itself.
class BoardTest {
  private static String node(String name, String zone, String spec) {
    return """
    ---
    kind: Node
    metadata:
      name: %1$s
      labels: {kubernetes.io/hostname: %1$s, topology.kubernetes.io/zone: %2$s, cpus: '8'}
    spec: {%3$s}
    status:
      allocatable: {cpu: 4, memory: 8Gi, pods: 3}
      conditions: [{type: Ready, status: "True"}]
    """
        .formatted(name, zone, spec);
  }

  private static String pod(String name, String labels, String node, String spec) {
    return """
    ---
    kind: Pod
    metadata: {name: %s, namespace: shop, labels: {%s}}
    spec: {%s%s}
    status: {phase: Running}
    """
        .formatted(name, labels, node.isEmpty() ? "" : "nodeName: " + node + ", ", spec);
  }

  private static String asking(String requests) {
    return "containers: [{name: app, resources: {requests: {%s}}}]".formatted(requests);
  }

  /// Why each node refuses the pod `new`, how many of them at a time; empty where all take it.
  private static String why(String yaml) {
    Cluster cluster = Fixture.of(yaml);
    Landscape land = Landscape.of(cluster);
    return land.board().why(land.shape(named("new", cluster))).toString();
  }

  private static Pod named(String name, Cluster cluster) {
    return cluster.list(Resources.PODS).stream()
        .filter(pod -> pod.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String newPod(String spec) {
    return pod("new", "app: web", "", spec);
  }

  private static String two() {
    return node("a1", "a", "") + node("b1", "b", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unschedulable: true | '' | {cordoned=1}",
        "unschedulable: true | 'tolerations: [{key: node.kubernetes.io/unschedulable, operator:"
            + " Exists}]' | {}",
        "'taints: [{key: t, value: v, effect: NoSchedule}]' | '' | {taint t=v:NoSchedule=1}",
        "'taints: [{key: t, value: v, effect: PreferNoSchedule}]' | '' | {}",
        "'taints: [{key: t, value: v, effect: NoExecute}]' | 'tolerations: [{key: t, value: v}]' |"
            + " {}",
        "'taints: [{key: t, value: v, effect: NoExecute}]' | 'tolerations: [{key: t, value: v,"
            + " effect: NoSchedule}]' | {taint t=v:NoExecute=1}",
        "'taints: [{key: t, value: ''5'', effect: NoSchedule}]' | 'tolerations: [{key: t, operator:"
            + " Lt, value: ''9''}]' | {}",
        "'taints: [{key: t, value: ''5'', effect: NoSchedule}]' | 'tolerations: [{key: t, operator:"
            + " Gt, value: ''9''}]' | {taint t=5:NoSchedule=1}",
        "'' | 'nodeSelector: {cpus: ''4''}' | {outside its node selector or affinity=1}",
        "'' | 'affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution:"
            + " {nodeSelectorTerms: [{matchFields: [{key: metadata.name, operator: In, values:"
            + " [a1]}]}]}}}' | {}",
      })
  void nodes_are_closed_tainted_or_not_selected(String node, String spec, String why) {
    assertThat(why(node("a1", "a", node) + newPod(spec))).isEqualTo(why);
  }

  @Test
  void what_is_requested_must_be_free_and_nothing_requested_always_fits() {
    String full = node("a1", "a", "") + pod("old", "app: old", "a1", asking("cpu: 3500m"));

    assertThat(why(full + newPod(asking("cpu: 600m")))).isEqualTo("{too little cpu=1}");
    assertThat(why(full + newPod(asking("cpu: 500m, memory: 8Gi")))).isEqualTo("{}");
    assertThat(why(full + newPod(asking("example.com/gpu: 1"))))
        .isEqualTo("{too little example.com/gpu=1}");
    assertThat(why(full.replace("3500m", "9") + newPod(asking("cpu: 0")))).isEqualTo("{}");
    assertThat(
            why(full + pod("two", "a: b", "a1", "") + pod("three", "a: b", "a1", "") + newPod("")))
        .isEqualTo("{full of pods=1}");
  }

  /// More nodes and more changes than a ranking holds.
  @Test
  void the_best_node_is_found_however_many_are_filled() {
    StringBuilder yaml = new StringBuilder();
    for (int i = 0; i < 150; i++) {
      yaml.append(node("n" + (100 + i), "a", ""));
    }
    Cluster cluster = Fixture.of(yaml + newPod(asking("cpu: 1, memory: 1Gi")));
    Landscape land = Landscape.of(cluster);
    Shape shape = land.shape(named("new", cluster));
    Board even = land.board();
    Board tight = land.board();

    for (int i = 0; i < 450; i++) {
      assertThat(even.place(shape, Board.Choice.EMPTIEST)).hasValue(i % 150);
      assertThat(tight.place(shape, Board.Choice.TIGHTEST)).hasValue(i / 3);
    }
    assertThat(even.place(shape, Board.Choice.EMPTIEST)).isEmpty();
    assertThat(even.copy().why(shape)).hasToString("{full of pods=150}");
    even.lift(shape, 77);
    assertThat(even.place(shape, Board.Choice.EMPTIEST)).hasValue(77);
  }

  @Test
  void a_pod_that_ended_takes_no_room_and_one_being_deleted_does() {
    String old = pod("old", "app: old", "a1", asking("cpu: 4"));

    assertThat(
            why(
                node("a1", "a", "")
                    + old.replace("phase: Running", "phase: Succeeded")
                    + newPod(asking("cpu: 4"))))
        .isEqualTo("{}");
    assertThat(
            why(
                node("a1", "a", "")
                    + old.replace("name: old,", "name: old, deletionTimestamp: 2026-01-01,")
                    + newPod(asking("cpu: 4"))))
        .isEqualTo("{too little cpu=1}");
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', {taken by another pod's port or volume=1}",
    "', hostIP: 10.0.0.1', '', {taken by another pod's port or volume=1}",
    "', hostIP: 10.0.0.1', ', hostIP: 10.0.0.2', {}",
    "', protocol: UDP', '', {}",
  })
  void a_port_of_the_node_is_taken_once(String first, String second, String why) {
    String port = "containers: [{name: app, ports: [{containerPort: 80, hostPort: 80%s}]}]";

    assertThat(
            why(
                node("a1", "a", "")
                    + pod("old", "app: old", "a1", port.formatted(first))
                    + newPod(port.formatted(second))))
        .isEqualTo(why);
  }

  private static String claim(String more, String volume) {
    return """
    ---
    kind: PersistentVolumeClaim
    metadata: {name: data, namespace: shop}
    spec: {storageClassName: disk%s}
    %s
    """
        .formatted(more, volume);
  }

  private static final String MOUNT =
      "volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]";

  private static String storageClass(String more) {
    return "\n---\nkind: StorageClass\nmetadata: {name: disk}\nprovisioner: disk.example.com\n"
        + more;
  }

  @Test
  void a_volume_is_used_from_where_its_affinity_and_its_labels_say() {
    String affinity =
        "\n---\nkind: PersistentVolume\nmetadata: {name: pv}\nspec: {nodeAffinity: {required:"
            + " {nodeSelectorTerms: [{matchExpressions: [{key: topology.kubernetes.io/zone,"
            + " operator: In, values: [b]}]}]}}}";
    String label =
        "\n---\nkind: PersistentVolume\nmetadata: {name: pv, labels:"
            + " {failure-domain.beta.kubernetes.io/zone: a__b}}";

    assertThat(why(two() + newPod(MOUNT) + claim(", volumeName: pv", affinity)))
        .isEqualTo("{out of reach of its volume=1}");
    assertThat(why(two() + newPod(MOUNT) + claim(", volumeName: pv", label))).isEqualTo("{}");
    assertThat(why(two() + newPod(MOUNT) + claim(", volumeName: pv", label.replace("a__b", "c"))))
        .isEqualTo("{out of reach of its volume=2}");
  }

  @Test
  void pods_that_select_and_tolerate_the_same_still_differ_by_their_volumes() {
    String affinity =
        "\n---\nkind: PersistentVolume\nmetadata: {name: pv}\nspec: {nodeAffinity: {required:"
            + " {nodeSelectorTerms: [{matchExpressions: [{key: topology.kubernetes.io/zone,"
            + " operator: In, values: [b]}]}]}}}";
    Cluster cluster =
        Fixture.of(
            two()
                + pod("bound", "app: db", "", MOUNT)
                + pod("lost", "app: db", "", MOUNT.replace("claimName: data", "claimName: gone"))
                + newPod("")
                + claim(", volumeName: pv", affinity));
    Landscape land = Landscape.of(cluster);

    assertThat(
            Stream.of("bound", "lost", "new")
                .map(name -> land.board().why(land.shape(named(name, cluster))).toString()))
        .containsExactly(
            "{out of reach of its volume=1}", "{its claim shop/gone does not exist=2}", "{}");
  }

  @Test
  void a_claim_without_a_volume_waits_unless_its_class_waits_for_the_pod() {
    String waiting = "volumeBindingMode: WaitForFirstConsumer\n";
    String topology =
        waiting
            + "allowedTopologies: [{matchLabelExpressions: [{key: topology.kubernetes.io/zone,"
            + " values: [a]}]}]\n";

    assertThat(why(two() + newPod(MOUNT) + claim("", storageClass(""))))
        .isEqualTo("{its claim data has no volume yet=2}");
    assertThat(why(two() + newPod(MOUNT) + claim("", storageClass(waiting)))).isEqualTo("{}");
    assertThat(why(two() + newPod(MOUNT) + claim("", storageClass(topology))))
        .isEqualTo("{out of reach of its volume=1}");
    assertThat(why(two() + newPod(MOUNT))).isEqualTo("{its claim shop/data does not exist=2}");
  }

  @Test
  void a_driver_attaches_only_so_many_volumes_to_a_node() {
    String disks =
        """
        ---
        kind: CSINode
        metadata: {name: a1}
        spec: {drivers: [{name: disk.example.com, allocatable: {count: 1}}]}
        ---
        kind: PersistentVolumeClaim
        metadata: {name: old, namespace: shop}
        spec: {volumeName: pv-old}
        ---
        kind: PersistentVolume
        metadata: {name: pv-old}
        spec: {csi: {driver: disk.example.com}}
        """;
    String old =
        pod("old", "a: b", "a1", "volumes: [{name: d, persistentVolumeClaim: {claimName: old}}]");
    String waiting = storageClass("volumeBindingMode: WaitForFirstConsumer\n");

    assertThat(why(two() + disks + old + newPod(MOUNT) + claim("", waiting)))
        .isEqualTo("{taken by another pod's port or volume=1}");
    assertThat(why(two() + disks + newPod(MOUNT) + claim("", waiting))).isEqualTo("{}");
  }

  private static String spread(String more) {
    return "topologySpreadConstraints: [{maxSkew: 1, topologyKey: topology.kubernetes.io/zone,"
        + " whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: web}}"
        + more
        + "}]";
  }

  @Test
  void a_hard_spread_refuses_the_fullest_domain() {
    String one = pod("old", "app: web", "a1", "");

    assertThat(why(two() + one + newPod(spread(""))))
        .isEqualTo("{too many of its pods by its spread over topology.kubernetes.io/zone=1}");
    assertThat(why(two() + newPod(spread("")))).isEqualTo("{}");
    assertThat(
            why(
                two()
                    + one.replace("name: old,", "name: old, deletionTimestamp: 2026-01-01,")
                    + newPod(spread(""))))
        .isEqualTo("{}");
  }

  @Test
  void too_few_domains_leave_the_emptiest_at_nothing() {
    String each = pod("one", "app: web", "a1", "") + pod("two", "app: web", "b1", "");

    assertThat(why(two() + each + newPod(spread("")))).isEqualTo("{}");
    assertThat(why(two() + each + newPod(spread(", minDomains: 3"))))
        .isEqualTo("{too many of its pods by its spread over topology.kubernetes.io/zone=2}");
  }

  @Test
  void a_closed_domain_counts_unless_taints_are_honored() {
    String closed = node("a1", "a", "") + node("b1", "b", "unschedulable: true");
    String one = pod("old", "app: web", "a1", "");

    assertThat(why(closed + one + newPod(spread(""))))
        .isEqualTo(
            "{cordoned=1, too many of its pods by its spread over topology.kubernetes.io/zone=1}");
    assertThat(why(closed + one + newPod(spread(", nodeTaintsPolicy: Honor"))))
        .isEqualTo("{cordoned=1}");
  }

  @Test
  void nodes_that_the_pod_does_not_select_are_no_domains_unless_affinity_is_ignored() {
    String selected = ", nodeSelector: {topology.kubernetes.io/zone: a}";
    String one = pod("old", "app: web", "a1", "");
    String outside = "{outside its node selector or affinity=1";

    assertThat(why(two() + one + newPod(spread("") + selected))).isEqualTo(outside + "}");
    assertThat(why(two() + one + newPod(spread(", nodeAffinityPolicy: Ignore") + selected)))
        .isEqualTo(
            outside + ", too many of its pods by its spread over topology.kubernetes.io/zone=1}");
  }

  @Test
  void a_revision_key_counts_the_pods_of_the_own_revision_alone() {
    String old = pod("old", "app: web, rev: one", "a1", "");
    String fresh = pod("new", "app: web, rev: two", "", spread(", matchLabelKeys: [rev]"));

    assertThat(why(two() + old + fresh)).isEqualTo("{}");
  }

  private static String near(String which, String key, String selector, String more) {
    return "affinity: {%s: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: %s,"
            .formatted(which, key)
        + " labelSelector: {matchLabels: {%s}}%s}]}}".formatted(selector, more);
  }

  @Test
  void anti_affinity_holds_for_both_whoever_has_it() {
    String zone = "topology.kubernetes.io/zone";
    String apart = near("podAntiAffinity", zone, "app: web", "");

    assertThat(why(two() + pod("old", "app: web", "a1", "") + newPod(apart)))
        .isEqualTo("{kept apart by anti-affinity=1}");
    assertThat(why(two() + pod("old", "app: old", "a1", apart) + newPod("")))
        .isEqualTo("{kept apart by anti-affinity=1}");
    assertThat(why(two() + pod("old", "app: old", "a1", "") + newPod(apart))).isEqualTo("{}");
  }

  @Test
  void affinity_wants_the_others_near_and_lets_the_first_of_its_own_go_anywhere() {
    String wants = near("podAffinity", "topology.kubernetes.io/zone", "app: db", "");
    String itself = near("podAffinity", "topology.kubernetes.io/zone", "app: web", "");
    String away = "without the pods that its affinity wants near";

    assertThat(why(two() + pod("db", "app: db", "a1", "") + newPod(wants)))
        .isEqualTo("{" + away + "=1}");
    assertThat(why(two() + newPod(wants))).isEqualTo("{" + away + "=2}");
    assertThat(why(two() + newPod(itself))).isEqualTo("{}");
    assertThat(why(two() + pod("old", "app: web", "a1", "") + newPod(itself)))
        .isEqualTo("{" + away + "=1}");
  }

  @Test
  void a_selector_of_namespaces_reaches_further_than_the_own_one() {
    String other = pod("old", "app: web", "a1", "").replace("namespace: shop", "namespace: other");
    String space = "---\nkind: Namespace\nmetadata: {name: other, labels: {team: b}}\n";
    String key = "kubernetes.io/hostname";

    assertThat(why(two() + other + newPod(near("podAntiAffinity", key, "app: web", ""))))
        .isEqualTo("{}");
    assertThat(
            why(
                two()
                    + other
                    + newPod(near("podAntiAffinity", key, "app: web", ", namespaceSelector: {}"))))
        .isEqualTo("{kept apart by anti-affinity=1}");
    assertThat(
            why(
                two()
                    + other
                    + space
                    + newPod(
                        near(
                            "podAntiAffinity",
                            key,
                            "app: web",
                            ", namespaceSelector: {matchLabels: {team: b}}"))))
        .isEqualTo("{kept apart by anti-affinity=1}");
  }

  @ParameterizedTest
  @CsvSource({
    "'schedulerName: mine', scheduler mine places it",
    "'schedulingGates: [{name: example.com/wait}]',"
        + " it waits for scheduling gate example.com/wait",
    "'resourceClaims: [{name: gpu}]', it asks for devices by resource claims",
    "'containers: [{name: app}]', ''",
  })
  void what_is_not_modelled_is_said(String spec, String because) {
    Cluster cluster = Fixture.of(two() + newPod(spec));
    Landscape land = Landscape.of(cluster);

    assertThat(land.unmodelled(land.shape(named("new", cluster)))).isEqualTo(because);
  }
}
