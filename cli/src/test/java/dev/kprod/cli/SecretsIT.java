package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cli.ControlPlane.Extent;
import dev.kprod.cli.ControlPlane.Request;
import dev.kprod.cli.ControlPlane.User;
import dev.kprod.cli.access.Access;
import dev.kprod.cli.access.AccessOptions;
import dev.kprod.cli.access.ReadLimits;
import dev.kprod.cli.access.ReadPlan;
import dev.kprod.cli.access.ReadWatcher;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.SecondRound;
import dev.kprod.cluster.Secret;
import dev.kprod.cluster.SecretKinds;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.SlimmingTable;
import dev.kprod.snapshot.Snapshot;
import dev.kprod.snapshot.Tree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What is asked of a real API server about Secrets, and what of them is kept.
@Tag("real-api")
class SecretsIT {
  private static final String OBJECTS =
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: shop}
      ---
      apiVersion: v1
      kind: Secret
      metadata:
        name: db
        namespace: shop
        annotations: {note: planted-note-4711}
      stringData: {password: planted-secret-4711}
      ---
      apiVersion: v1
      kind: Secret
      type: kubernetes.io/tls
      metadata: {name: web, namespace: shop}
      stringData: {tls.crt: "planted-chain-4711", tls.key: "planted-key-4711"}
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: alertmanager-main, namespace: shop}
      stringData:
        alertmanager.yaml: |
          route: {receiver: none}
          receivers: [{name: none}, {name: pager, pagerduty_configs: [{routing_key: planted-4711}]}]
      ---
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: alertmanagers.monitoring.coreos.com}
      spec:
        group: monitoring.coreos.com
        scope: Namespaced
        names: {plural: alertmanagers, singular: alertmanager, kind: Alertmanager}
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
      ---
      apiVersion: monitoring.coreos.com/v1
      kind: Alertmanager
      metadata: {name: main, namespace: shop}
      spec: {}
      """;

  private static final String INGRESS =
      """
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web, namespace: shop}
      spec:
        tls: [{hosts: [shop.example], secretName: web}]
        rules:
        - host: shop.example
          http:
            paths:
            - path: /
              pathType: Prefix
              backend: {service: {name: web, port: {number: 80}}}
      """;

  private static final ResourceType<Object> ALERTMANAGERS =
      ResourceType.namespaced(
          "monitoring.coreos.com", List.of("v1"), "alertmanagers", "Alertmanager", tree -> tree);

  private static Snapshot read(ControlPlane cluster, List<? extends Read<?>> reads)
      throws InterruptedException {
    List<Read<?>> all = List.copyOf(reads);
    AccessOptions options =
        AccessOptions.builder().kubeconfig(cluster.kubeconfig(User.ADMIN).toString()).build();
    try (Access access = Access.open(options, Map.of("HOME", "/nowhere"), "test")) {
      return access
          .reader(SlimmingTable::of, ReadLimits.USUAL, ReadWatcher.NONE)
          .read(new ReadPlan(all, List.of(), first -> SecondRound.reads(first, all)));
    }
  }

  private static List<String> asked(ControlPlane cluster) {
    return cluster.requests(User.ADMIN).stream()
        .filter(request -> request.uri().contains("secrets"))
        .filter(request -> request.verb().equals("get") || request.verb().equals("list"))
        .map(request -> request.verb() + " " + request.uri())
        .sorted()
        .toList();
  }

  @Test
  void no_value_of_a_secret_is_kept_and_no_more_is_asked_than_was_declared() throws Exception {
    try (ControlPlane cluster = ControlPlane.start(Extent.API_SERVER)) {
      cluster.as(User.ADMIN).apply(OBJECTS);

      Snapshot names = read(cluster, SecretKinds.METADATA);

      assertThat(asked(cluster))
          .containsExactly(
              "list /api/v1/secrets?fieldSelector=type%3DOpaque",
              "list /api/v1/secrets?fieldSelector=type%3Dbootstrap.kubernetes.io%2Ftoken",
              "list /api/v1/secrets?fieldSelector=type%3Dkubernetes.io%2Fdockercfg",
              "list /api/v1/secrets?fieldSelector=type%3Dkubernetes.io%2Fdockerconfigjson",
              "list /api/v1/secrets?fieldSelector=type%3Dkubernetes.io%2Fservice-account-token",
              "list /api/v1/secrets?fieldSelector=type%3Dkubernetes.io%2Ftls");
      Cluster seen = Cluster.of(names);
      assertThat(seen.list(SecretKinds.OPAQUE))
          .extracting(Secret::name)
          .containsExactly("alertmanager-main", "db");
      assertThat(seen.list(SecretKinds.TLS)).extracting(Secret::name).containsExactly("web");
      assertThat(names.objects().toString()).doesNotContain("planted").doesNotContain(encoded());

      List<Read<?>> all = new ArrayList<>(SecretKinds.ALL);
      all.add(ALERTMANAGERS);
      Snapshot values = read(cluster, all);

      assertThat(asked(cluster))
          .contains("get /api/v1/namespaces/shop/secrets/alertmanager-main")
          .hasSize(6 + 6 + 2);
      Cluster more = Cluster.of(values);
      assertThat(values.reading(SecretKinds.ALERTMANAGER).outcome())
          .isEqualTo(ReadOutcome.COMPLETE);
      assertThat(more.list(SecretKinds.ALERTMANAGER).getFirst().routing())
          .hasToString(
              "{\"route\":{\"receiver\":\"none\"},\"receivers\":[{\"name\":\"none\","
                  + "\"integrations\":[]},{\"name\":\"pager\",\"integrations\":[\"pagerduty\"]}]}");
      assertThat(more.list(SecretKinds.CERTIFICATES).getFirst().certificates()).isEmpty();
      assertThat(values.objects().toString()).doesNotContain("planted").doesNotContain(encoded());
    }
  }

  /// Whether a certificate is there takes its name, and when it ends its value.
  @Test
  void nothing_of_secrets_is_asked_without_the_option_and_the_role_is_for_the_option()
      throws Exception {
    try (ControlPlane cluster = ControlPlane.start(Extent.API_SERVER)) {
      cluster.as(User.ADMIN).apply(OBJECTS + INGRESS);
      bind(cluster, Ran.kprod("permissions").out());

      Ran without = audit(cluster);
      assertThat(cluster.requests(User.AUDITOR))
          .isNotEmpty()
          .noneSatisfy(request -> assertThat(request.uri()).contains("secrets"));
      assertThat(unknown(without))
          .containsExactlyInAnyOrder(
              "net-route-tls not-observable --secret-metadata",
              "net-certificates not-observable --read-secrets");

      Ran refused = audit(cluster, "--secret-metadata");
      assertThat(unknown(refused)).contains("net-route-tls forbidden");

      bind(cluster, Ran.kprod("permissions", "--secret-metadata").out());
      Ran named = audit(cluster, "--secret-metadata");
      assertThat(unknown(named)).containsExactly("net-certificates not-observable --read-secrets");
      assertThat(
              cluster.requests(User.AUDITOR).stream()
                  .filter(request -> request.uri().contains("secrets") && request.status() == 200)
                  .map(Request::uri))
          .allSatisfy(uri -> assertThat(uri).startsWith("/api/v1/secrets?fieldSelector=type"));

      bind(cluster, Ran.kprod("permissions", "--read-secrets").out());
      Ran read = audit(cluster, "--read-secrets");
      assertThat(unknown(read)).isEmpty();
      assertThat(without.out() + refused.out() + named.out() + read.out())
          .doesNotContain("planted")
          .doesNotContain(encoded());
    }
  }

  @Test
  void a_dry_run_tells_which_requests_the_option_adds() {
    List<String> without = Ran.kprod("audit", "--dry-run").out().lines().toList();
    List<String> added =
        Ran.kprod("audit", "--dry-run", "--secret-metadata")
            .out()
            .lines()
            .filter(line -> !without.contains(line))
            .toList();

    assertThat(without).noneSatisfy(line -> assertThat(line).contains("secrets"));
    assertThat(added)
        .isNotEmpty()
        .allSatisfy(
            line ->
                assertThat(line)
                    .startsWith("GET /api/v1/secrets?fieldSelector=type")
                    .endsWith("metadata only"));
  }

  private static void bind(ControlPlane cluster, String role) {
    cluster
        .as(User.ADMIN)
        .apply(
            role
                + """
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRoleBinding
                metadata: {name: kprod}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: kprod}
                subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: auditor}]
                """);
  }

  private static Ran audit(ControlPlane cluster, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "audit",
                "--kubeconfig",
                cluster.kubeconfig(User.AUDITOR).toString(),
                "--check",
                "net-route-tls,net-certificates",
                "-o",
                "json"));
    args.addAll(List.of(more));
    return Ran.kprod(args.toArray(String[]::new));
  }

  /// Returns the unknowns, with the option that they name.
  private static List<String> unknown(Ran ran) {
    List<String> unknown = new ArrayList<>();
    for (Tree item : ApiCaller.tree(ran.out()).items("items")) {
      for (Tree one : item.items("unknown")) {
        String option =
            Stream.of("--secret-metadata", "--read-secrets")
                .filter(one.text("message")::contains)
                .findFirst()
                .map(" "::concat)
                .orElse("");
        unknown.add(item.text("check") + " " + one.text("reason") + option);
      }
    }
    return unknown.stream().distinct().toList();
  }

  private static List<String> encoded() {
    List<String> encoded = new ArrayList<>();
    for (String planted :
        List.of("planted-secret-4711", "planted-chain-4711", "planted-key-4711")) {
      encoded.add(Base64.getEncoder().encodeToString(planted.getBytes(StandardCharsets.UTF_8)));
    }
    return encoded;
  }
}
