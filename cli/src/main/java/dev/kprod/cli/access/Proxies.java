package dev.kprod.cli.access;

import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Which proxy leads to a server, by the rules that kubectl takes from Go: the cluster's own
/// `proxy-url`, else `HTTPS_PROXY` or `HTTP_PROXY` unless `NO_PROXY` or a loopback address speaks
/// against it.
///
/// fabric8 takes an `http://` proxy for `http://` servers only, does not know that loopback needs
/// none, and refuses what it cannot parse of `NO_PROXY`, so the question is settled before it asks.
final class Proxies {
  private final Map<String, String> environment;

  Proxies(Map<String, String> environment) {
    this.environment = environment;
  }

  /// Finds the proxy to a server.
  ///
  /// @param configured the cluster's `proxy-url`, empty for none
  /// @throws UserError if it is one that cannot be used
  Optional<URI> find(URI server, String configured) {
    if (!configured.isEmpty()) {
      return Optional.of(proxy(configured, "proxy-url"));
    }
    String variable = server.getScheme().equals("https") ? "HTTPS_PROXY" : "HTTP_PROXY";
    String said = variable(variable);
    return said.isEmpty() || isDirect(server)
        ? Optional.empty()
        : Optional.of(proxy(said, variable));
  }

  private static URI proxy(String said, String origin) {
    URI proxy;
    try {
      proxy = URI.create(said.contains("://") ? said : "http://" + said);
    } catch (IllegalArgumentException broken) {
      throw unusable(origin, "is not a URL");
    }
    if (!"http".equals(proxy.getScheme()) || proxy.getHost() == null) {
      throw unusable(origin, "is not an http:// proxy, the only kind that kprod speaks to");
    }
    return proxy.getPort() >= 0 ? proxy : URI.create("http://" + proxy.getRawAuthority() + ":80");
  }

  private static UserError unusable(String origin, String why) {
    return new UserError(
        "%s %s".formatted(origin, why), "set it to http://HOST:PORT", ExitCode.USAGE);
  }

  private boolean isDirect(URI server) {
    String host = server.getHost().replaceAll("^\\[|]$", "").toLowerCase(Locale.ROOT);
    Optional<InetAddress> address = literal(host);
    if (host.equals("localhost") || address.map(InetAddress::isLoopbackAddress).orElse(false)) {
      return true;
    }
    return Arrays.stream(variable("NO_PROXY").split(",", -1))
        .map(rule -> rule.strip().toLowerCase(Locale.ROOT))
        .filter(rule -> !rule.isEmpty())
        .anyMatch(rule -> matches(rule, host, address, server.getPort()));
  }

  private static boolean matches(
      String rule, String host, Optional<InetAddress> address, int port) {
    if (rule.equals("*")) {
      return true;
    }
    int slash = rule.indexOf('/');
    if (slash > 0) {
      return address.isPresent() && contains(rule, slash, address.get());
    }
    int colon = rule.lastIndexOf(':');
    if (colon > 0 && rule.indexOf(':') == colon) {
      if (!rule.substring(colon + 1).equals(Integer.toString(port))) {
        return false;
      }
      rule = rule.substring(0, colon);
    }
    if (address.isPresent()) {
      return literal(rule).equals(address);
    }
    String domain = rule.startsWith("*.") ? rule.substring(1) : rule;
    return domain.startsWith(".")
        ? host.endsWith(domain)
        : host.equals(domain) || host.endsWith("." + domain);
  }

  private static boolean contains(String rule, int slash, InetAddress address) {
    Optional<InetAddress> network = literal(rule.substring(0, slash));
    String bits = rule.substring(slash + 1);
    if (network.isEmpty() || !bits.matches("[0-9]{1,3}")) {
      return false;
    }
    byte[] wanted = network.get().getAddress();
    byte[] given = address.getAddress();
    int free = wanted.length * 8 - Integer.parseInt(bits);
    return wanted.length == given.length
        && free >= 0
        && new BigInteger(1, wanted)
            .shiftRight(free)
            .equals(new BigInteger(1, given).shiftRight(free));
  }

  /// Reads an address without ever asking a name server.
  private static Optional<InetAddress> literal(String text) {
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException name) {
      return Optional.empty();
    }
  }

  private String variable(String name) {
    String upper = environment.getOrDefault(name, "");
    return upper.isEmpty() ? environment.getOrDefault(name.toLowerCase(Locale.ROOT), "") : upper;
  }
}
