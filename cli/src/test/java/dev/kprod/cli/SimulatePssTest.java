package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.kprod.cluster.Resources;
import dev.kprod.manifest.Manifest;
import dev.kprod.snapshot.SnapshotWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatePssTest {
  private static final String SHOP =
      """
      endpoint: /version
      body: {major: "1", minor: "34", gitVersion: v1.34.1}
      ---
      kind: Deployment
      metadata: {name: web, namespace: shop}
      spec:
        template:
          spec:
            securityContext: {runAsUser: 1000, seccompProfile: {type: RuntimeDefault}}
            containers:
            - name: app
              securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
            initContainers:
            - name: wait
              securityContext: {allowPrivilegeEscalation: true, capabilities: {drop: [ALL]}}
      ---
      kind: Pod
      metadata: {name: lone, namespace: shop}
      spec: {hostNetwork: true, containers: [{name: a}]}
      ---
      kind: Pod
      metadata: {name: fine, namespace: other}
      spec: {containers: [{name: a}]}
      ---
      kind: Pod
      metadata: {name: agent, namespace: kube-system}
      spec: {hostPID: true, containers: [{name: a}]}
      """;

  @TempDir Path folder;

  private Ran simulate(UnaryOperator<Manifest> reads, String yaml, String... args)
      throws IOException {
    Path file = folder.resolve("shop.kprod");
    try (OutputStream out = Files.newOutputStream(file)) {
      SnapshotWriter.write(reads.apply(Manifest.of(Resources.all())).snapshot(yaml), out);
    }
    List<String> all = new ArrayList<>(List.of("simulate", "pss"));
    all.addAll(List.of(args));
    all.addAll(List.of("--snapshot", file.toString(), "--width", "80"));
    return Ran.kprod(all.toArray(String[]::new));
  }

  private Ran simulate(String... args) throws IOException {
    return simulate(reads -> reads, SHOP, args);
  }

  @Test
  void each_workload_is_told_with_the_fields_to_change() throws IOException {
    Ran ran = simulate("restricted", "-n", "shop");

    assertThat(ran.out())
        .isEqualTo(
            """
            restricted as Kubernetes 1.34 defines it, over 2 workloads.

            shop
              deploy/web  0 pods
                allowPrivilegeEscalation
                  wait: securityContext.allowPrivilegeEscalation is true, wanted false
                runAsNonRoot
                  wait, app: securityContext.runAsNonRoot, wanted true
              pod/lone  1 pod
                hostNamespaces
                  hostNetwork is true, wanted false
                allowPrivilegeEscalation
                  a: securityContext.allowPrivilegeEscalation, wanted false
                capabilities_restricted
                  a: securityContext.capabilities.drop, wanted ALL
                runAsNonRoot
                  a: securityContext.runAsNonRoot, wanted true
                seccompProfile_restricted
                  securityContext.seccompProfile, wanted RuntimeDefault or Localhost

              Running pods stay; their successors would be refused. -v adds the patches.
              Rests on webhooks doing to new pods what they did to those of the present
              template that run; nobody being exempt by the server's configuration, which no
              API shows.
              Leaves out static pods, which run whatever becomes of their mirrors; whether
              an application works after the change.

            SIMULATION: enforcing restricted refuses 2 of 2 workloads. Exit 1.
            """);
    assertThat(ran.code()).isEqualTo(1);
  }

  @Test
  void the_patch_makes_the_workload_pass() throws IOException {
    assertThat(simulate("restricted", "-n", "shop", "-v").out())
        .contains(
            """
                to pass:
                  kubectl -n shop patch deploy web --type strategic -p \\
            """,
            """
            '{"spec":{"template":{"spec":{\
            "initContainers":[{"name":"wait","securityContext":\
            {"allowPrivilegeEscalation":false,"runAsNonRoot":true}}],\
            "containers":[{"name":"app","securityContext":{"runAsNonRoot":true}}]}}}}'
            """
                .strip());
  }

  @Test
  void a_program_gets_checks_as_kubernetes_names_them() throws IOException {
    Ran ran = simulate("baseline", "-o", "json");

    assertThat(ApiCaller.tree(ran.out()).items("refused"))
        .hasToString(
            "[{\"namespace\":\"shop\",\"kind\":\"Pod\",\"name\":\"lone\",\"pods\":1,"
                + "\"violations\":[{\"check\":\"hostNamespaces\","
                + "\"message\":\"host namespaces (hostNetwork=true)\","
                + "\"fields\":[{\"path\":\"spec.hostNetwork\",\"observed\":true,"
                + "\"wanted\":\"false\"}]}]}]");
    assertThat(ran.code()).isEqualTo(1);
  }

  @Test
  void its_json_holds_to_the_schema_that_kprod_prints() throws IOException {
    String schema = Ran.kprod("schema", "simulation").out();

    assertThat(
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema)
                .validate(simulate("restricted", "-A", "-o", "json").out(), InputFormat.JSON))
        .isEmpty();
  }

  @Test
  void a_namespace_that_passes_gets_the_line_that_enforces_it() throws IOException {
    Ran ran = simulate("baseline", "-n", "other");

    assertThat(ran.out())
        .isEqualTo(
            """
            baseline as Kubernetes 1.34 defines it, over 1 workload.
              To enforce it:
                kubectl label ns other --overwrite \\
                  pod-security.kubernetes.io/enforce=baseline \\
                  pod-security.kubernetes.io/enforce-version=v1.34
              Rests on webhooks doing to new pods what they did to those of the present
              template that run; nobody being exempt by the server's configuration, which no
              API shows.
              Leaves out static pods, which run whatever becomes of their mirrors; whether
              an application works after the change.

            SIMULATION: enforcing baseline refuses 0 of 1 workloads. Exit 0.
            """);
    assertThat(ran.code()).isEqualTo(0);
  }

  @Test
  void the_systems_namespaces_are_judged_where_they_are_asked_for() throws IOException {
    assertThat(simulate("baseline").out()).doesNotContain("kube-system");
    assertThat(simulate("baseline", "-A").out()).contains("kube-system");
    assertThat(simulate("baseline", "-n", "kube-system").out()).contains("pod/agent");
  }

  @Test
  void an_older_version_asks_for_what_it_asked_for_then() throws IOException {
    String probe =
        """
        kind: Pod
        metadata: {name: web, namespace: shop}
        spec:
          containers:
          - {name: a, livenessProbe: {httpGet: {host: 127.0.0.1, port: 80}}}
        """;

    assertThat(simulate(reads -> reads, probe, "baseline", "--version", "v1.33").code())
        .isEqualTo(0);
    assertThat(simulate(reads -> reads, probe, "baseline", "--version", "v1.34").code())
        .isEqualTo(1);
  }

  @Test
  void what_was_not_read_is_no_promise() throws IOException {
    Ran blind = simulate(reads -> reads.refusing("cronjobs.batch"), "", "baseline");

    assertThat(blind.code()).isEqualTo(4);
    assertThat(blind.out())
        .isEqualTo(
            """
            baseline as Kubernetes 1.35 defines it, over 0 workloads.
            Not all was seen: cronjobs.batch could not be read, so there may be more.
              Rests on webhooks doing to new pods what they did to those of the present
              template that run; nobody being exempt by the server's configuration, which no
              API shows.
              Leaves out static pods, which run whatever becomes of their mirrors; whether
              an application works after the change.

            SIMULATION: enforcing baseline refuses 0 of 0 workloads. Exit 4.
            """);
    assertThat(simulate(reads -> reads.refusing("cronjobs.batch"), SHOP, "baseline").code())
        .isEqualTo(1);
  }

  @Test
  void words_that_are_none_are_refused() throws IOException {
    assertThat(simulate("strict").err())
        .isEqualTo(
            "kprod: level \"strict\" is not known; it can be privileged, baseline or"
                + " restricted\n");
    assertThat(simulate("baseline", "--version", "1.30").code()).isEqualTo(2);
    assertThat(simulate("baseline", "-n", "nowhere").err())
        .isEqualTo("kprod: there is no namespace \"nowhere\"; see kubectl get namespaces\n");
  }
}
