package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cli.ControlPlane.Extent;
import dev.kprod.cli.ControlPlane.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The recipes of the README for pipelines, each run by a shell as it stands there, against a real
/// API server; those for a cluster [InClusterIT] runs.
@Tag("real-api")
class RecipesIT {
  private static final Path BIN =
      Path.of(System.getProperty("kprod.image", "target/kprod"), "bin").toAbsolutePath();

  private static final String SHOP =
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: payments}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: %1$s, namespace: payments}
      spec:
        replicas: 1
        selector: {matchLabels: {app: %1$s}}
        template:
          metadata: {labels: {app: %1$s}}
          spec: {containers: [{name: c, image: "c:1"}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: %1$s, namespace: payments}
      spec: {selector: {app: %1$s}, ports: [{port: 80}]}
      """;

  @TempDir Path folder;

  private final Map<String, String> environment = new HashMap<>();
  private final Set<String> run = new LinkedHashSet<>();

  @Test
  void every_recipe_does_what_the_readme_says() throws Exception {
    try (ControlPlane cluster = ControlPlane.start(Extent.API_SERVER)) {
      cluster.as(User.ADMIN).apply(SHOP.formatted("api"));
      environment.put("PATH", BIN + ":" + System.getenv("PATH"));
      environment.put("KUBECONFIG", cluster.kubeconfig(User.ADMIN).toString());
      environment.put("HOME", folder.toString());
      environment.put("GITHUB_STEP_SUMMARY", folder.resolve("step.md").toString());

      assertThat(recipe("kprod audit").out()).contains("\nGATE ");
      assertThat(recipe("kprod audit -n payments --group-by namespace -v").out())
          .contains("Namespaces", "payments");
      ratchet(cluster);
      assertThat(
              recipe(
                      "kprod audit --baseline kprod-baseline.json -o github-summary"
                          + " -o sarif=kprod.sarif --fail-on high")
                  .out())
          .isEmpty();
      assertThat(Files.readString(folder.resolve("step.md"))).startsWith("## kprod: gate ");
      assertThat(folder.resolve("kprod.sarif")).isNotEmptyFile();
      recipe("kprod audit -o junit=kprod.xml -o gitlab=gl-code-quality-report.json");
      assertThat(folder.resolve("kprod.xml")).isNotEmptyFile();
      assertThat(folder.resolve("gl-code-quality-report.json")).isNotEmptyFile();
      airGap();
    }
    assertThat(run).containsExactlyInAnyOrderElementsOf(readme("## In a pipeline"));
  }

  private void ratchet(ControlPlane cluster) throws Exception {
    String first = "kprod audit --write-baseline kprod-baseline.json --exit-zero";
    String later = "kprod audit --baseline kprod-baseline.json --fail-on medium";
    shell("kprod audit --exit-zero -q -o json=before.json");
    assertThat(recipe(first).code()).isZero();
    assertThat(recipe(later).out()).contains("0 new, ");
    cluster.as(User.ADMIN).apply(SHOP.formatted("web"));
    Shells.Ended ended = recipe(later);
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.out()).contains("deploy/web");
    assertThat(recipe("kprod audit --exit-zero -o json=after.json").code()).isZero();
    Shells.Ended diff = recipe("kprod diff before.json after.json");
    assertThat(diff.code()).isEqualTo(1);
    assertThat(diff.out()).contains("payments/deploy/web");
  }

  private void airGap() throws Exception {
    assertThat(recipe("kprod snapshot -f prod.kprod").code()).isZero();
    environment.put("KUBECONFIG", "/nowhere");
    recipe("kprod audit --snapshot prod.kprod -o markdown=prod.md");
    assertThat(folder.resolve("prod.md")).isNotEmptyFile();
  }

  /// Runs a recipe, which judges: whatever comes of it, it is a verdict and no accident.
  private Shells.Ended recipe(String command) throws Exception {
    run.add(command);
    Shells.Ended ended = shell(command);
    assertThat(ended.code()).as(command + ": " + ended.err()).isIn(0, 1, 4);
    return ended;
  }

  private Shells.Ended shell(String command) throws Exception {
    return Shells.run(folder.toFile(), environment, "/bin/sh", "-c", command);
  }

  /// Returns the commands of a section of the README, in order.
  static List<String> readme(String heading) throws IOException {
    String text = Files.readString(Path.of("..", "README.md"));
    int start = text.indexOf(heading + "\n");
    String section = text.substring(start, text.indexOf("\n## ", start));
    List<String> commands = new ArrayList<>();
    Matcher block = Pattern.compile("(?s)```sh\n(.*?)```").matcher(section);
    while (block.find()) {
      commands.addAll(List.of(block.group(1).split("\n")));
    }
    return commands;
  }
}
