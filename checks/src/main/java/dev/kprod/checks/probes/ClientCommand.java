package dev.kprod.checks.probes;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A command that asks a server, and which one.
final class ClientCommand {
  private static final Set<String> URL_CLIENTS = Set.of("curl", "wget");
  private static final Set<String> FLAG_CLIENTS =
      Set.of("pg_isready", "mysqladmin", "mysql", "redis-cli", "mongo", "mongosh", "psql");

  private static final Pattern URL =
      Pattern.compile("[a-z]+://(?:[^/@\\s]*@)?(\\[[^\\]]*\\]|[^/:\\s]+).*");
  private static final Pattern HOST_FLAG = Pattern.compile("--?h(?:ost)?=(.+)");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]*");

  private static final Set<String> LOCAL =
      Set.of("localhost", "127.0.0.1", "::1", "[::1]", "0.0.0.0", "ip6-localhost");

  private ClientCommand() {}

  /// Finds the host that a command asks, if that is another than its own pod.
  ///
  /// @param own what the workload is called
  static Optional<String> otherHost(List<String> command, String own) {
    List<String> words =
        command.stream()
            .flatMap(one -> Pattern.compile("[\\s;&|'\"]+").splitAsStream(one))
            .filter(word -> !word.isEmpty())
            .toList();
    for (int i = 0; i < words.size(); i++) {
      String client = words.get(i).substring(words.get(i).lastIndexOf('/') + 1);
      List<String> rest = words.subList(i + 1, words.size());
      Optional<String> host = Optional.empty();
      if (URL_CLIENTS.contains(client)) {
        host = url(rest);
      } else if (FLAG_CLIENTS.contains(client)) {
        host = flag(rest);
      } else if (client.equals("nc") || client.equals("ncat")) {
        host =
            rest.stream()
                .filter(word -> !word.startsWith("-"))
                .filter(ClientCommand::isName)
                .findFirst();
      }
      Optional<String> other = host.filter(name -> !isLocal(name, own));
      if (other.isPresent()) {
        return other;
      }
    }
    return Optional.empty();
  }

  private static boolean isName(String word) {
    return NAME.matcher(word).matches() && !word.chars().allMatch(Character::isDigit);
  }

  private static Optional<String> url(List<String> words) {
    return words.stream()
        .map(URL::matcher)
        .filter(Matcher::matches)
        .map(url -> url.group(1))
        .findFirst();
  }

  private static Optional<String> flag(List<String> words) {
    for (int i = 0; i < words.size(); i++) {
      Matcher joined = HOST_FLAG.matcher(words.get(i));
      if (joined.matches()) {
        return Optional.of(joined.group(1));
      }
      if (Set.of("-h", "--host").contains(words.get(i)) && i + 1 < words.size()) {
        return Optional.of(words.get(i + 1));
      }
    }
    return url(words);
  }

  /// Says whether a host is the pod itself. A variable may be anything, so it is given the benefit
  /// of the doubt.
  static boolean isLocal(String host, String own) {
    return LOCAL.contains(host)
        || host.startsWith("127.")
        || host.contains("$")
        || host.startsWith("/")
        || (!own.isEmpty() && (host.equals(own) || host.startsWith(own + "-")));
  }
}
