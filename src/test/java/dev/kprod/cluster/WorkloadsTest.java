package dev.kprod.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Discovery;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.snapshot.Reading;
import dev.kprod.snapshot.Snapshot;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WorkloadsTest {
  private static final String ROLLOUT =
      """
      apiVersion: argoproj.io/v1alpha1
      kind: Rollout
      metadata: {name: web, labels: {team: shop}}
      spec: {replicas: 3}
      ---
      kind: ReplicaSet
      metadata:
        name: web-5d9c
        ownerReferences:
        - {apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: web, controller: true}
      ---
      kind: Pod
      metadata:
        name: web-5d9c-1
        labels: {app: web}
        ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-5d9c, controller: true}]
      spec: {containers: [{name: app, image: shop/web}]}
      """;

  private static List<String> told(Cluster cluster) {
    return Workloads.of(cluster).all().stream()
        .map(
            workload ->
                "%s %s %s".formatted(workload, workload.scale(), names(workload.pods().stream())))
        .toList();
  }

  private static List<String> names(Stream<Pod> pods) {
    return pods.map(Pod::name).toList();
  }

  @Test
  void pods_of_a_deployment_belong_to_it_across_their_replica_set() {
    Cluster cluster =
        Fixture.of(
            """
            kind: Deployment
            metadata: {name: web}
            ---
            kind: ReplicaSet
            metadata:
              name: web-5d9c
              ownerReferences:
              - {apiVersion: apps/v1, kind: Deployment, name: web, controller: true}
            ---
            kind: Pod
            metadata:
              name: web-5d9c-1
              ownerReferences:
              - {apiVersion: apps/v1, kind: ReplicaSet, name: web-5d9c, controller: true}
            """);

    assertThat(told(cluster)).containsExactly("default/deploy/web Replicas[count=1] [web-5d9c-1]");
  }

  @Test
  void a_pod_of_a_replica_set_that_came_after_the_list_still_finds_its_deployment() {
    Cluster cluster =
        Fixture.of(
            """
            kind: Deployment
            metadata: {name: web}
            spec: {replicas: 2}
            ---
            kind: Pod
            metadata:
              name: web-77f-x
              labels: {pod-template-hash: 77f}
              ownerReferences:
              - {apiVersion: apps/v1, kind: ReplicaSet, name: web-77f, controller: true}
            """);

    assertThat(told(cluster)).containsExactly("default/deploy/web Replicas[count=2] [web-77f-x]");
  }

  @Test
  void the_chain_stops_at_a_deployment_and_names_the_operator_above() {
    Cluster cluster =
        Fixture.of(
            """
            kind: Deployment
            metadata:
              name: tempo
              ownerReferences:
              - {apiVersion: tempo.grafana.com/v1alpha1, kind: TempoStack, name: t, controller: true}
            """);

    Workload workload = Workloads.of(cluster).all().getFirst();
    assertThat(workload.subject())
        .isEqualTo(new Subject("apps", "v1", "Deployment", "default", "tempo"));
    assertThat(workload.above().map(ApiObject.Owner::kind)).contains("TempoStack");
  }

  @Test
  void a_cron_job_owns_the_pods_of_its_jobs_and_a_lone_job_its_own() {
    Cluster cluster =
        Fixture.of(
            """
            kind: CronJob
            metadata: {name: dump}
            ---
            kind: Job
            metadata:
              name: dump-29384
              ownerReferences: [{apiVersion: batch/v1, kind: CronJob, name: dump, controller: true}]
            ---
            kind: Pod
            metadata:
              name: dump-29384-x
              ownerReferences: [{apiVersion: batch/v1, kind: Job, name: dump-29384, controller: true}]
            ---
            kind: Job
            metadata:
              name: migrate
              ownerReferences:
              - {apiVersion: app.example.com/v1, kind: Release, name: r, controller: true}
            """);

    assertThat(told(cluster))
        .containsExactly(
            "default/cj/dump Batch[] [dump-29384-x]", "default/job/migrate Batch[] []");
  }

  @Test
  void without_the_list_of_jobs_their_pods_find_the_cron_job_by_name() {
    Cluster cluster =
        Fixture.refusing("jobs.batch")
            .cluster(
                """
                kind: CronJob
                metadata: {name: dump}
                ---
                kind: Pod
                metadata:
                  name: dump-29384-x
                  ownerReferences:
                  - {apiVersion: batch/v1, kind: Job, name: dump-29384, controller: true}
                ---
                kind: Pod
                metadata:
                  name: migrate-x
                  ownerReferences:
                  - {apiVersion: batch/v1, kind: Job, name: migrate, controller: true}
                """);

    assertThat(told(cluster))
        .containsExactly(
            "default/cj/dump Batch[] [dump-29384-x]", "default/job/migrate Batch[] [migrate-x]");
  }

  @Test
  void a_finished_job_and_a_finished_pod_are_no_workloads_and_a_running_one_is() {
    Cluster cluster =
        Fixture.of(
            """
            kind: Job
            metadata: {name: done}
            status: {conditions: [{type: Complete, status: "True"}]}
            ---
            kind: Job
            metadata: {name: waiting}
            ---
            kind: Pod
            metadata: {name: debug-over}
            status: {phase: Succeeded}
            ---
            kind: Pod
            metadata: {name: debug}
            status: {phase: Running}
            """);

    assertThat(told(cluster))
        .containsExactly("default/job/waiting Batch[] []", "default/pod/debug Single[] [debug]");
  }

  @Test
  void static_pods_of_one_manifest_are_one_workload_and_so_are_bare_pods_of_one_generated_name() {
    Cluster cluster =
        Fixture.of(
            """
            kind: Pod
            metadata:
              name: etcd-cp1
              namespace: kube-system
              annotations: {kubernetes.io/config.mirror: a}
              ownerReferences: [{apiVersion: v1, kind: Node, name: cp1, controller: true}]
            spec: {nodeName: cp1}
            ---
            kind: Pod
            metadata:
              name: etcd-cp2
              namespace: kube-system
              annotations: {kubernetes.io/config.mirror: b}
              ownerReferences: [{apiVersion: v1, kind: Node, name: cp2, controller: true}]
            spec: {nodeName: cp2}
            ---
            kind: Pod
            metadata: {name: load-a, generateName: load-}
            ---
            kind: Pod
            metadata: {name: load-b, generateName: load-}
            """);

    assertThat(told(cluster))
        .containsExactly(
            "default/pod/load- Single[] [load-a, load-b]",
            "kube-system/pod/etcd Single[] [etcd-cp1, etcd-cp2]");
    assertThat(Workloads.of(cluster).all())
        .extracting(Workload::kind)
        .containsExactly(Workload.Kind.POD, Workload.Kind.STATIC_POD);
  }

  @Test
  void an_owner_of_a_custom_kind_is_a_workload_with_the_replicas_that_the_second_round_read() {
    Cluster cluster = Fixture.of(ROLLOUT);

    assertThat(told(cluster))
        .containsExactly("default/rollouts.argoproj.io/web Replicas[count=3] [web-5d9c-1]");
    Workload rollout = Workloads.of(cluster).all().getFirst();
    assertThat(rollout.labels()).isEqualTo(Map.of("team", "shop"));
    assertThat(rollout.template().labels()).isEqualTo(Map.of("app", "web"));
    assertThat(rollout.template().spec().containers())
        .extracting(Container::image)
        .containsExactly("shop/web");
  }

  @Test
  void an_owner_of_a_kind_that_was_refused_is_known_by_name_and_its_scale_is_not() {
    Cluster cluster = Fixture.refusing("rollouts.argoproj.io").cluster(ROLLOUT);

    assertThat(told(cluster))
        .containsExactly(
            "default/rollouts.argoproj.io/web Unknown[because=the Rollout was not read]"
                + " [web-5d9c-1]");
  }

  @Test
  void an_owner_of_a_kind_that_is_not_served_is_known_by_name() {
    Cluster cluster =
        Fixture.of(
            """
            kind: Pod
            metadata:
              name: kafka-0
              ownerReferences:
              - {apiVersion: core.strimzi.io/v1beta2, kind: StrimziPodSet, name: kafka, controller: true}
            """);

    assertThat(told(cluster))
        .containsExactly(
            "default/strimzipodset.core.strimzi.io/kafka"
                + " Unknown[because=the API of StrimziPodSet is not served] [kafka-0]");
  }

  @Test
  void a_pod_set_of_strimzi_wants_as_many_pods_as_it_lists_whatever_owns_it() {
    Cluster cluster =
        Fixture.of(
            """
            apiVersion: core.strimzi.io/v1beta2
            kind: StrimziPodSet
            metadata:
              name: kafka
              ownerReferences:
              - {apiVersion: kafka.strimzi.io/v1beta2, kind: Kafka, name: events, controller: true}
            spec: {pods: [{}, {}, {}]}
            ---
            kind: Pod
            metadata:
              name: kafka-0
              ownerReferences:
              - {apiVersion: core.strimzi.io/v1beta2, kind: StrimziPodSet, name: kafka, controller: true}
            """);

    assertThat(told(cluster))
        .containsExactly(
            "default/strimzipodsets.core.strimzi.io/kafka Replicas[count=3] [kafka-0]");
    assertThat(Workloads.of(cluster).all().getFirst().above().map(ApiObject.Owner::kind))
        .contains("Kafka");
  }

  @Test
  void pods_of_a_custom_owner_that_all_ended_are_no_workload() {
    Cluster cluster =
        Fixture.of(
            """
            kind: Pod
            metadata:
              name: build-1
              ownerReferences:
              - {apiVersion: argoproj.io/v1alpha1, kind: Workflow, name: build, controller: true}
            status: {phase: Succeeded}
            """);

    assertThat(told(cluster)).isEmpty();
  }

  @Test
  void an_owner_that_does_not_control_owns_nothing() {
    Cluster cluster =
        Fixture.of(
            """
            kind: Pod
            metadata:
              name: worker
              ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: leader}]
            """);

    assertThat(told(cluster)).containsExactly("default/pod/worker Single[] [worker]");
  }

  @Test
  void a_live_pod_is_pending_or_running_and_not_being_deleted_and_a_ready_one_says_so() {
    Cluster cluster =
        Fixture.of(
            """
            kind: StatefulSet
            metadata: {name: db}
            spec: {replicas: 4}
            ---
            kind: Pod
            metadata: {name: db-0, ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: db, controller: true}]}
            status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
            ---
            kind: Pod
            metadata: {name: db-1, ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: db, controller: true}]}
            status: {phase: Running, conditions: [{type: Ready, status: "False"}]}
            ---
            kind: Pod
            metadata:
              name: db-2
              deletionTimestamp: 2026-11-21T11:00:00Z
              deletionGracePeriodSeconds: 30
              ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: db, controller: true}]
            status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
            ---
            kind: Pod
            metadata: {name: db-3, ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: db, controller: true}]}
            status: {phase: Failed}
            """);

    Workload db = Workloads.of(cluster).all().getFirst();
    assertThat(names(db.pods().stream())).containsExactly("db-0", "db-1", "db-2", "db-3");
    assertThat(names(db.livePods().stream())).containsExactly("db-0", "db-1");
    assertThat(names(db.readyPods().stream())).containsExactly("db-0");
  }

  @Test
  void a_pod_being_deleted_holds_its_address_until_its_grace_period_is_over() {
    Cluster cluster =
        Fixture.of(
            """
            kind: Pod
            metadata:
              name: web
              deletionTimestamp: 2026-11-21T11:59:50Z
              deletionGracePeriodSeconds: 30
            status: {phase: Running}
            """);

    Pod pod = cluster.list(Resources.PODS).getFirst();
    assertThat(pod.isLive()).isFalse();
    assertThat(pod.occupiesAt(Fixture.NOW)).isTrue();
    assertThat(pod.occupiesAt(Fixture.NOW.plusSeconds(20))).isTrue();
    assertThat(pod.occupiesAt(Fixture.NOW.plusSeconds(21))).isFalse();
  }

  @Test
  void a_selector_picks_live_pods_and_for_workloads_without_any_the_template() {
    Cluster cluster =
        Fixture.of(
            """
            kind: Deployment
            metadata: {name: off, labels: {app: nothing}}
            spec: {replicas: 0, template: {metadata: {labels: {app: web}}}}
            ---
            kind: Pod
            metadata: {name: web, labels: {app: web}}
            ---
            kind: Pod
            metadata: {name: gone, labels: {app: web}}
            status: {phase: Succeeded}
            ---
            kind: Pod
            metadata: {name: far, namespace: other, labels: {app: web}}
            """);

    Workloads workloads = Workloads.of(cluster);
    Selector web = Selector.ofLabels(Map.of("app", "web"));
    assertThat(names(workloads.pods("default", web).stream())).containsExactly("web");
    assertThat(workloads.selected("default", web))
        .extracting(Workload::shortName)
        .containsExactly("deploy/off", "pod/web");
    assertThat(workloads.selected("default", new Selector.Nothing())).isEmpty();
  }

  @Test
  void the_second_round_asks_for_custom_owners_and_for_replica_sets_that_nobody_owns() {
    Snapshot first =
        Fixture.refusing("nodes")
            .snapshot(
                ROLLOUT
                    + """
                    ---
                    kind: ReplicaSet
                    metadata: {name: lone, namespace: shop}
                    ---
                    kind: Pod
                    metadata:
                      name: x
                      ownerReferences: [{apiVersion: gone.io/v1, kind: Gone, name: g, controller: true}]
                    """);

    assertThat(SecondRound.reads(first))
        .extracting(Read::id)
        .containsExactly("replicasets.apps/shop/lone", "rollouts.argoproj.io");
  }

  @Test
  void what_may_follow_is_known_before_as_far_as_it_is_in_wide_use() {
    assertThat(
            SecondRound.foreseen(List.of(Resources.REPLICA_SETS, SecretKinds.ALERTMANAGER)).stream()
                .map(one -> one.type().id() + " " + one.when()))
        .containsExactly(
            "replicasets.apps each that nothing owns",
            "rollouts.argoproj.io if one owns pods, replica sets or jobs",
            "clonesets.apps.kruise.io if one owns pods, replica sets or jobs",
            "statefulsets.apps.kruise.io if one owns pods, replica sets or jobs",
            "strimzipodsets.core.strimzi.io if one owns pods, replica sets or jobs",
            "secrets#alertmanager.yaml the one that each Alertmanager names");
    assertThat(SecondRound.foreseen(List.of(Resources.PODS)))
        .extracting(one -> one.type().resource())
        .containsExactly("rollouts", "clonesets", "statefulsets", "strimzipodsets");
    assertThat(SecondRound.foreseen(List.of(Resources.NODES))).isEmpty();
  }

  @Test
  void a_lone_replica_set_has_the_scale_and_template_that_it_was_read_with_by_name() {
    Snapshot listed =
        Fixture.refusing("nodes").snapshot("{kind: ReplicaSet, metadata: {name: lone}}");
    Tree container = Tree.of(Map.of("name", Tree.of("a")));
    Tree template =
        Tree.of(Map.of("spec", Tree.of(Map.of("containers", Tree.of(List.of(container))))));
    Map<String, Tree> spec = Map.of("replicas", Tree.of(4), "template", template);
    Map<String, Tree> metadata = Map.of("name", Tree.of("lone"), "namespace", Tree.of("default"));
    Tree whole = Tree.of(Map.of("metadata", Tree.of(metadata), "spec", Tree.of(spec)));
    Snapshot.Builder both = Snapshot.of(listed.header(), listed.discovery());
    listed
        .readings()
        .values()
        .forEach(one -> both.add(one, listed.objects().getOrDefault(one.read(), List.of())));
    both.add(
        Reading.of(SecondRound.whole("default", "lone").id(), "v1", ReadOutcome.COMPLETE),
        List.of(whole));

    assertThat(told(Cluster.of(listed)))
        .containsExactly(
            "default/rs/lone Unknown[because=only the metadata of the ReplicaSet was read] []");
    Cluster cluster = Cluster.of(both.build());
    assertThat(told(cluster)).containsExactly("default/rs/lone Replicas[count=4] []");
    assertThat(Workloads.of(cluster).all().getFirst().template().spec().containers())
        .extracting(Container::name)
        .containsExactly("a");
  }

  @Test
  void a_group_that_is_not_discovered_gives_no_read() {
    Discovery nothing = new Discovery(List.of(), List.of());

    assertThat(SecondRound.kind(nothing, "argoproj.io", "Rollout")).isEmpty();
  }
}
