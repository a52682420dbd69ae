package dev.kprod.cli.access;

import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.AuthProviderConfig;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.Context;
import io.fabric8.kubernetes.api.model.ExecConfig;
import io.fabric8.kubernetes.api.model.ExecEnvVar;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// One kubeconfig file in fabric8's model, every path in it made absolute.
///
/// fabric8's own reader binds with an object mapper that knows all of Kubernetes; with the AOT
/// cache it took 0.7 s where this takes 0.03 s, on every run.
///
/// @param file where it was read
/// @param currentContext the context it names, empty for none
/// @param contexts its contexts by name
/// @param clusters its clusters by name
/// @param users its users by name
record KubeconfigFile(
    Path file,
    String currentContext,
    Map<String, Context> contexts,
    Map<String, Cluster> clusters,
    Map<String, AuthInfo> users) {
  /// Reads a file.
  ///
  /// @throws UserError if it cannot be read or is not a kubeconfig; the message quotes none of it
  static KubeconfigFile read(Path file) {
    Path folder = file.toAbsolutePath().resolveSibling("");
    Fields root = new Fields(yaml(file));
    return new KubeconfigFile(
        file,
        root.text("current-context"),
        root.named("contexts", "context", KubeconfigFile::context),
        root.named("clusters", "cluster", fields -> cluster(fields, folder)),
        root.named("users", "user", fields -> user(fields, folder)));
  }

  private static Map<?, ?> yaml(Path file) {
    try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file))) {
      Object read = new Load(LoadSettings.builder().build()).loadFromInputStream(bytes);
      return switch (read) {
        case null -> Map.of();
        case Map<?, ?> fields -> fields;
        default -> throw unusable(file, "it is not a kubeconfig");
      };
    } catch (NoSuchFileException missing) {
      throw unusable(file, "no such file");
    } catch (IOException unreadable) {
      throw unusable(file, "it cannot be read");
    } catch (MarkedYamlEngineException broken) {
      String line =
          broken.getProblemMark().map(mark -> "line " + (mark.getLine() + 1) + ": ").orElse("");
      throw unusable(file, line + broken.getProblem());
    } catch (YamlEngineException broken) {
      throw unusable(file, "it is not YAML");
    }
  }

  private static UserError unusable(Path file, String why) {
    return new UserError(
        "cannot use kubeconfig %s: %s".formatted(file, why),
        "name another one with --kubeconfig",
        ExitCode.USAGE);
  }

  private static Context context(Fields fields) {
    Context context = new Context();
    context.setCluster(fields.text("cluster"));
    context.setUser(fields.text("user"));
    context.setNamespace(fields.textOrNull("namespace"));
    return context;
  }

  private static Cluster cluster(Fields fields, Path folder) {
    Cluster cluster = new Cluster();
    cluster.setServer(fields.text("server"));
    cluster.setTlsServerName(fields.textOrNull("tls-server-name"));
    cluster.setInsecureSkipTlsVerify(fields.isTrue("insecure-skip-tls-verify"));
    cluster.setCertificateAuthority(fields.path("certificate-authority", folder));
    cluster.setCertificateAuthorityData(fields.textOrNull("certificate-authority-data"));
    cluster.setProxyUrl(fields.textOrNull("proxy-url"));
    return cluster;
  }

  private static AuthInfo user(Fields fields, Path folder) {
    AuthInfo user = new AuthInfo();
    user.setToken(fields.textOrNull("token"));
    user.setTokenFile(fields.path("tokenFile", folder));
    user.setClientCertificate(fields.path("client-certificate", folder));
    user.setClientCertificateData(fields.textOrNull("client-certificate-data"));
    user.setClientKey(fields.path("client-key", folder));
    user.setClientKeyData(fields.textOrNull("client-key-data"));
    user.setUsername(fields.textOrNull("username"));
    user.setPassword(fields.textOrNull("password"));
    user.setAs(fields.textOrNull("as"));
    user.setAsGroups(fields.texts("as-groups"));
    user.setAsUid(fields.textOrNull("as-uid"));
    Map<String, List<String>> extra = new LinkedHashMap<>();
    Fields said = fields.fields("as-user-extra");
    said.map().keySet().forEach(key -> extra.put(key.toString(), said.texts(key.toString())));
    user.setAsUserExtra(extra);
    fields.findFields("exec").ifPresent(exec -> user.setExec(exec(exec, folder)));
    fields
        .findFields("auth-provider")
        .ifPresent(
            provider ->
                user.setAuthProvider(
                    new AuthProviderConfig(
                        provider.fields("config").texts(), provider.text("name"))));
    return user;
  }

  private static ExecConfig exec(Fields fields, Path folder) {
    ExecConfig exec = new ExecConfig();
    exec.setApiVersion(fields.text("apiVersion"));
    String command = fields.text("command");
    exec.setCommand(
        command.contains("/") || command.contains("\\")
            ? folder.resolve(command).normalize().toString()
            : command);
    exec.setArgs(fields.texts("args"));
    exec.setEnv(
        fields.list("env").stream()
            .map(variable -> new ExecEnvVar(variable.text("name"), variable.text("value")))
            .toList());
    exec.setInstallHint(fields.textOrNull("installHint"));
    exec.setProvideClusterInfo(fields.isTrue("provideClusterInfo"));
    return exec;
  }

  /// The fields of one YAML mapping. What has another type than asked for reads as absent.
  private record Fields(Map<?, ?> map) {
    String text(String key) {
      String text = textOrNull(key);
      return text == null ? "" : text;
    }

    @Nullable String textOrNull(String key) {
      return switch (map.get(key)) {
        case String text when !text.isEmpty() -> text;
        case Number number -> number.toString();
        case null, default -> null;
      };
    }

    @Nullable String path(String key, Path folder) {
      String path = textOrNull(key);
      return path == null ? null : folder.resolve(path).normalize().toString();
    }

    boolean isTrue(String key) {
      return Boolean.TRUE.equals(map.get(key));
    }

    Optional<Fields> findFields(String key) {
      return map.get(key) instanceof Map<?, ?> below
          ? Optional.of(new Fields(below))
          : Optional.empty();
    }

    Fields fields(String key) {
      return findFields(key).orElse(new Fields(Map.of()));
    }

    List<Fields> list(String key) {
      return map.get(key) instanceof List<?> items
          ? items.stream()
              .filter(Map.class::isInstance)
              .map(item -> new Fields((Map<?, ?>) item))
              .toList()
          : List.of();
    }

    List<String> texts(String key) {
      return map.get(key) instanceof List<?> items
          ? items.stream().map(String::valueOf).toList()
          : List.of();
    }

    Map<String, String> texts() {
      Map<String, String> texts = new LinkedHashMap<>();
      map.forEach((key, value) -> texts.put(key.toString(), String.valueOf(value)));
      return texts;
    }

    /// Reads a list of `{name, <part>}`; of a name that comes twice the first counts.
    <T> Map<String, T> named(String key, String part, Function<Fields, T> reading) {
      Map<String, T> named = new LinkedHashMap<>();
      for (Fields item : list(key)) {
        item.findFields(part)
            .ifPresent(below -> named.putIfAbsent(item.text("name"), reading.apply(below)));
      }
      return named;
    }
  }
}
