package dev.kprod.cli.access;

import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import dev.kprod.snapshot.Tree;
import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.ConfigBuilder;
import io.fabric8.kubernetes.api.model.Context;
import io.fabric8.kubernetes.api.model.ExecConfig;
import io.fabric8.kubernetes.api.model.ExecEnvVar;
import io.fabric8.kubernetes.api.model.NamedAuthInfoBuilder;
import io.fabric8.kubernetes.api.model.NamedClusterBuilder;
import io.fabric8.kubernetes.api.model.NamedContextBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// From options and environment to the server and the credentials, by kubectl's rules.
///
/// What fabric8 leaves out of a kubeconfig is added here: which cluster and user were asked for,
/// `tokenFile`, impersonation, `proxy-url` for https, and what an exec plug-in wants to know.
final class Login {
  private static final Path POD = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");
  private static final Duration PLUGIN_TIME = Duration.ofMinutes(1);

  private final AccessOptions options;
  private final Map<String, String> environment;
  private final Path pod;

  Login(AccessOptions options, Map<String, String> environment) {
    this(options, environment, POD);
  }

  Login(AccessOptions options, Map<String, String> environment, Path pod) {
    this.options = options;
    this.environment = environment;
    this.pod = pod;
  }

  /// Finds the server and the credentials; runs an exec plug-in if that is where they come from.
  ///
  /// @throws UserError if there is no such context, cluster, user or file, or nothing to read at
  ///   all
  Target target() {
    if (options.as().isEmpty() && !(options.asGroups().isEmpty() && options.asUid().isEmpty())) {
      throw usage("--as-group and --as-uid do nothing without --as", "name the user with --as");
    }
    return target(choice());
  }

  /// What was chosen of all that the kubeconfigs say.
  private record Choice(String name, String namespace, Cluster cluster, AuthInfo user) {}

  private Choice choice() {
    List<KubeconfigFile> files = new ArrayList<>();
    files().forEach(file -> files.add(KubeconfigFile.read(file)));
    String current =
        files.stream()
            .map(KubeconfigFile::currentContext)
            .filter(name -> !name.isEmpty())
            .findFirst()
            .orElse("");
    String wanted = options.context().isEmpty() ? current : options.context();
    boolean named = !options.server().isEmpty() || !options.cluster().isEmpty();
    if (wanted.isEmpty() && !named) {
      return inCluster().orElseThrow(this::nothingToRead);
    }
    Context context =
        wanted.isEmpty()
            ? new Context()
            : find(files, KubeconfigFile::contexts, wanted)
                .orElseThrow(() -> unknown("context", wanted, files, KubeconfigFile::contexts));
    String clusterName = first(options.cluster(), context.getCluster());
    Cluster cluster = cluster(files, clusterName, wanted);
    String userName = first(options.user(), context.getUser());
    AuthInfo user =
        userName.isEmpty()
            ? new AuthInfo()
            : find(files, KubeconfigFile::users, userName)
                .orElseThrow(() -> unknown("user", userName, files, KubeconfigFile::users));
    return new Choice(first(wanted, clusterName), first(context.getNamespace()), cluster, user);
  }

  private Cluster cluster(List<KubeconfigFile> files, String name, String context) {
    Cluster cluster =
        name.isEmpty()
            ? new Cluster()
            : find(files, KubeconfigFile::clusters, name)
                .orElseThrow(() -> unknown("cluster", name, files, KubeconfigFile::clusters));
    if (options.server().isEmpty() && first(cluster.getServer()).isEmpty()) {
      throw usage(
          "context \"%s\" names no server".formatted(context), "give its address with --server");
    }
    return cluster;
  }

  private List<Path> files() {
    if (!options.kubeconfig().isEmpty()) {
      return List.of(Path.of(options.kubeconfig()));
    }
    String listed = environment.getOrDefault("KUBECONFIG", "");
    String home =
        first(environment.getOrDefault("HOME", ""), environment.getOrDefault("USERPROFILE", ""));
    List<String> places =
        listed.isEmpty()
            ? home.isEmpty() ? List.of() : List.of(home + "/.kube/config")
            : Arrays.asList(listed.split(File.pathSeparator, -1));
    return places.stream()
        .filter(place -> !place.isEmpty())
        .map(Path::of)
        .filter(Files::exists)
        .toList();
  }

  private Optional<Choice> inCluster() {
    String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
    String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "");
    if (host.isEmpty() || port.isEmpty() || !options.kubeconfig().isEmpty()) {
      return Optional.empty();
    }
    Cluster cluster = new Cluster();
    cluster.setServer("https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
    cluster.setCertificateAuthority(pod.resolve("ca.crt").toString());
    AuthInfo user = new AuthInfo();
    user.setTokenFile(pod.resolve("token").toString());
    return Optional.of(new Choice("in-cluster", "", cluster, user));
  }

  private UserError nothingToRead() {
    List<Path> files = files();
    return files.isEmpty()
        ? usage(
            "there is no kubeconfig, and this is not a pod",
            "name a cluster with --kubeconfig or --server; kprod demo needs none")
        : usage(
            "%s names no current context".formatted(files.getFirst()), "choose one with --context");
  }

  private Target target(Choice choice) {
    override(choice.cluster());
    override(choice.user());
    Cluster cluster = choice.cluster();
    AuthInfo user = choice.user();
    URI server = server(cluster.getServer());
    cluster.setServer(server.toString());
    String proxy = first(cluster.getProxyUrl());
    cluster.setProxyUrl(null);
    readable(cluster.getCertificateAuthority(), user.getClientCertificate(), user.getClientKey());
    String tokenFile = first(user.getTokenFile());
    readable(tokenFile);

    RenewableConfig config = new RenewableConfig(() -> target(choice()).config());
    merge(config, choice);
    new Proxies(environment)
        .find(server, proxy)
        .ifPresent(
            found -> {
              config.setHttpProxy(found.toString());
              config.setHttpsProxy(found.toString());
            });
    impersonate(config, user);
    if (!tokenFile.isEmpty()) {
      config.setOauthTokenProvider(() -> token(Path.of(tokenFile)));
    }
    String name = choice.name().isEmpty() ? server.getHost() : choice.name();
    return new Target(name, server, config, credential(user, config));
  }

  private void override(Cluster cluster) {
    if (!options.server().isEmpty()) {
      cluster.setServer(options.server());
      cluster.setTlsServerName(null);
    }
    if (!options.certificateAuthority().isEmpty()) {
      cluster.setCertificateAuthority(options.certificateAuthority());
      cluster.setCertificateAuthorityData(null);
      cluster.setInsecureSkipTlsVerify(false);
    }
    if (options.insecureSkipTlsVerify()) {
      cluster.setInsecureSkipTlsVerify(true);
    }
    if (!options.tlsServerName().isEmpty()) {
      cluster.setTlsServerName(options.tlsServerName());
    }
  }

  private void override(AuthInfo user) {
    boolean token = !options.token().isEmpty() || !options.tokenFile().isEmpty();
    boolean certificate = !options.clientCertificate().isEmpty();
    if (token || certificate) {
      user.setExec(null);
      user.setAuthProvider(null);
      user.setUsername(null);
      user.setPassword(null);
      user.setToken(options.token().isEmpty() ? null : options.token());
      user.setTokenFile(options.tokenFile().isEmpty() ? null : options.tokenFile());
    }
    if (certificate) {
      user.setClientCertificate(options.clientCertificate());
      user.setClientCertificateData(null);
    }
    if (!options.clientKey().isEmpty()) {
      user.setClientKey(options.clientKey());
      user.setClientKeyData(null);
    }
    if (!options.as().isEmpty()) {
      user.setAs(options.as());
      user.setAsGroups(options.asGroups());
      user.setAsUid(options.asUid());
      user.setAsUserExtra(Map.of());
    }
  }

  private static URI server(String said) {
    try {
      String url = said.contains("://") ? said : "https://" + said;
      URI server = URI.create(url.endsWith("/") ? url : url + "/");
      if (server.getHost() != null && Set.of("http", "https").contains(server.getScheme())) {
        return server;
      }
    } catch (IllegalArgumentException notParsed) {
      // Said below, as for every other address that cannot be used.
    }
    throw usage("\"%s\" is not the address of a server".formatted(said), "write https://HOST:PORT");
  }

  private static void merge(Config config, Choice choice) {
    ExecConfig exec = choice.user().getExec();
    if (exec != null) {
      List<ExecEnvVar> variables = new ArrayList<>(exec.getEnv());
      variables.add(new ExecEnvVar("KUBERNETES_EXEC_INFO", execInfo(choice.cluster(), exec)));
      exec.setEnv(variables);
    }
    var model =
        new ConfigBuilder()
            .withContexts(
                new NamedContextBuilder()
                    .withName("chosen")
                    .withNewContext()
                    .withCluster("chosen")
                    .withUser("chosen")
                    .withNamespace(choice.namespace())
                    .endContext()
                    .build())
            .withClusters(
                new NamedClusterBuilder().withName("chosen").withCluster(choice.cluster()).build())
            .withUsers(
                new NamedAuthInfoBuilder().withName("chosen").withUser(choice.user()).build())
            .build();
    if (exec == null) {
      KubeConfigUtils.merge(config, "chosen", model);
    } else {
      merge(config, model, exec);
    }
  }

  /// A plug-in may wait for an answer that nobody will give, so it has its own thread and time.
  private static void merge(
      Config config, io.fabric8.kubernetes.api.model.Config model, ExecConfig exec) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("exec-plugin")
        .start(
            () -> {
              try {
                KubeConfigUtils.merge(config, "chosen", model);
                done.complete(null);
              } catch (KubernetesClientException failed) {
                done.completeExceptionally(failed);
              }
            });
    try {
      done.get(PLUGIN_TIME.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw plugin(exec, "did not end within a minute");
    } catch (ExecutionException failed) {
      throw plugin(exec, "could not be started");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw plugin(exec, "was interrupted");
    }
    if (first(config.getAutoOAuthToken(), config.getClientCertData()).isEmpty()) {
      throw plugin(exec, "gave no credential");
    }
  }

  private static UserError plugin(ExecConfig exec, String how) {
    List<String> words = new ArrayList<>();
    words.add(exec.getCommand());
    words.addAll(exec.getArgs());
    String hint = first(exec.getInstallHint());
    return new UserError(
        "the exec plug-in of the kubeconfig %s".formatted(how),
        "see what it says when run by hand: %s%s"
            .formatted(String.join(" ", words), hint.isEmpty() ? "" : " (" + hint + ")"),
        ExitCode.NO_CLUSTER);
  }

  private static String execInfo(Cluster cluster, ExecConfig exec) {
    Map<String, Tree> spec = new LinkedHashMap<>();
    spec.put("interactive", Tree.of(false));
    if (Boolean.TRUE.equals(exec.getProvideClusterInfo())) {
      Map<String, Tree> said = new LinkedHashMap<>();
      said.put("server", Tree.of(cluster.getServer()));
      said.put("tls-server-name", Tree.of(first(cluster.getTlsServerName())));
      said.put(
          "insecure-skip-tls-verify",
          Tree.of(Boolean.TRUE.equals(cluster.getInsecureSkipTlsVerify())));
      said.put("certificate-authority-data", Tree.of(first(cluster.getCertificateAuthorityData())));
      spec.put("cluster", Tree.of(said));
    }
    Map<String, Tree> info = new LinkedHashMap<>();
    info.put("kind", Tree.of("ExecCredential"));
    info.put("apiVersion", Tree.of(exec.getApiVersion()));
    info.put("spec", Tree.of(spec));
    return Tree.of(info).toString();
  }

  private static void impersonate(Config config, AuthInfo user) {
    if (first(user.getAs()).isEmpty()) {
      return;
    }
    config.setImpersonateUsername(user.getAs());
    config.setImpersonateGroups(user.getAsGroups().toArray(String[]::new));
    config.setImpersonateExtras(user.getAsUserExtra());
    if (!first(user.getAsUid()).isEmpty()) {
      config.setCustomHeaders(Map.of("Impersonate-Uid", user.getAsUid()));
    }
  }

  private static Target.Credential credential(AuthInfo user, Config config) {
    if (user.getExec() != null) {
      return Target.Credential.EXEC;
    }
    if (!first(user.getTokenFile()).isEmpty()) {
      return Target.Credential.TOKEN_FILE;
    }
    if (!first(user.getUsername()).isEmpty()) {
      return Target.Credential.PASSWORD;
    }
    if (!first(config.getAutoOAuthToken()).isEmpty()) {
      return Target.Credential.TOKEN;
    }
    return first(config.getClientCertData(), config.getClientCertFile()).isEmpty()
        ? Target.Credential.NONE
        : Target.Credential.CERTIFICATE;
  }

  private static String token(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException unreadable) {
      throw usage("cannot read the token file %s".formatted(file), "name another one");
    }
  }

  private static void readable(@Nullable String... files) {
    for (@Nullable String named : files) {
      Path file = Path.of(first(named));
      if (!first(named).isEmpty() && !Files.isReadable(file)) {
        throw usage(
            "cannot read %s: %s"
                .formatted(file, Files.exists(file) ? "no right to" : "no such file"),
            "name another file, or mend the kubeconfig");
      }
    }
  }

  private static <T> Optional<T> find(
      List<KubeconfigFile> files, Function<KubeconfigFile, Map<String, T>> part, String name) {
    return files.stream()
        .flatMap(file -> Optional.ofNullable(part.apply(file).get(name)).stream())
        .findFirst();
  }

  private static UserError unknown(
      String what,
      String name,
      List<KubeconfigFile> files,
      Function<KubeconfigFile, ? extends Map<String, ?>> part) {
    Set<String> known = new LinkedHashSet<>();
    files.forEach(file -> known.addAll(part.apply(file).keySet()));
    List<String> places = files.stream().map(file -> file.file().toString()).toList();
    return usage(
        "no %s \"%s\" in %s"
            .formatted(what, name, places.isEmpty() ? "any kubeconfig" : String.join(", ", places)),
        NearestName.hint(name, known));
  }

  private static UserError usage(String what, String remedy) {
    return new UserError(what, remedy, ExitCode.USAGE);
  }

  private static String first(@Nullable String... texts) {
    for (@Nullable String text : texts) {
      if (text != null && !text.isEmpty()) {
        return text;
      }
    }
    return "";
  }
}
