package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.snapshot.Tree;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulateRestoreTest {
  private static final String SHOP =
      """
      kind: Namespace
      metadata: {name: shop}
      ---
      kind: PersistentVolumeClaim
      metadata: {name: files, namespace: shop, creationTimestamp: "2026-01-01T00:00:00Z"}
      spec: {resources: {requests: {storage: 10Gi}}}
      status: {phase: Bound}
      ---
      apiVersion: velero.io/v1
      kind: Schedule
      metadata: {name: daily, namespace: velero}
      spec: {schedule: "0 2 * * *", template: {includedNamespaces: [NAMESPACE]}}
      status: {phase: Enabled}
      ---
      apiVersion: velero.io/v1
      kind: Backup
      metadata:
        name: daily-20261121020000
        namespace: velero
        labels: {velero.io/schedule-name: daily}
      status:
        phase: Completed
        completionTimestamp: "2026-11-21T02:00:00Z"
        volumeSnapshotsCompleted: 1
      """;

  @TempDir Path folder;

  private Ran simulate(String yaml, String... args) {
    String[] all = new String[args.length + 7];
    String[] head = {
      "simulate",
      "restore",
      "--no-config",
      "--width",
      "80",
      "--snapshot",
      SnapshotFile.of(folder, yaml)
    };
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(args, 0, all, head.length, args.length);
    return Ran.kprod(all);
  }

  @Test
  void what_is_lost_is_told_with_the_order_and_the_verdict_last() {
    Ran ran = simulate(SHOP.replace("NAMESPACE", "payments"));

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .isEqualTo(
            """
            kprod simulate restore   fixture   snapshot of 2026-11-21 08:00:00 UTC

              lost         1  shop/pvc/files
                                its data is in no backup
              comes back   0  data sets, whole

              In this order:
               1  definitions of custom kinds
               2  namespaces, roles, priority and storage classes
               3  network, DNS, storage drivers and the snapshot controller
               4  operators of Secrets and what they need to start, then certificates
               5  other operators, before the objects that they act on
               6  claims with their data
               7  workloads

            SIMULATION: not all of the cluster comes back: 1 lost, 0 in the way. Exit 1.
            """);
  }

  @Test
  void all_that_comes_back_exits_well() {
    Ran ran = simulate(SHOP.replace("NAMESPACE", "shop"), "-n", "shop");

    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .contains(
            """
              comes back   1  data set, whole
                              shop/pvc/files
                                from schedule velero/daily, 6 hours old
            """)
        .endsWith("SIMULATION: all of shop comes back as far as this can be seen. Exit 0.\n");
  }

  @Test
  void from_one_source_the_head_says_so_and_another_name_is_refused_with_the_nearest() {
    Ran ran = simulate(SHOP.replace("NAMESPACE", "payments"), "--from", "velero/schedule/daily");

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out())
        .startsWith("kprod simulate restore --from velero/schedule/daily\n")
        .contains("its data: it is not in what is restored\n");
    assertThat(simulate(SHOP, "--from", "velero/schedule/daly"))
        .isEqualTo(
            new Ran(
                2,
                "",
                "kprod: nothing called \"velero/schedule/daly\" takes backups; did you mean"
                    + " \"velero/schedule/daily\"?\n"));
    assertThat(simulate(SHOP, "--from", "newest").out()).isEqualTo(simulate(SHOP).out());
  }

  @Test
  void a_list_that_is_refused_leaves_it_open() {
    Ran ran =
        Ran.kprod(
            "simulate",
            "restore",
            "--no-config",
            "--snapshot",
            SnapshotFile.of(folder, SHOP, "persistentvolumes"));

    assertThat(ran.code()).isEqualTo(4);
    assertThat(ran.out()).contains("persistentvolumes could not be listed");
  }

  @Test
  void programs_get_the_same() {
    Ran ran = simulate(SHOP.replace("NAMESPACE", "payments"), "-o", "json");
    Tree json = ApiCaller.tree(ran.out());

    assertThat(ran.code()).isEqualTo(1);
    assertThat(json.text("kind")).isEqualTo("Simulation");
    assertThat(json.text("simulation")).isEqualTo("restore");
    assertThat(json.at("verdict").toString()).isEqualTo("{\"outcome\":\"harm\",\"exitCode\":1}");
    assertThat(json.at("consequences").toString())
        .isEqualTo(
            "[{\"effect\":\"lost\",\"subject\":{\"group\":\"\",\"kind\":\"PersistentVolumeClaim\","
                + "\"namespace\":\"shop\",\"name\":\"files\"},\"because\":\"its data is in no"
                + " backup\",\"targets\":[\"fixture\"]}]");
    assertThat(json.items("steps").size()).isEqualTo(7);
    assertThat(json.items("comesBack")).isEmpty();
    assertThat(
            ApiCaller.tree(simulate(SHOP.replace("NAMESPACE", "shop"), "-o", "json").out())
                .at("comesBack")
                .toString())
        .isEqualTo(
            "[{\"subject\":{\"group\":\"\",\"kind\":\"PersistentVolumeClaim\",\"namespace\":\"shop\",\"name\":\"files\"},\"from\":\"from"
                + " schedule velero/daily, 6 hours old\"}]");
  }

  @Test
  void what_makes_no_sense_is_refused_in_one_line() {
    assertThat(simulate(SHOP, "-n", "gone"))
        .isEqualTo(
            new Ran(2, "", "kprod: there is no namespace \"gone\"; see kubectl get namespaces\n"));
    assertThat(simulate(SHOP, "--into", "mars").code()).isEqualTo(2);
  }

  @Test
  void no_line_is_wider_than_asked_for() {
    for (String width : new String[] {"60", "80", "120"}) {
      assertThat(
              Ran.kprod(
                      "simulate",
                      "restore",
                      "--no-config",
                      "-v",
                      "--width",
                      width,
                      "--snapshot",
                      SnapshotFile.of(folder, SHOP))
                  .out()
                  .lines())
          .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(Integer.parseInt(width)));
    }
  }
}
