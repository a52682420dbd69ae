package dev.kprod.cli.access;

import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import dev.kprod.snapshot.ObjectStream;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.snapshot.Reading;
import dev.kprod.snapshot.TreePool;
import io.fabric8.kubernetes.client.Config;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// Why nothing can be read of a cluster, and what to do about it.
final class NoCluster {
  private final Target target;

  NoCluster(Target target) {
    this.target = target;
  }

  /// Returns the error for a server that does not even say what it serves.
  ///
  /// @param path what was asked for
  /// @param now the server's time, if it told
  UserError discovery(String path, Exchange.Result<?> result, Optional<Instant> now) {
    String what =
        "cannot read %s of \"%s\" (%s): %s"
            .formatted(path, target.name(), target.server(), seen(result));
    return new UserError(what, remedy(result, now.orElseGet(Instant::now)), ExitCode.NO_CLUSTER);
  }

  /// Finds the error for an account that may list nothing at all of what is served.
  ///
  /// @param lists what became of each list
  Optional<UserError> everyListRefused(List<Collected> lists) {
    List<Collected> served =
        lists.stream()
            .filter(each -> !(each.reading().outcome() instanceof ReadOutcome.Absent))
            .toList();
    if (served.isEmpty() || !served.stream().allMatch(NoCluster::isRefused)) {
      return Optional.empty();
    }
    String first =
        served.getFirst().reading().outcome() instanceof ReadOutcome.Forbidden(String message)
            ? message
            : "";
    return Optional.of(
        new UserError(
            "every list was refused in \"%s\": %s".formatted(target.name(), first),
            "bind the role that kprod permissions prints",
            ExitCode.NO_CLUSTER));
  }

  private static boolean isRefused(Collected list) {
    Reading reading = list.reading();
    return list.objects().isEmpty()
        && reading.outcome() instanceof ReadOutcome.Forbidden
        && reading.namespaced().values().stream().allMatch(ReadOutcome.Forbidden.class::isInstance);
  }

  private static String seen(Exchange.Result<?> result) {
    return switch (result) {
      case Exchange.Result.Came<?> _ -> "200, but not in the words of an API server";
      case Exchange.Result.Refused<?>(int status, String message, boolean _) ->
          status + (message.isEmpty() ? "" : " " + message);
      case Exchange.Result.Late<?>(String message) -> message;
      case Exchange.Result.Broken<?> broken -> broken.message();
    };
  }

  private String remedy(Exchange.Result<?> result, Instant now) {
    return switch (result) {
      case Exchange.Result.Came<?> _ -> checkAddress();
      case Exchange.Result.Late<?> _ -> "check the network, or raise --request-timeout";
      case Exchange.Result.Broken<?> broken -> remedy(broken.cause());
      case Exchange.Result.Refused<?>(int status, String _, boolean byApiServer) ->
          switch (status) {
            case 401 -> credentials(now);
            case 403 -> "the account must be allowed to ask what is served (system:discovery)";
            default ->
                byApiServer || status >= 500
                    ? "the server is ailing, try again later"
                    : checkAddress();
          };
    };
  }

  private String checkAddress() {
    return "check that %s is the address of an API server".formatted(target.server());
  }

  private static String remedy(IOException cause) {
    String words = Trouble.words(cause);
    if (!Trouble.isTls(cause)) {
      return Trouble.isUnreachable(cause)
          ? "check the address, the VPN and the proxy"
          : "check that it is the address of an API server, or try again later";
    }
    if (words.contains("not trusted")) {
      return "name the authority with --certificate-authority";
    }
    return words.contains("match") || words.contains("alternative names")
        ? "name what the certificate is for with --tls-server-name"
        : "check the address and the certificates";
  }

  private String credentials(Instant now) {
    String whose = "of context \"%s\"".formatted(target.name());
    return switch (target.credential()) {
      case NONE -> "context \"%s\" has no credentials, log in".formatted(target.name());
      case CERTIFICATE -> "the client certificate %s is not accepted".formatted(whose);
      case PASSWORD -> "the password %s is not accepted".formatted(whose);
      case TOKEN, TOKEN_FILE, EXEC ->
          expiry(now)
              .map(
                  when ->
                      "the token %s expired at %s, run your login command".formatted(whose, when))
              .orElse("the token %s is not accepted, run your login command".formatted(whose));
    };
  }

  /// Finds when the token expired, if it says so itself and did.
  private Optional<Instant> expiry(Instant now) {
    Config config = target.config();
    String token =
        config.getOauthTokenProvider() != null
            ? config.getOauthTokenProvider().getToken()
            : Optional.ofNullable(config.getAutoOAuthToken()).orElse("");
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      byte[] claims = Base64.getUrlDecoder().decode(parts[1]);
      return ObjectStream.json(new ByteArrayInputStream(claims), new TreePool())
          .findNumber("exp")
          .stream()
          .mapToObj(Instant::ofEpochSecond)
          .filter(exp -> exp.isBefore(now))
          .findFirst();
    } catch (IOException | IllegalArgumentException notOfThatKind) {
      return Optional.empty();
    }
  }
}
