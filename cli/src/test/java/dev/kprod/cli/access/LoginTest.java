package dev.kprod.cli.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kprod.cli.UserError;
import io.fabric8.kubernetes.client.Config;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class LoginTest {
  @TempDir Path folder;
  private Path config;

  @BeforeEach
  void write() throws IOException {
    config =
        file(
            "config",
            """
            apiVersion: v1
            kind: Config
            current-context: prod-eu
            contexts:
            - name: prod-eu
              context: {cluster: eu, user: ana}
            - name: prod-us
              context: {cluster: us, user: ben}
            - name: lost
              context: {cluster: gone, user: ana}
            clusters:
            - name: eu
              cluster: {server: "https://eu.example:6443", certificate-authority: ca.crt,
                        tls-server-name: api.eu, proxy-url: "http://proxy.example:3128"}
            - name: us
              cluster: {server: "https://us.example/prefix", insecure-skip-tls-verify: true}
            users:
            - name: ana
              user: {token: t-ana}
            - name: ben
              user: {username: ben, password: secret, as: root, as-groups: [ops, dev], as-uid: "7"}
            """);
    file("ca.crt", "");
  }

  @Test
  void the_current_context_says_where_and_as_whom() {
    Target target = target(options().build());

    assertThat(target.name()).isEqualTo("prod-eu");
    assertThat(target.server()).hasToString("https://eu.example:6443/");
    assertThat(target.credential()).isEqualTo(Target.Credential.TOKEN);
    assertThat(target.config().getAutoOAuthToken()).isEqualTo("t-ana");
    assertThat(target.config().getCaCertFile()).isEqualTo(folder.resolve("ca.crt").toString());
    assertThat(target.config().getTlsServerName()).isEqualTo("api.eu");
    assertThat(target.config().getHttpsProxy()).isEqualTo("http://proxy.example:3128");
  }

  @Test
  void a_context_can_be_chosen_and_its_cluster_and_user_replaced() {
    Target other = target(options().context("prod-us").build());
    Target mixed = target(options().cluster("us").build());
    Target user = target(options().user("ben").build());

    assertThat(other.server()).hasToString("https://us.example/prefix/");
    assertThat(other.config().isTrustCerts()).isTrue();
    assertThat(other.credential()).isEqualTo(Target.Credential.PASSWORD);
    assertThat(mixed.server()).hasToString("https://us.example/prefix/");
    assertThat(mixed.config().getAutoOAuthToken()).isEqualTo("t-ana");
    assertThat(user.server()).hasToString("https://eu.example:6443/");
    assertThat(user.config().getUsername()).isEqualTo("ben");
  }

  @Test
  void impersonation_comes_from_the_kubeconfig_or_the_options() {
    Config kubeconfig = target(options().context("prod-us").build()).config();
    Config option =
        target(options().context("prod-us").as("eve", List.of("qa"), "").build()).config();

    assertThat(kubeconfig.getImpersonateUsername()).isEqualTo("root");
    assertThat(kubeconfig.getImpersonateGroups()).containsExactly("ops", "dev");
    assertThat(kubeconfig.getCustomHeaders()).containsExactly(Map.entry("Impersonate-Uid", "7"));
    assertThat(option.getImpersonateUsername()).isEqualTo("eve");
    assertThat(option.getImpersonateGroups()).containsExactly("qa");
    assertThat(option.getCustomHeaders()).isNull();
    assertThat(failure(options().as("", List.of("qa"), "").build()))
        .isEqualTo("2: --as-group and --as-uid do nothing without --as; name the user with --as");
  }

  @Test
  void options_win_over_the_kubeconfig() throws IOException {
    Path token = file("token", "from-file\n");
    Target server = target(options().server("other.example:8443").token("given").build());
    Target file = target(options().context("prod-us").tokenFile(token.toString()).build());

    assertThat(server.server()).hasToString("https://other.example:8443/");
    assertThat(server.config().getAutoOAuthToken()).isEqualTo("given");
    assertThat(server.config().getTlsServerName()).isNull();
    assertThat(file.credential()).isEqualTo(Target.Credential.TOKEN_FILE);
    assertThat(file.config().getUsername()).isNull();
    assertThat(file.config().getOauthTokenProvider().getToken()).isEqualTo("from-file");
    file("token", "rotated");
    assertThat(file.config().getOauthTokenProvider().getToken()).isEqualTo("rotated");
  }

  @Test
  void of_several_kubeconfigs_the_first_that_names_a_thing_counts() throws IOException {
    Path first =
        file(
            "first",
            """
            contexts:
            - name: prod-eu
              context: {cluster: eu, user: cat}
            users:
            - name: cat
              user: {tokenFile: cat.token}
            """);
    file("cat.token", "t-cat");

    Target target =
        new Login(
                AccessOptions.NONE,
                Map.of(
                    "KUBECONFIG",
                    String.join(
                        File.pathSeparator,
                        first.toString(),
                        folder.resolve("missing").toString(),
                        config.toString())))
            .target();

    assertThat(target.name()).isEqualTo("prod-eu");
    assertThat(target.server()).hasToString("https://eu.example:6443/");
    assertThat(target.config().getOauthTokenProvider().getToken()).isEqualTo("t-cat");
  }

  @Test
  void a_name_that_nobody_knows_is_answered_with_the_nearest() {
    assertThat(failure(options().context("prod-uu").build()))
        .isEqualTo("2: no context \"prod-uu\" in %s; did you mean \"prod-eu\"?".formatted(config));
    assertThat(failure(options().context("staging").build()))
        .isEqualTo(
            "2: no context \"staging\" in %s; there are \"lost\", \"prod-eu\", \"prod-us\""
                .formatted(config));
    assertThat(failure(options().context("lost").build()))
        .isEqualTo("2: no cluster \"gone\" in %s; there are \"eu\", \"us\"".formatted(config));
    assertThat(failure(options().user("anna").build()))
        .isEqualTo("2: no user \"anna\" in %s; did you mean \"ana\"?".formatted(config));
  }

  @Test
  void a_kubeconfig_that_cannot_be_used_is_named_and_never_quoted() throws IOException {
    Path broken = file("broken", "users:\n- name: a\n  user: {token: s3cr3t\n: : [");
    Path list = file("list", "- s3cr3t\n");
    Path missing = folder.resolve("missing");

    assertThat(failure(AccessOptions.builder().kubeconfig(missing.toString()).build()))
        .isEqualTo(
            "2: cannot use kubeconfig %s: no such file; name another one with --kubeconfig"
                .formatted(missing));
    assertThat(failure(AccessOptions.builder().kubeconfig(list.toString()).build()))
        .isEqualTo(
            "2: cannot use kubeconfig %s: it is not a kubeconfig; name another one with --kubeconfig"
                .formatted(list));
    assertThat(failure(AccessOptions.builder().kubeconfig(broken.toString()).build()))
        .startsWith("2: cannot use kubeconfig %s: line 4: ".formatted(broken))
        .doesNotContain("s3cr3t");
    assertThat(failure(options().certificateAuthority(missing.toString()).build()))
        .isEqualTo(
            "2: cannot read %s: no such file; name another file, or mend the kubeconfig"
                .formatted(missing));
    assertThat(failure(options().server("ht tp://x").build()))
        .isEqualTo("2: \"ht tp://x\" is not the address of a server; write https://HOST:PORT");
  }

  @Test
  void with_nothing_to_read_the_message_says_what_there_could_be() throws IOException {
    Path empty = file("empty", "");

    assertThat(failure(AccessOptions.NONE))
        .isEqualTo(
            "2: there is no kubeconfig, and this is not a pod; "
                + "name a cluster with --kubeconfig or --server; kprod demo needs none");
    assertThat(failure(AccessOptions.builder().kubeconfig(empty.toString()).build()))
        .isEqualTo("2: %s names no current context; choose one with --context".formatted(empty));
  }

  @Test
  void in_a_pod_its_service_account_is_used_and_its_token_read_whenever_it_is_needed()
      throws IOException {
    file("token", "one");
    Map<String, String> pod =
        Map.of("KUBERNETES_SERVICE_HOST", "fd00::1", "KUBERNETES_SERVICE_PORT", "443");

    Target target = new Login(AccessOptions.NONE, pod, folder).target();

    assertThat(target.name()).isEqualTo("in-cluster");
    assertThat(target.server()).hasToString("https://[fd00::1]:443/");
    assertThat(target.config().getCaCertFile()).isEqualTo(folder.resolve("ca.crt").toString());
    assertThat(target.config().getOauthTokenProvider().getToken()).isEqualTo("one");
    file("token", "two");
    assertThat(target.config().getOauthTokenProvider().getToken()).isEqualTo("two");
  }

  @Test
  void a_kubeconfig_in_the_home_folder_wins_over_the_pod() throws IOException {
    Files.createDirectory(folder.resolve(".kube"));
    Files.copy(config, folder.resolve(".kube/config"));
    file(".kube/ca.crt", "");

    Target target =
        new Login(
                AccessOptions.NONE,
                Map.of(
                    "HOME",
                    folder.toString(),
                    "KUBERNETES_SERVICE_HOST",
                    "10.0.0.1",
                    "KUBERNETES_SERVICE_PORT",
                    "443"),
                folder)
            .target();

    assertThat(target.name()).isEqualTo("prod-eu");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the plug-in is a shell script")
  void an_exec_plug_in_is_told_that_nobody_answers_it_and_run_again_for_a_newer_token()
      throws IOException {
    Path plugin =
        script(
            """
            echo x >> "$RUNS"
            case "$KUBERNETES_EXEC_INFO" in *'"interactive":false'*) ;; *) exit 1;; esac
            runs=$(wc -l < "$RUNS" | tr -d ' ')
            echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",'
            echo '"status":{"token":"t-'$runs'"}}'
            """);
    Target target = target(exec(plugin));

    assertThat(target.credential()).isEqualTo(Target.Credential.EXEC);
    assertThat(target.config().getAutoOAuthToken()).isEqualTo("t-1");
    assertThat(target.config().refresh().getAutoOAuthToken()).isEqualTo("t-2");
    assertThat(target.config().refresh().getAutoOAuthToken()).isEqualTo("t-2");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the plug-in is a shell script")
  void an_exec_plug_in_that_gives_nothing_is_named_with_the_way_to_try_it() throws IOException {
    Path plugin = script("echo 'not logged in' >&2; exit 1");

    assertThat(failure(exec(plugin)))
        .isEqualTo(
            ("3: the exec plug-in of the kubeconfig gave no credential; "
                    + "see what it says when run by hand: %s get-token (install it from example)")
                .formatted(plugin));
    assertThat(target(withToken(plugin)).config().getAutoOAuthToken()).isEqualTo("given");
  }

  private AccessOptions exec(Path plugin) throws IOException {
    return execOptions(plugin).build();
  }

  private AccessOptions withToken(Path plugin) throws IOException {
    return execOptions(plugin).token("given").build();
  }

  private AccessOptions.Builder execOptions(Path plugin) throws IOException {
    Path file =
        file(
            "exec",
            """
            current-context: c
            contexts: [{name: c, context: {cluster: c, user: u}}]
            clusters: [{name: c, cluster: {server: "https://c.example"}}]
            users:
            - name: u
              user:
                exec:
                  apiVersion: client.authentication.k8s.io/v1
                  command: ./%s
                  args: [get-token]
                  env: [{name: RUNS, value: "%s"}]
                  installHint: install it from example
            """
                .formatted(plugin.getFileName(), folder.resolve("runs")));
    return AccessOptions.builder().kubeconfig(file.toString());
  }

  private Path script(String body) throws IOException {
    Path script = file("plugin.sh", "#!/bin/sh\n" + body);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return script;
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private AccessOptions.Builder options() {
    return AccessOptions.builder().kubeconfig(config.toString());
  }

  private static Target target(AccessOptions options) {
    return new Login(options, Map.of()).target();
  }

  private static String failure(AccessOptions options) {
    UserError error = catchThrowableOfType(UserError.class, () -> target(options));
    return error.exitCode().code() + ": " + error.getMessage();
  }
}
