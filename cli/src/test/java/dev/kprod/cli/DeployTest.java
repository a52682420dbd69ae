package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.kprod.snapshot.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What `deploy/` puts into a cluster is what kprod itself would ask of it.
class DeployTest {
  private static final Path DEPLOY = Path.of("..", "deploy");
  private static final Path ROLE = DEPLOY.resolve("base/cluster-role.yaml");
  private static final List<String> BASE =
      List.of(
          "namespace",
          "service-account",
          "cluster-role",
          "cluster-role-binding",
          "network-policy",
          "quota",
          "cron-job");

  /// What every cluster has beside it: the DNS that its policy lets it ask.
  private static final String SURROUNDINGS =
      """
      kind: Namespace
      metadata: {name: kube-system, labels: {kubernetes.io/metadata.name: kube-system}}
      ---
      kind: Pod
      metadata: {name: coredns-0, namespace: kube-system, labels: {k8s-app: kube-dns}}
      spec: {containers: [{name: coredns, image: "registry.k8s.io/coredns/coredns:v1.12.1"}]}
      status: {phase: Running}
      ---
      """;

  @TempDir Path folder;

  @Test
  void the_role_is_the_one_that_kprod_permissions_prints() throws IOException {
    String role = Ran.kprod("permissions").out();
    String committed = Files.exists(ROLE) ? Files.readString(ROLE) : "";
    if ("write".equals(System.getProperty("kprod.golden")) && !committed.equals(role)) {
      Files.writeString(ROLE, role);
      fail("%s was rewritten: look at the difference, then run without the flag", ROLE);
    }
    assertThat(committed).as("mvn verify -Dkprod.golden=write rewrites " + ROLE).isEqualTo(role);
  }

  @Test
  void kprod_finds_nothing_above_low_in_its_own_namespace() throws IOException {
    String snapshot = SnapshotFile.of(folder, base());
    Ran ran =
        Ran.kprod("audit", "--snapshot", snapshot, "--no-config", "--exit-zero", "-o", "json");

    List<String> found = new ArrayList<>();
    Set<String> judged = new TreeSet<>();
    for (Tree item : ApiCaller.tree(ran.out()).items("items")) {
      judged.add(item.text("check"));
      for (Tree result : item.items("results")) {
        if (isOurs(result.at("subject"))
            && result.text("outcome").equals("fail")
            && !result.text("severity").equals("low")) {
          found.add(
              "%s %s: %s"
                  .formatted(result.text("severity"), item.text("check"), result.text("message")));
        }
      }
    }
    assertThat(judged).contains("sec-pss-enforced", "net-ingress-isolation", "quota-presence");
    assertThat(found).isEmpty();
  }

  @Test
  void the_same_audit_finds_what_is_taken_away() throws IOException {
    String open = base().replace("podSelector: {}", "podSelector: {matchLabels: {app: other}}");
    Ran ran =
        Ran.kprod(
            "audit",
            "--snapshot",
            SnapshotFile.of(folder, open),
            "--no-config",
            "--check",
            "net-ingress-isolation",
            "--exit-zero",
            "-o",
            "csv");

    assertThat(ran.out()).contains("\"fail\",\"\",\"\",\"Namespace\",\"kprod\",");
  }

  private static boolean isOurs(Tree subject) {
    return subject.text("namespace").equals("kprod") || subject.text("name").equals("kprod");
  }

  private static String base() throws IOException {
    List<String> documents = new ArrayList<>(List.of(SURROUNDINGS));
    for (String name : BASE) {
      documents.add(Files.readString(DEPLOY.resolve("base/" + name + ".yaml")));
    }
    return String.join("---\n", documents);
  }

  @Test
  void every_base_manifest_is_in_the_kustomization() throws IOException {
    try (Stream<Path> files = Files.list(DEPLOY.resolve("base"))) {
      Set<String> there = new TreeSet<>();
      files.forEach(file -> there.add(file.getFileName().toString()));
      Set<String> expected = new TreeSet<>(Set.of("kustomization.yaml", "kprod.yaml"));
      BASE.forEach(name -> expected.add(name + ".yaml"));

      assertThat(there).isEqualTo(expected);
    }
    assertThat(Files.readString(DEPLOY.resolve("base/kustomization.yaml")))
        .contains(BASE.stream().map(name -> "- " + name + ".yaml").toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"base", "pushgateway", "reports-claim", "textfile"})
  void kustomize_takes_it(String layer) throws IOException, InterruptedException {
    if (!Shells.has("kubectl")) {
      String reason = "skipped: needs kubectl, which is not on PATH";
      System.err.println(reason);
      abort(reason);
    }
    Shells.Ended ended = Shells.run(DEPLOY.toFile(), "kubectl", "kustomize", layer);

    assertThat(ended.err()).isEmpty();
    assertThat(ended.code()).isZero();
    assertThat(ended.out()).contains("kind: CronJob", "image: images.shop.example/platform/kprod");
    assertThat(ended.out()).doesNotContain("image: kprod\n");
  }

  @Test
  void the_configuration_that_comes_along_is_valid() {
    Path file = DEPLOY.resolve("base/kprod.yaml");

    assertThat(Ran.kprod("config", "validate", "-c", file.toString()).code()).isZero();
  }

  /// Structure only: what Prometheus itself says of the expressions is told in the commit.
  @Test
  void the_alerts_use_metrics_that_there_are_and_say_what_to_do() throws IOException {
    String rules = Files.readString(DEPLOY.resolve("alerts/prometheus-rule.yaml"));
    Set<String> used = new TreeSet<>();
    Matcher metric = Pattern.compile("\\bkprod_[a-z_]+").matcher(rules);
    while (metric.find()) {
      used.add(metric.group());
    }
    String metrics =
        Files.readString(Path.of("../src/test/resources/dev/kprod/report/formats/shop.prom"));

    assertThat(used)
        .containsExactly(
            "kprod_attestation_expiry_timestamp_seconds",
            "kprod_audit_timestamp_seconds",
            "kprod_findings",
            "kprod_score_floor_ratio",
            "kprod_waiver_expiry_timestamp_seconds")
        .allMatch(name -> metrics.contains("# TYPE " + name + " gauge\n"));
    long alerts = rules.lines().filter(line -> line.contains("- alert: ")).count();
    for (String field :
        List.of("expr:", "for:", "labels: {severity:", "summary:", "description:")) {
      assertThat(rules.lines().filter(line -> line.strip().startsWith(field)).count())
          .as(field)
          .isEqualTo(alerts);
    }
  }
}
