package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cli.ControlPlane.Extent;
import dev.kprod.cli.ControlPlane.User;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What `simulate drain` says of each pod alone is what the eviction subresource of a real API
/// server answers under `dryRun=All`, over random workloads and budgets.
///
/// `-Dkprod.agreement.namespaces=N` sets how many namespaces are made, of some 14 pods each.
@Tag("real-api")
class EvictionAgreementIT {
  private static final long SEED = 20_261_130;
  private static final int NAMESPACES = Integer.getInteger("kprod.agreement.namespaces", 12);
  private static final List<String> LIMITS =
      List.of(
          "minAvailable: 0",
          "minAvailable: 1",
          "minAvailable: 2",
          "minAvailable: 4",
          "minAvailable: 50%",
          "minAvailable: 100%",
          "minAvailable: 34%",
          "maxUnavailable: 0",
          "maxUnavailable: 1",
          "maxUnavailable: 2",
          "maxUnavailable: 25%",
          "maxUnavailable: 100%",
          "maxUnavailable: 1%");
  private static final List<String> SELECTORS =
      List.of(
          "{matchLabels: {app: a0}}",
          "{matchLabels: {app: a1}}",
          "{matchLabels: {app: a2}}",
          "{matchLabels: {tier: web}}",
          "{matchExpressions: [{key: app, operator: In, values: [a0, a3]}]}",
          "{matchExpressions: [{key: app, operator: NotIn, values: [a0, a1]}]}",
          "{matchExpressions: [{key: tier, operator: Exists}]}",
          "{matchExpressions: [{key: tier, operator: DoesNotExist}]}",
          "{}");

  private final Random random = new Random(SEED);

  @Test
  void every_pod_is_answered_as_was_said() {
    try (ControlPlane cluster = ControlPlane.start(Extent.LIVING)) {
      ApiCaller admin = cluster.as(User.ADMIN);
      for (int node = 0; node < 5; node++) {
        admin.apply(Landscapes.node("n" + node, "z" + node % 3, 200, 5000, ""));
      }
      for (int space = 0; space < NAMESPACES; space++) {
        admin.apply(namespace("ev" + space));
      }
      Landscapes.settle(cluster, Landscapes::isBound);
      disturb(admin);
      Landscapes.settle(cluster, pods -> true);

      Map<String, Integer> answers = new TreeMap<>();
      List<String> different = new ArrayList<>();
      for (Tree said : said(cluster)) {
        String answer = said.text("answer");
        answers.merge(answer, 1, Integer::sum);
        if (!answer.equals("not-evicted")) {
          String real = real(admin, said);
          if (!real.equals(answer)) {
            different.add(
                "%s/%s: said %s (%s), was %s"
                    .formatted(
                        said.text("namespace"),
                        said.text("pod"),
                        answer,
                        said.text("reason"),
                        real));
          }
        }
      }
      System.err.println("evictions compared with the API server: " + answers);

      assertThat(different).isEmpty();
      assertThat(answers).containsKeys("allowed", "refused", "error");
    }
  }

  private static List<Tree> said(ControlPlane cluster) {
    Ran ran =
        Ran.kprod(
            "simulate",
            "drain",
            "--all",
            "-o",
            "json",
            "--kubeconfig",
            cluster.kubeconfig(User.ADMIN).toString());
    return ApiCaller.tree(ran.out()).items("evictions");
  }

  private static String real(ApiCaller admin, Tree pod) {
    String namespace = pod.text("namespace");
    String name = pod.text("pod");
    ApiCaller.Answer answer =
        admin.send(
            "POST",
            "/api/v1/namespaces/%s/pods/%s/eviction?dryRun=All".formatted(namespace, name),
            "application/json",
            """
            {"apiVersion": "policy/v1", "kind": "Eviction",
             "metadata": {"name": "%s", "namespace": "%s"}}
            """
                .formatted(name, namespace));
    return switch (answer.status()) {
      case 200, 201 -> "allowed";
      case 429 -> "refused";
      case 403, 500 -> "error";
      default -> answer.status() + " " + answer.body();
    };
  }

  private String namespace(String name) {
    StringBuilder yaml = new StringBuilder(Landscapes.namespace(name));
    int workloads = 3 + random.nextInt(2);
    for (int i = 0; i < workloads; i++) {
      yaml.append(workload(name, "a" + i));
    }
    int budgets = 1 + random.nextInt(3);
    for (int i = 0; i < budgets; i++) {
      boolean always = random.nextInt(4) == 0;
      yaml.append(
          """
          ---
          apiVersion: policy/v1
          kind: PodDisruptionBudget
          metadata: {name: b%s, namespace: %s}
          spec: {selector: %s, %s%s}
          """
              .formatted(
                  i,
                  name,
                  SELECTORS.get(random.nextInt(SELECTORS.size())),
                  LIMITS.get(random.nextInt(LIMITS.size())),
                  always ? ", unhealthyPodEvictionPolicy: AlwaysAllow" : ""));
    }
    return yaml.toString();
  }

  private String workload(String namespace, String app) {
    String labels = "{app: %s%s}".formatted(app, random.nextBoolean() ? ", tier: web" : "");
    String held = random.nextInt(4) == 0 ? ", finalizers: [example.com/held]" : "";
    String pod = "containers: [{name: app, image: 'app:1'}]";
    int replicas = 1 + random.nextInt(6);
    return switch (random.nextInt(6)) {
      case 0, 1, 2 ->
          Landscapes.workload("Deployment", namespace, app, labels, held, replicas, pod);
      case 3 -> Landscapes.workload("StatefulSet", namespace, app, labels, held, replicas, pod);
      case 4 ->
          """
          ---
          apiVersion: batch/v1
          kind: Job
          metadata: {name: %s, namespace: %s}
          spec:
            parallelism: 2
            completions: 2
            template:
              metadata: {labels: %s}
              spec: {restartPolicy: Never, %s}
          """
              .formatted(app, namespace, labels, pod);
      default ->
          """
          ---
          apiVersion: v1
          kind: Pod
          metadata: {name: %s, namespace: %s, labels: %s}
          spec: {%s}
          """
              .formatted(app, namespace, labels, pod);
    };
  }

  /// Lets some pods become unready, end, or be deleted and held by a finalizer.
  private void disturb(ApiCaller admin) {
    for (Tree pod : admin.get("/api/v1/pods").items("items")) {
      String path =
          "/api/v1/namespaces/%s/pods/%s"
              .formatted(pod.text("metadata", "namespace"), pod.text("metadata", "name"));
      boolean held = !pod.items("metadata", "finalizers").isEmpty();
      switch (random.nextInt(12)) {
        case 0, 1, 2 ->
            Landscapes.status(
                admin, path, "{\"conditions\":[{\"type\":\"Ready\",\"status\":\"False\"}]}");
        case 3 -> Landscapes.status(admin, path, "{\"phase\":\"Failed\"}");
        case 4, 5 -> {
          if (held) {
            admin.send("DELETE", path);
          }
        }
        default -> {}
      }
    }
  }
}
