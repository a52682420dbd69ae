package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cli.ControlPlane.Extent;
import dev.kprod.cli.ControlPlane.User;
import dev.kprod.snapshot.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole program against a real API server: what it sees, with which rights, and what it asks.
@Tag("real-api")
class AuditIT {
  @TempDir Path folder;

  private static final String SHOP =
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: shop}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web, namespace: shop}
      spec:
        replicas: 1
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            containers:
            - {name: web, image: "web:1", env: [{name: DB_PASSWORD, value: planted-value-4711}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec: {selector: {app: web}, ports: [{port: 80}]}
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: db, namespace: shop}
      stringData: {password: planted-secret-4711}
      """;

  private static Ran audit(ControlPlane cluster, User user, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of("audit", "--kubeconfig", cluster.kubeconfig(user).toString(), "-o", "json"));
    args.addAll(List.of(more));
    return Ran.kprod(args.toArray(String[]::new));
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

  private static Set<String> reasons(Tree report, String check) {
    Set<String> reasons = new TreeSet<>();
    for (Tree item : report.items("items")) {
      if (check.isEmpty() || item.text("check").equals(check)) {
        item.items("unknown").forEach(unknown -> reasons.add(unknown.text("reason")));
      }
    }
    return reasons;
  }

  private static List<String> outcomes(Tree report) {
    return report.items("items").stream()
        .map(item -> item.text("check") + " " + item.text("outcome"))
        .sorted()
        .toList();
  }

  @Test
  void the_role_that_it_prints_is_enough_and_one_list_less_is_unknown_not_passed()
      throws IOException {
    try (ControlPlane cluster = ControlPlane.start(Extent.API_SERVER)) {
      cluster.as(User.ADMIN).apply(SHOP);
      String role = Ran.kprod("permissions").out();
      bind(cluster, role);

      Ran admin = audit(cluster, User.ADMIN);
      Ran auditor = audit(cluster, User.AUDITOR);

      assertThat(admin.code()).as(admin.err()).isIn(0, 1);
      assertThat(auditor.code()).as(auditor.err()).isEqualTo(admin.code());
      Tree full = ApiCaller.tree(auditor.out());
      assertThat(outcomes(full)).isEqualTo(outcomes(ApiCaller.tree(admin.out())));
      assertThat(reasons(full, "")).isSubsetOf("not-observable", "api-absent");
      assertThat(
              Ran.kprod(
                      "permissions",
                      "--check",
                      "--kubeconfig",
                      cluster.kubeconfig(User.AUDITOR).toString())
                  .code())
          .isEqualTo(0);

      Path snapshot = folder.resolve("real.kprod");
      Ran taken =
          Ran.kprod(
              "snapshot",
              "-f",
              snapshot.toString(),
              "--kubeconfig",
              cluster.kubeconfig(User.AUDITOR).toString());
      assertThat(taken.code()).as(taken.err()).isEqualTo(0);
      Ran later = Ran.kprod("audit", "--snapshot", snapshot.toString(), "-o", "json");
      assertThat(outcomes(ApiCaller.tree(later.out()))).isEqualTo(outcomes(full));

      String less = role.replaceFirst("resources: \\[services\\]", "resources: [nothing]");
      assertThat(less).isNotEqualTo(role);
      cluster.as(User.ADMIN).apply(less);
      Ran blind = audit(cluster, User.AUDITOR, "--fail-on", "high", "--check", "ha-replicas");
      assertThat(blind.code()).as(blind.err()).isEqualTo(4);
      assertThat(reasons(ApiCaller.tree(blind.out()), "ha-replicas")).containsExactly("forbidden");

      assertThat(cluster.requests(User.AUDITOR))
          .allSatisfy(request -> assertThat(request.verb()).isIn("get", "list"))
          .noneSatisfy(request -> assertThat(request.uri()).contains("secrets"));
      byte[] bytes = Files.readAllBytes(snapshot);
      String unpacked =
          new String(
              new java.util.zip.GZIPInputStream(new java.io.ByteArrayInputStream(bytes))
                  .readAllBytes(),
              java.nio.charset.StandardCharsets.UTF_8);
      assertThat(unpacked + auditor.out() + later.out())
          .contains("DB_PASSWORD")
          .doesNotContain("planted-value-4711", "planted-secret-4711");
    }
  }

  @Test
  void who_may_read_nothing_has_no_cluster() {
    try (ControlPlane cluster = ControlPlane.start(Extent.API_SERVER)) {
      Ran nobody = audit(cluster, User.NOBODY);

      assertThat(nobody.code()).isEqualTo(3);
      assertThat(nobody.out()).isEmpty();
      assertThat(nobody.err()).startsWith("kprod: ").hasLineCount(1);
    }
  }
}
