package dev.kprod.checks.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cluster.Workload;
import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class StorageEphemeralDataTest {
  private final CheckTester<Workload> check = CheckTester.of(new StorageEphemeralData());

  private static String deployment(String name, String image, String container, String volumes) {
    return """
    kind: Deployment
    metadata: {name: %s, namespace: shop}
    spec:
      template:
        spec:
          containers: [{name: db, image: "%s"%s}]
          volumes: [%s]
    """
        .formatted(name, image, container, volumes);
  }

  private static String mounted(String path) {
    return ", volumeMounts: [{name: data, mountPath: %s}]".formatted(path);
  }

  private static final String EMPTY = "{name: data, emptyDir: {}}";
  private static final String CLAIM = "{name: data, persistentVolumeClaim: {claimName: data}}";

  @Test
  void an_empty_folder_goes_with_the_pod() {
    assertThat(
            check.outcomes(
                deployment("db", "postgres:17", mounted("/var/lib/postgresql/data"), EMPTY)))
        .containsExactly(
            "fail deployment/shop/db:"
                + " spec.template.spec.containers[name=db].volumeMounts is"
                + " /var/lib/postgresql/data is emptyDir \"data\", wanted a claim");
  }

  @Test
  void the_layer_of_the_container_goes_with_it_too() {
    assertThat(check.messages(deployment("db", "mysql:8", "", "")))
        .containsExactly(
            "fail deployment/shop/db: MySQL keeps its data in the layer of the container: it goes"
                + " with the pod.");
    assertThat(check.messages(deployment("db", "mysql:8", mounted("/etc/mysql"), CLAIM)))
        .as("a claim for something else")
        .containsExactly(
            "fail deployment/shop/db: MySQL keeps its data in the layer of the container: it goes"
                + " with the pod.");
  }

  @Test
  void a_claim_at_the_path_above_it_or_below_it_keeps_it() {
    for (String path :
        new String[] {"/var/lib/postgresql", "/var/lib/postgresql/data", "/var/lib"}) {
      assertThat(check.outcomes(deployment("db", "postgres:18", mounted(path), CLAIM)))
          .as(path)
          .containsExactly("pass deployment/shop/db");
    }
    assertThat(check.messages(deployment("db", "postgres:18", mounted("/var/lib/postgres"), CLAIM)))
        .as("a name that only begins alike")
        .hasSize(1)
        .allSatisfy(line -> assertThat(line).startsWith("fail"));
  }

  @Test
  void an_ephemeral_volume_is_no_claim_that_stays() {
    assertThat(
            check.messages(
                deployment("db", "mongo:8", mounted("/data/db"), "{name: data, ephemeral: {}}")))
        .containsExactly(
            "fail deployment/shop/db: MongoDB keeps its data in ephemeral volume \"data\": it goes"
                + " with the pod.");
  }

  @Test
  void a_folder_of_the_node_is_another_question() {
    assertThat(
            check.outcomes(
                deployment(
                    "db", "mongo:8", mounted("/data/db"), "{name: data, hostPath: {path: /x}}")))
        .containsExactly(
            "not-applicable deployment/shop/db: it keeps its data in a folder of its node");
  }

  @Test
  void a_variable_moves_the_path_to_where_any_claim_is() {
    String env = ", env: [{name: PGDATA, value: x}], volumeMounts: [{name: data, mountPath: /pg}]";

    assertThat(check.outcomes(deployment("db", "postgres:17", env, CLAIM)))
        .containsExactly("pass deployment/shop/db [note: an environment variable moves its path]");
    assertThat(check.messages(deployment("db", "postgres:17", env, EMPTY)).getFirst())
        .startsWith("fail");
  }

  @Test
  void memory_on_purpose_is_no_fault() {
    assertThat(
            check.outcomes(deployment("db", "mongo:8", ", args: [--storageEngine, inMemory]", "")))
        .containsExactly(
            "not-applicable deployment/shop/db: it keeps its data in memory on purpose");
    assertThat(
            check.outcomes(
                deployment(
                    "db",
                    "postgres:17",
                    ", args: [-c, fsync=off]",
                    "{name: data, emptyDir: {medium: Memory}}")))
        .containsExactly(
            "not-applicable deployment/shop/db: it keeps its data in memory on purpose");
  }

  @Test
  void a_cache_counts_only_where_it_is_told_to_keep_its_data() {
    assertThat(check.outcomes(deployment("cache", "redis:8", "", "")))
        .containsExactly("not-applicable deployment/shop/cache: it is a cache");
    assertThat(
            check
                .messages(deployment("cache", "redis:8", ", args: [--appendonly, 'yes']", ""))
                .getFirst())
        .startsWith("fail");
    assertThat(check.messages(deployment("job-queue", "valkey:8", "", "")).getFirst())
        .startsWith("fail");
    assertThat(check.outcomes(deployment("q", "redis:8", ", args: [--save, '']", "")))
        .containsExactly(
            "not-applicable deployment/shop/q: it keeps its data in memory on purpose");
  }

  @Test
  void jobs_tests_and_everything_else_are_not_judged() {
    assertThat(
            check.outcomes(
                """
                kind: CronJob
                metadata: {name: load, namespace: shop}
                spec:
                  jobTemplate:
                    spec: {template: {spec: {containers: [{name: a, image: "postgres:17"}]}}}
                """))
        .containsExactly("not-applicable cronjob/shop/load: it runs to an end");
    assertThat(
            check.outcomes(
                deployment("db", "postgres:17", "", "").replace("shop", "shop-dev")
                    + "---\nkind: Namespace\nmetadata: {name: shop-dev}\n"))
        .containsExactly(
            "not-applicable deployment/shop-dev/db: its name says that it is not for production");
    assertThat(check.outcomes(deployment("api", "example/api", "", "")))
        .containsExactly(
            "not-applicable deployment/shop/api: it is no database or queue that kprod knows");
  }
}
