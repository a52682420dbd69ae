package dev.kprod.semantics.owner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.semantics.owner.OwnerChain.End;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class OwnerChainTest {
  private static final OwnerReference REPLICA_SET = owner("apps/v1", "ReplicaSet", "web-5d9c");
  private static final OwnerReference DEPLOYMENT = owner("apps/v1", "Deployment", "web");
  private static final OwnerReference ROLLOUT = owner("argoproj.io/v1alpha1", "Rollout", "web");
  private static final OwnerReference JOB = owner("batch/v1", "Job", "dump-1");
  private static final OwnerReference CRON_JOB = owner("batch/v1", "CronJob", "dump");
  private static final OwnerReference STATEFUL_SET = owner("apps/v1", "StatefulSet", "prometheus");
  private static final OwnerReference PROMETHEUS =
      owner("monitoring.coreos.com/v1", "Prometheus", "k8s");
  private static final OwnerReference STACK = owner("example.com/v1", "Stack", "all");

  @Test
  void the_workload_of_a_pod_of_a_replica_set_is_the_deployment() {
    OwnerChain chain = chain(REPLICA_SET, DEPLOYMENT);
    assertThat(chain)
        .isEqualTo(new OwnerChain(List.of(REPLICA_SET, DEPLOYMENT), List.of(), End.UNCONTROLLED));
    assertThat(chain.direct()).contains(REPLICA_SET);
    assertThat(chain.top()).contains(DEPLOYMENT);
    assertThat(chain.endsInBuiltIn()).isTrue();
  }

  @Test
  void a_replica_set_that_nobody_owns_is_the_workload() {
    assertThat(chain(REPLICA_SET).top()).contains(REPLICA_SET);
    assertThat(chain(REPLICA_SET).end()).isEqualTo(End.UNCONTROLLED);
    assertThat(chain(REPLICA_SET).endsInBuiltIn()).isFalse();
  }

  @Test
  void a_custom_owner_of_a_replica_set_is_the_workload() {
    assertThat(chain(REPLICA_SET, ROLLOUT).top()).contains(ROLLOUT);
    assertThat(chain(REPLICA_SET, ROLLOUT, STACK))
        .isEqualTo(
            new OwnerChain(List.of(REPLICA_SET, ROLLOUT, STACK), List.of(), End.UNCONTROLLED));
  }

  @Test
  void the_operator_above_a_built_in_workload_is_named_and_is_not_the_workload() {
    OwnerChain chain = chain(STATEFUL_SET, PROMETHEUS, STACK);
    assertThat(chain)
        .isEqualTo(
            new OwnerChain(List.of(STATEFUL_SET), List.of(PROMETHEUS, STACK), End.UNCONTROLLED));
    assertThat(chain.top()).contains(STATEFUL_SET);
  }

  @Test
  void a_deployment_of_another_group_is_a_custom_resource() {
    OwnerReference foreign = owner("example.com/v1", "Deployment", "web");
    assertThat(chain(foreign, STACK).top()).contains(STACK);
    assertThat(chain(foreign).endsInBuiltIn()).isFalse();
  }

  @Test
  void a_job_belongs_to_its_cron_job_and_to_nothing_else() {
    assertThat(chain(JOB, CRON_JOB).top()).contains(CRON_JOB);
    assertThat(chain(JOB).top()).contains(JOB);
    assertThat(chain(JOB, STACK).top()).contains(JOB);
    assertThat(chain(JOB, STACK).above()).containsExactly(STACK);
    assertThat(chain(JOB, CRON_JOB, STACK).above()).containsExactly(STACK);
    OwnerReference foreign = owner("apps.kruise.io/v1", "CronJob", "dump");
    assertThat(chain(JOB, foreign).top()).contains(JOB);
  }

  @Test
  void an_owner_that_was_not_seen_is_known_by_its_name() {
    OwnerChain chain = OwnerChain.of(List.of(REPLICA_SET), reference -> Optional.empty());
    assertThat(chain).isEqualTo(new OwnerChain(List.of(REPLICA_SET), List.of(), End.NOT_SEEN));
  }

  @Test
  void only_a_controller_leads_upwards() {
    OwnerReference bystander = new OwnerReference("v1", "ConfigMap", "x", "uid-x", false);
    assertThat(OwnerChain.of(List.of(bystander), reference -> Optional.of(List.of())))
        .isEqualTo(new OwnerChain(List.of(), List.of(), End.UNCONTROLLED));
    assertThat(
            OwnerChain.of(List.of(bystander, DEPLOYMENT), reference -> Optional.of(List.of()))
                .top())
        .contains(DEPLOYMENT);
  }

  @Test
  void owners_that_own_each_other_end_the_walk() {
    assertThat(chain(REPLICA_SET, ROLLOUT, REPLICA_SET))
        .isEqualTo(new OwnerChain(List.of(REPLICA_SET, ROLLOUT), List.of(), End.CYCLE));
  }

  @Test
  void a_chain_without_end_is_cut() {
    OwnerChain chain =
        OwnerChain.of(
            List.of(owner("example.com/v1", "Link", "1")),
            reference ->
                Optional.of(
                    List.of(
                        owner(
                            "example.com/v1",
                            "Link",
                            Integer.toString(Integer.parseInt(reference.name()) + 1)))));
    assertThat(chain.links()).hasSize(16);
    assertThat(chain.end()).isEqualTo(End.TOO_LONG);
  }

  @Test
  void a_pod_of_a_controller_has_its_chain() {
    assertThat(origin("web-5d9c-x", "web-5d9c-", Map.of(), "node-1", REPLICA_SET))
        .isEqualTo(new PodOrigin.Controlled(chain(REPLICA_SET)));
  }

  @Test
  void a_mirror_of_a_static_pod_is_named_like_its_manifest_on_every_node() {
    Map<String, String> mirror = Map.of("kubernetes.io/config.mirror", "abc");
    OwnerReference node = owner("v1", "Node", "cp-1");
    PodOrigin server = new PodOrigin.Static("kube-apiserver");
    assertThat(origin("kube-apiserver-cp-1", "", mirror, "cp-1")).isEqualTo(server);
    assertThat(origin("kube-apiserver-cp-1", "", mirror, "cp-1", node)).isEqualTo(server);
    assertThat(origin("kube-apiserver-cp-1", "", Map.of(), "cp-1", node)).isEqualTo(server);
    assertThat(origin("oddly-named", "", mirror, "cp-1"))
        .isEqualTo(new PodOrigin.Static("oddly-named"));
    assertThat(origin("unbound", "", mirror, "")).isEqualTo(new PodOrigin.Static("unbound"));
  }

  @Test
  void a_pod_without_controller_is_bare_and_goes_by_the_prefix_of_its_name() {
    assertThat(origin("debug", "", Map.of(), "node-1")).isEqualTo(new PodOrigin.Bare("debug"));
    assertThat(origin("run-x7k2p", "run-", Map.of(), "node-1"))
        .isEqualTo(new PodOrigin.Bare("run-"));
    assertThat(origin("renamed", "run-", Map.of(), "node-1"))
        .isEqualTo(new PodOrigin.Bare("renamed"));
  }

  private static PodOrigin origin(
      String name,
      String generateName,
      Map<String, String> annotations,
      String node,
      OwnerReference... owners) {
    return PodOrigin.of(
        name,
        generateName,
        annotations,
        node,
        List.of(owners),
        reference -> Optional.of(List.of()));
  }

  /// The chain of an object where each owner is controlled by the one after it.
  private static OwnerChain chain(OwnerReference... owners) {
    Map<String, List<OwnerReference>> above = new TreeMap<>();
    List<OwnerReference> all = new ArrayList<>(List.of(owners));
    for (int i = 0; i + 1 < all.size(); i++) {
      above.putIfAbsent(all.get(i).uid(), List.of(all.get(i + 1)));
    }
    return OwnerChain.of(
        List.of(all.getFirst()),
        reference -> Optional.of(above.getOrDefault(reference.uid(), List.of())));
  }

  private static OwnerReference owner(String apiVersion, String kind, String name) {
    return new OwnerReference(apiVersion, kind, name, "uid-" + kind + "-" + name, true);
  }
}
