package dev.kprod.cli.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which cluster is read, as whom: kubectl's names and meanings.
final class ClusterOptions {
  @Option(names = "--kubeconfig", paramLabel = "FILE", description = "kubeconfig to use")
  @Nullable String kubeconfig;

  @Option(names = "--context", paramLabel = "NAME", description = "kubeconfig context to use")
  @Nullable String context;

  @Option(names = "--cluster", paramLabel = "NAME", description = "kubeconfig cluster to use")
  @Nullable String cluster;

  @Option(names = "--user", paramLabel = "NAME", description = "kubeconfig user to use")
  @Nullable String user;

  @Option(
      names = {"-s", "--server"},
      paramLabel = "URL",
      description = "address of the API server")
  @Nullable String server;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description = "bearer token; process lists show it, --token-file does not")
  @Nullable String token;

  @Option(names = "--token-file", paramLabel = "FILE", description = "file with the bearer token")
  @Nullable Path tokenFile;

  @Option(
      names = "--certificate-authority",
      paramLabel = "FILE",
      description = "certificate of the authority")
  @Nullable Path certificateAuthority;

  @Option(names = "--client-certificate", paramLabel = "FILE", description = "client certificate")
  @Nullable Path clientCertificate;

  @Option(names = "--client-key", paramLabel = "FILE", description = "key of the certificate")
  @Nullable Path clientKey;

  @Option(
      names = "--tls-server-name",
      paramLabel = "NAME",
      description = "name to expect in the server's certificate")
  @Nullable String tlsServerName;

  @Option(
      names = "--insecure-skip-tls-verify",
      description = "do not check the server's certificate")
  boolean insecureSkipTlsVerify;

  @Option(names = "--as", paramLabel = "USER", description = "user to impersonate")
  @Nullable String as;

  @Option(
      names = "--as-group",
      paramLabel = "GROUP",
      split = ",",
      description = "groups to impersonate")
  List<String> asGroup = List.of();

  @Option(names = "--as-uid", paramLabel = "UID", description = "uid to impersonate")
  @Nullable String asUid;

  @Option(
      names = "--request-timeout",
      paramLabel = "TIME",
      description =
          "longest time for one request, or without a byte of a list that is streamed; 30s if not"
              + " given, 0 for none")
  @Nullable Duration requestTimeout;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "longest time for all reading, 5m if not given; the rest is unknown: timeout")
  @Nullable Duration timeout;

  @Option(names = "--qps", paramLabel = "N", description = "requests a second, 0 for no bound")
  double qps = 50;

  @Option(names = "--burst", paramLabel = "N", description = "requests at once beyond --qps")
  int burst = 100;

  @Option(
      names = "--cluster-name",
      paramLabel = "NAME",
      description = "how reports call the cluster; the context's name if not given")
  @Nullable String clusterName;
}
