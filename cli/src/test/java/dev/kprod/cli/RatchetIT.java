package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.kprod.cli.ControlPlane.Extent;
import dev.kprod.cli.ControlPlane.User;
import dev.kprod.snapshot.Tree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/// The story of [RatchetTest] as a pipeline tells it: the launcher, a real API server, a baseline
/// that was committed and comes out of a fresh clone.
@Tag("real-api")
class RatchetIT {
  private static final Path PROGRAM =
      Path.of(System.getProperty("kprod.image", "target/kprod"), "bin/kprod").toAbsolutePath();

  private static ControlPlane cluster;

  @TempDir Path folder;

  private String namespace;
  private Path clone;

  /// How a run ended, and how it calls what it knows of.
  private record Turn(int code, List<String> findings) {}

  @BeforeAll
  static void one_may_read_what_is_needed_and_one_all_but_deployments() throws Exception {
    if (!Shells.has("git")) {
      String reason = "skipped: needs git, which is not on PATH";
      System.err.println(reason);
      abort(reason);
    }
    cluster = ControlPlane.start(Extent.API_SERVER);
    String role =
        Shells.run(Path.of("").toAbsolutePath().toFile(), PROGRAM.toString(), "permissions").out();
    String blind =
        role.replace("resources: [deployments]", "resources: [deployments/scale]")
            .replace("  name: kprod\n", "  name: blind\n");
    assertThat(blind).doesNotContain("[deployments]", "name: kprod");
    cluster.as(User.ADMIN).apply(role + "---\n" + blind);
    cluster.as(User.ADMIN).apply(binding("kprod", User.AUDITOR));
    cluster.as(User.ADMIN).apply(binding("blind", User.VIEWER));
  }

  @AfterAll
  static void the_cluster_ends() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @BeforeEach
  void what_is_known_is_written_down_and_committed(TestInfo test) throws Exception {
    namespace = test.getTestMethod().orElseThrow().getName().replace('_', '-');
    cluster
        .as(User.ADMIN)
        .apply("apiVersion: v1\nkind: Namespace\nmetadata: {name: %s}\n".formatted(namespace));
    runs("web", 1);
    Path repository = Files.createDirectories(folder.resolve("repository"));
    Shells.Ended ended =
        audit(
            repository,
            User.AUDITOR,
            "-q",
            "--write-baseline=kprod-baseline.json",
            "--exit-zero",
            "-o",
            "json=" + folder.resolve("before.json"));
    assertThat(ended).isEqualTo(new Shells.Ended(0, "", ""));

    git("init", "-q", repository.toString());
    git("-C", repository.toString(), "add", "kprod-baseline.json");
    git("-C", repository.toString(), "commit", "-q", "-m", "what is known");
    clone = folder.resolve("clone");
    git("clone", "-q", repository.toString(), clone.toString());
  }

  @Test
  void an_old_finding_passes() throws Exception {
    assertThat(turn(User.AUDITOR)).isEqualTo(new Turn(0, List.of("known web")));
    assertThat(diff(User.AUDITOR)).isEqualTo(new Turn(0, List.of()));
  }

  @Test
  void a_new_finding_fails() throws Exception {
    runs("api", 1);

    assertThat(turn(User.AUDITOR)).isEqualTo(new Turn(1, List.of("new api", "known web")));
    assertThat(diff(User.AUDITOR)).isEqualTo(new Turn(1, List.of("new api")));
  }

  @Test
  void a_mended_finding_is_resolved() throws Exception {
    runs("web", 2);

    assertThat(turn(User.AUDITOR)).isEqualTo(new Turn(0, List.of("resolved web")));
    assertThat(diff(User.AUDITOR)).isEqualTo(new Turn(0, List.of("resolved web")));
  }

  @Test
  void a_finding_in_a_forbidden_list_is_unjudged_and_stays_known() throws Exception {
    assertThat(turn(User.VIEWER, "--write-baseline", "kprod-baseline.json"))
        .isEqualTo(new Turn(4, List.of("unjudged web")));
    assertThat(diff(User.VIEWER))
        .isEqualTo(new Turn(4, List.of("unjudged the check", "unjudged web")));
    assertThat(turn(User.AUDITOR)).isEqualTo(new Turn(0, List.of("known web")));
  }

  /// Audits in the clone, as the pipeline does.
  private Turn turn(User user, String... more) throws Exception {
    List<String> words =
        new ArrayList<>(
            List.of(
                "-q", "--baseline", "kprod-baseline.json", "--fail-on", "medium", "-o", "json"));
    words.addAll(List.of(more));
    Shells.Ended ended = audit(clone, user, words.toArray(String[]::new));
    assertThat(ended.err()).isEmpty();
    Tree report = ApiCaller.tree(ended.out());
    assertThat(report.at("gate").number(-1, "exitCode")).isEqualTo(ended.code());
    List<String> findings = new ArrayList<>();
    for (Tree item : report.items("items")) {
      for (Tree result : item.items("results")) {
        if (result.text("outcome").equals("fail")) {
          String state = result.text("baseline").replace("unchanged", "known");
          findings.add(state + " " + result.text("subject", "name"));
        }
      }
    }
    for (String state : List.of("resolved", "unjudged")) {
      for (Tree gone : report.at("baseline").items(state)) {
        findings.add(state + " " + gone.text("subject", "name"));
      }
    }
    return new Turn(ended.code(), findings);
  }

  /// Compares what was known with what somebody sees now.
  private Turn diff(User user) throws Exception {
    Path after = folder.resolve("after.json");
    assertThat(audit(clone, user, "-q", "--exit-zero", "-o", "json=" + after))
        .isEqualTo(new Shells.Ended(0, "", ""));
    Shells.Ended ended =
        Shells.run(
            folder.toFile(), PROGRAM.toString(), "diff", "before.json", "after.json", "-o", "json");
    assertThat(ended.err()).isEmpty();
    Tree diff = ApiCaller.tree(ended.out());
    assertThat(diff.number(-1, "exitCode")).isEqualTo(ended.code());
    List<String> findings = new ArrayList<>();
    for (String state : List.of("new", "resolved", "unjudged")) {
      for (Tree change : diff.items(state)) {
        String name = change.text("subject", "name");
        findings.add(state + " " + (name.isEmpty() ? "the check" : name));
      }
    }
    return new Turn(ended.code(), findings);
  }

  private Shells.Ended audit(Path where, User user, String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                PROGRAM.toString(),
                "audit",
                "--kubeconfig=" + cluster.kubeconfig(user),
                "--cluster-name=it",
                "--no-config",
                "--namespace=" + namespace,
                "--check=ha-replicas"));
    command.addAll(List.of(more));
    return Shells.run(where.toFile(), command.toArray(String[]::new));
  }

  private void runs(String name, int replicas) {
    cluster
        .as(User.ADMIN)
        .apply(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: %1$s, namespace: %2$s}
            spec:
              replicas: %3$s
              selector: {matchLabels: {app: %1$s}}
              template:
                metadata: {labels: {app: %1$s}}
                spec: {containers: [{name: c, image: "c:1"}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: %1$s, namespace: %2$s}
            spec: {selector: {app: %1$s}, ports: [{port: 80}]}
            """
                .formatted(name, namespace, replicas));
  }

  private static String binding(String role, User user) {
    return """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: %1$s}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: %1$s}
    subjects:
    - {apiGroup: rbac.authorization.k8s.io, kind: User, name: %2$s}
    """
        .formatted(role, user.id());
  }

  private void git(String... words) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("git", "-c", "user.name=it", "-c", "user.email=it@kprod.example"));
    command.addAll(List.of(words));
    Shells.Ended ended =
        Shells.run(
            folder.toFile(),
            Map.of("GIT_CONFIG_GLOBAL", "/dev/null", "GIT_CONFIG_NOSYSTEM", "1"),
            command.toArray(String[]::new));
    assertThat(ended.code()).as(ended.err()).isZero();
  }
}
