package dev.kprod.checks.probes;

import dev.kprod.cluster.Container;
import dev.kprod.cluster.Probe;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Locale;

/// What a probe asks, with named ports resolved: two probes that ask the same are one question.
///
/// @param kind how it asks, empty for what is not known
/// @param words everything else that matters
record Question(String kind, List<String> words) {
  static Question of(Probe probe, Container container) {
    return switch (probe.handler()) {
      case Probe.Handler.Http(var path, var port, var host, var scheme) ->
          new Question(
              scheme.toLowerCase(Locale.ROOT),
              List.of(path, number(port, container), host, headers(probe)));
      case Probe.Handler.Tcp(var port, var host) ->
          new Question("tcp", List.of(number(port, container), host));
      case Probe.Handler.Grpc(var port, var service) ->
          new Question("grpc", List.of(port, service));
      case Probe.Handler.Exec(var command) -> new Question("exec", List.copyOf(command));
      case Probe.Handler.Unknown unknown -> new Question("", List.of());
    };
  }

  private static String headers(Probe probe) {
    List<Tree> headers = probe.tree().at("httpGet").items("httpHeaders");
    if (headers.isEmpty()) {
      return "[]";
    }
    return headers.stream().map(Tree::toString).sorted().toList().toString();
  }

  /// Returns the number that the container gives to a port, or the port itself.
  static String number(String port, Container container) {
    if (port.isEmpty()) {
      return port;
    }
    for (Container.Port one : container.ports()) {
      if (one.name().equals(port)) {
        return Integer.toString(one.number());
      }
    }
    return port;
  }

  /// Says whether two probes of a container ask the same.
  static boolean isSame(Probe one, Probe other, Container container) {
    Question question = of(one, container);
    return !question.kind.isEmpty() && question.equals(of(other, container));
  }

  /// Returns what a probe asks, in a few words: `GET /healthz on port http`.
  static String text(Probe probe) {
    return switch (probe.handler()) {
      case Probe.Handler.Http(var path, var port, var host, var scheme) ->
          "GET %s on port %s%s".formatted(path, port, host.isEmpty() ? "" : " of " + host);
      case Probe.Handler.Tcp(var port, var host) ->
          "a connection to port %s%s".formatted(port, host.isEmpty() ? "" : " of " + host);
      case Probe.Handler.Grpc(var port, var service) -> "gRPC health on port %s".formatted(port);
      case Probe.Handler.Exec(var command) ->
          "the command %s".formatted(command.isEmpty() ? "" : command.getFirst()).strip();
      case Probe.Handler.Unknown unknown -> "something that is not known";
    };
  }
}
