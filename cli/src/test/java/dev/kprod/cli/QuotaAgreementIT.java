package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cli.ControlPlane.Extent;
import dev.kprod.cli.ControlPlane.User;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.ResourceQuota;
import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.semantics.quota.PodUsage;
import dev.kprod.semantics.quota.QuotaScope;
import dev.kprod.snapshot.Tree;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Quantities as the API server writes them, and sums as the quota controller makes them.
@Tag("real-api")
class QuotaAgreementIT {
  private static final long SEED = 20261130;
  private static final int PODS = Integer.getInteger("kprod.agreement.pods", 200);
  private static final int QUANTITIES = Integer.getInteger("kprod.agreement.quantities", 3000);
  private static final int VOLUMES = 50;

  private static final String QUOTAS = "/api/v1/namespaces/sums/resourcequotas";
  private static final String PODS_OF_ALL = "/api/v1/namespaces/sums/pods";

  private static final List<String> SUFFIXES =
      List.of("", "n", "u", "m", "k", "M", "G", "T", "Ki", "Mi", "Gi", "Ti", "e3", "E2", "e-2");

  private static final String HARD =
      """
      {"pods":"5k","count/pods":"5k","cpu":"5k","requests.cpu":"5k","limits.cpu":"5k",\
      "memory":"9Pi","requests.memory":"9Pi","limits.memory":"9Pi","ephemeral-storage":"9Pi",\
      "requests.ephemeral-storage":"9Pi","limits.ephemeral-storage":"9Pi",\
      "requests.example.com/device":"5k","requests.hugepages-2Mi":"9Pi"}\
      """;

  private static final String HARD_IN_SCOPE =
      """
      {"pods":"5k","cpu":"5k","requests.cpu":"5k","limits.cpu":"5k",\
      "memory":"9Pi","requests.memory":"9Pi","limits.memory":"9Pi"}\
      """;

  private static final Map<String, String> SCOPED =
      new TreeMap<>(
          Map.of(
              "terminating", "\"scopes\":[\"Terminating\"]",
              "not-terminating", "\"scopes\":[\"NotTerminating\"]",
              "not-best-effort", "\"scopes\":[\"NotBestEffort\"]",
              "best-effort", "\"scopes\":[\"BestEffort\"]",
              "high", priority("In", ",\"values\":[\"high\"]"),
              "any-class", priority("Exists", ""),
              "no-class", priority("DoesNotExist", "")));

  private static String priority(String operator, String values) {
    return "\"scopeSelector\":{\"matchExpressions\":[{\"scopeName\":\"PriorityClass\",\"operator\":\"%s\"%s}]}"
        .formatted(operator, values);
  }

  @Test
  void quantities_and_sums_are_the_api_servers_and_the_controllers() {
    try (ControlPlane cluster = ControlPlane.start(Extent.LIVING)) {
      ApiCaller admin = cluster.as(User.ADMIN);
      cluster.await(
          "the service account",
          () ->
              admin.send("GET", "/api/v1/namespaces/kube-public/serviceaccounts/default").status()
                  == 200);
      assertThat(differingQuantities(admin, new Random(SEED))).isEmpty();
      assertThat(differingSums(cluster, admin, new Random(SEED))).isEmpty();
    }
  }

  /// Writes quantities in every notation into pods that are not kept, where nothing rounds them.
  /// What comes back has to be what was sent, canonical by our own rules; what the server parses
  /// without a detour it gives back as it was written, canonical or not.
  private static List<String> differingQuantities(ApiCaller admin, Random random) {
    List<String> differing = new ArrayList<>();
    for (int i = 0; i < QUANTITIES; i += VOLUMES) {
      List<String> sent = new ArrayList<>();
      List<String> volumes = new ArrayList<>();
      for (int volume = 0; volume < VOLUMES; volume++) {
        sent.add(quantity(random));
        volumes.add(
            "{\"name\":\"v%s\",\"emptyDir\":{\"sizeLimit\":\"%s\"}}"
                .formatted(volume, sent.getLast()));
      }
      ApiCaller.Answer answer =
          admin.send(
              "POST",
              "/api/v1/namespaces/kube-public/pods?dryRun=All",
              "application/json",
              """
              {"apiVersion":"v1","kind":"Pod","metadata":{"name":"q"},"spec":{\
              "automountServiceAccountToken":false,\
              "containers":[{"name":"c","image":"i"}],"volumes":[%s]}}\
              """
                  .formatted(String.join(",", volumes)));
      assertThat(answer.status()).as(answer.body()).isEqualTo(201);
      List<Tree> came = ApiCaller.tree(answer.body()).items("spec", "volumes");
      for (int volume = 0; volume < VOLUMES; volume++) {
        String theirs = came.get(volume).text("emptyDir", "sizeLimit");
        Quantity ours = Quantity.parse(sent.get(volume));
        boolean same = Quantity.parse(theirs).compareTo(ours) == 0;
        if (!same || (!theirs.equals(ours.toString()) && !theirs.equals(sent.get(volume)))) {
          differing.add("%s: ours %s, the server's %s".formatted(sent.get(volume), ours, theirs));
        }
      }
    }
    return differing;
  }

  private static String quantity(Random random) {
    String digits = String.valueOf(random.nextInt(random.nextBoolean() ? 2000 : 2_000_000));
    String fraction = random.nextInt(3) == 0 ? "." + random.nextInt(10_000) : "";
    return digits + fraction + SUFFIXES.get(random.nextInt(SUFFIXES.size()));
  }

  private static List<String> differingSums(ControlPlane cluster, ApiCaller admin, Random random) {
    admin.apply(
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: sums}
        ---
        apiVersion: scheduling.k8s.io/v1
        kind: PriorityClass
        metadata: {name: high}
        value: 1000
        ---
        apiVersion: scheduling.k8s.io/v1
        kind: PriorityClass
        metadata: {name: low}
        value: 10
        """);
    cluster.await(
        "the service account",
        () -> admin.send("GET", "/api/v1/namespaces/sums/serviceaccounts/default").status() == 200);
    for (int i = 0; i < PODS; i++) {
      ApiCaller.Answer answer =
          admin.send("POST", PODS_OF_ALL, "application/json", pod("p" + i, random));
      assertThat(answer.status()).as(answer.body()).isEqualTo(201);
      if (random.nextInt(6) == 0) {
        admin.send(
            "PATCH",
            PODS_OF_ALL + "/p" + i + "/status",
            "application/merge-patch+json",
            "{\"status\":{\"phase\":\"%s\"}}"
                .formatted(random.nextBoolean() ? "Succeeded" : "Failed"));
      }
    }
    quota(admin, "all", HARD, "");
    SCOPED.forEach(
        (name, scopes) ->
            quota(
                admin,
                name,
                name.equals("best-effort") ? "{\"pods\":\"5k\"}" : HARD_IN_SCOPE,
                "," + scopes));
    cluster.await(
        "the quota controller",
        () -> quotas(admin).stream().noneMatch(quota -> quota.used().isEmpty()));
    return compared(admin, quotas(admin));
  }

  private static void quota(ApiCaller admin, String name, String hard, String scopes) {
    ApiCaller.Answer answer =
        admin.send(
            "POST",
            QUOTAS,
            "application/json",
            """
            {"apiVersion":"v1","kind":"ResourceQuota","metadata":{"name":"%s"},\
            "spec":{"hard":%s%s}}\
            """
                .formatted(name, hard, scopes));
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
  }

  private static List<ResourceQuota> quotas(ApiCaller admin) {
    return admin.get(QUOTAS).items("items").stream().map(ResourceQuota::new).toList();
  }

  private static List<String> compared(ApiCaller admin, List<ResourceQuota> quotas) {
    List<Pod> pods = admin.get(PODS_OF_ALL).items("items").stream().map(Pod::new).toList();
    assertThat(pods).hasSize(PODS);
    List<String> differing = new ArrayList<>();
    for (ResourceQuota quota : quotas) {
      Map<String, Quantity> sum = new TreeMap<>();
      quota.hard().keySet().forEach(resource -> sum.put(resource, Quantity.zero()));
      for (Pod pod : pods) {
        if (QuotaScope.holds(quota, pod.spec())) {
          PodUsage.of(pod, Instant.now())
              .forEach(
                  (resource, amount) ->
                      sum.computeIfPresent(resource, (name, before) -> before.plus(amount)));
        }
      }
      quota
          .used()
          .forEach(
              (resource, used) -> {
                Quantity ours = sum.get(resource);
                if (ours == null || ours.compareTo(used) != 0) {
                  differing.add(
                      "%s of %s: ours %s, the controller's %s"
                          .formatted(resource, quota.name(), ours, used));
                }
              });
    }
    return differing;
  }

  /// A pod that stays pending, since there is no node: quotas count it all the same.
  private static String pod(String name, Random random) {
    List<String> parts = new ArrayList<>();
    parts.add("\"containers\":[%s]".formatted(containers(random, "main", 1 + random.nextInt(3))));
    if (random.nextBoolean()) {
      parts.add(
          "\"initContainers\":[%s]".formatted(containers(random, "init", 1 + random.nextInt(3))));
    }
    if (random.nextInt(4) == 0) {
      parts.add("\"activeDeadlineSeconds\":" + (1 + random.nextInt(5000)));
    }
    if (random.nextInt(3) == 0) {
      parts.add("\"priorityClassName\":\"%s\"".formatted(random.nextBoolean() ? "high" : "low"));
    }
    if (random.nextInt(5) == 0) {
      parts.add("\"resources\":%s".formatted(resources(random, List.of("cpu", "memory"), 1000)));
    }
    return """
    {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s"},"spec":{%s}}\
    """
        .formatted(name, String.join(",", parts));
  }

  private static String containers(Random random, String name, int count) {
    List<String> containers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean sidecar = name.equals("init") && random.nextBoolean();
      containers.add(
          """
          {"name":"%s%s","image":"i"%s%s}\
          """
              .formatted(
                  name,
                  i,
                  sidecar ? ",\"restartPolicy\":\"Always\"" : "",
                  random.nextInt(4) == 0
                      ? ""
                      : ",\"resources\":"
                          + resources(random, List.of("cpu", "memory", "ephemeral-storage"), 100)));
    }
    return String.join(",", containers);
  }

  /// Requests, limits above them, or one alone; devices are requested as they are limited.
  private static String resources(Random random, List<String> names, int least) {
    Map<String, String> requests = new LinkedHashMap<>();
    Map<String, String> limits = new LinkedHashMap<>();
    for (String name : names) {
      int amount = least + random.nextInt(least);
      String unit = name.equals("cpu") ? "m" : random.nextBoolean() ? "Mi" : "M";
      if (random.nextInt(3) > 0) {
        requests.put(name, amount + unit);
      }
      if (random.nextInt(3) > 0) {
        limits.put(name, (amount + random.nextInt(least)) + unit);
      }
    }
    if (names.size() == 3 && random.nextInt(6) == 0) {
      requests.put("example.com/device", "2");
      limits.put("example.com/device", "2");
    }
    return "{\"requests\":%s,\"limits\":%s}".formatted(json(requests), json(limits));
  }

  private static String json(Map<String, String> amounts) {
    List<String> fields = new ArrayList<>();
    amounts.forEach((name, amount) -> fields.add("\"%s\":\"%s\"".formatted(name, amount)));
    return "{%s}".formatted(String.join(",", fields));
  }
}
