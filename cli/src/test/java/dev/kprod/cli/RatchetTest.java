package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A cluster with a past: what is known does not stop a pipeline, what is new does, and what is not
/// seen is never called mended. The same story told by a baseline and by diff.
class RatchetTest {
  private static final String CHECK = "ha-replicas";

  @TempDir Path folder;

  private String first;
  private Path baseline;

  @BeforeEach
  void a_first_run_writes_down_what_is_known() {
    first = SnapshotFile.at(folder.resolve("first.kprod"), "2026-11-20T08:00:00Z", alone("web"));
    baseline = folder.resolve("kprod-baseline.json");
    Ran ran = audit(first, "--write-baseline", baseline.toString(), "--exit-zero");
    assertThat(ran.code()).isZero();
  }

  @Test
  void what_is_known_does_not_stop_the_pipeline() throws IOException {
    assertThat(Files.readString(baseline)).contains("\"name\":\"web\"");
    Ran ran = gated(later(alone("web")));

    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("0 new, 1 known, 0 resolved, 0 unjudged since 2026-11-20");
    assertThat(diff(later(alone("web")))).endsWith("DIFF: nothing new fails. Exit 0.\n0");
  }

  @Test
  void what_is_new_stops_it() {
    String now = later(alone("web") + "---\n" + alone("api"));
    Ran ran = gated(now);

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).contains("1 new, 1 known, 0 resolved, 0 unjudged since 2026-11-20");
    assertThat(diff(now))
        .contains("\nNew: 1\n", "shop/deploy/api")
        .endsWith("DIFF: 1 new failure. Exit 1.\n1");
  }

  @Test
  void what_is_mended_is_reported_and_leaves_the_baseline() throws IOException {
    String now = later(alone("web").replace("replicas: 1", "replicas: 3"));
    Ran ran = gated(now, "--write-baseline", baseline.toString());

    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("0 new, 0 known, 1 resolved, 0 unjudged since 2026-11-20");
    assertThat(Files.readString(baseline)).doesNotContain("\"name\":\"web\"");
    assertThat(diff(now)).contains("\nResolved: 1\n").endsWith("Exit 0.\n0");
  }

  @Test
  void what_cannot_be_read_is_unjudged_and_stays_in_the_baseline() throws IOException {
    String now =
        SnapshotFile.at(
            folder.resolve("now.kprod"), "2026-11-27T08:00:00Z", alone("web"), "deployments.apps");
    Ran ran = gated(now, "--write-baseline", baseline.toString());

    assertThat(ran.code()).isEqualTo(4);
    assertThat(ran.out()).contains("0 new, 0 known, 0 resolved, 1 unjudged since 2026-11-20");
    assertThat(Files.readString(baseline)).contains("\"name\":\"web\"");
    assertThat(diff(now)).contains("\nUnjudged, which is not resolved: ").endsWith("Exit 4.\n4");
  }

  @Test
  void a_report_and_a_snapshot_of_the_same_moment_are_the_same() {
    Path report = folder.resolve("first.json");
    Ran.kprod("audit", "--snapshot", first, "--no-config", "-q", "-o", "json=" + report);

    assertThat(Ran.kprod("diff", report.toString(), first, "--no-config", "-o", "json"))
        .satisfies(
            ran -> {
              assertThat(ran.code()).isZero();
              assertThat(ran.out())
                  .contains("\"kind\": \"Diff\"", "\"new\": []", "\"unjudged\": []");
            });
  }

  @Test
  void two_files_that_are_neither_are_refused() throws IOException {
    Path file = Files.writeString(folder.resolve("x.txt"), "hello");

    assertThat(Ran.kprod("diff", file.toString(), first))
        .isEqualTo(
            new Ran(
                2, "", "kprod: x.txt is no whole JSON; make the report again with -o json=FILE\n"));
    assertThat(Ran.kprod("diff", first, folder.resolve("none").toString()).err())
        .startsWith("kprod: there is no report or snapshot ");
  }

  private String later(String yaml) {
    return SnapshotFile.at(folder.resolve("now.kprod"), "2026-11-27T08:00:00Z", yaml);
  }

  private Ran gated(String snapshot, String... more) {
    List<String> args = new ArrayList<>(List.of(more));
    args.addAll(List.of("--baseline", baseline.toString(), "--fail-on", "medium"));
    return audit(snapshot, args.toArray(String[]::new));
  }

  private static Ran audit(String snapshot, String... more) {
    List<String> args =
        new ArrayList<>(List.of("audit", "--snapshot", snapshot, "--check", CHECK, "--no-config"));
    args.addAll(List.of(more));
    return Ran.kprod(args.toArray(String[]::new));
  }

  /// Returns what diff says of the check, and its exit code.
  private String diff(String now) {
    Ran ran =
        Ran.kprod("diff", report(first, "before.json"), report(now, "after.json"), "--no-config");
    return ran.out() + ran.code();
  }

  private String report(String snapshot, String name) {
    Path file = folder.resolve(name);
    audit(snapshot, "-q", "--exit-zero", "-o", "json=" + file);
    return file.toString();
  }

  private static String alone(String name) {
    return """
    kind: Deployment
    metadata: {name: %1$s, namespace: shop}
    spec:
      replicas: 1
      selector: {matchLabels: {app: %1$s}}
      template: {metadata: {labels: {app: %1$s}}, spec: {containers: [{name: c, image: "c:1"}]}}
    ---
    kind: Service
    metadata: {name: %1$s, namespace: shop}
    spec: {selector: {app: %1$s}, ports: [{port: 80}]}
    """
        .formatted(name);
  }
}
