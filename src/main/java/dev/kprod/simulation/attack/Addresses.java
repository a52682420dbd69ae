package dev.kprod.simulation.attack;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which addresses the internet reaches.
final class Addresses {
  private static final Pattern V4 =
      Pattern.compile("([0-9]{1,3})\\.([0-9]{1,3})\\.[0-9]{1,3}\\.[0-9]{1,3}");

  private Addresses() {}

  /// Says whether an address, or a name in its place, is not one that only a private network
  /// reaches: RFC 1918, RFC 6598, link-local, unique local, loopback.
  static boolean isPublic(String address) {
    if (address.isEmpty()) {
      return false;
    }
    Matcher v4 = V4.matcher(address);
    if (v4.matches()) {
      int first = Integer.parseInt(v4.group(1));
      int second = Integer.parseInt(v4.group(2));
      return !(first == 10
          || first == 127
          || (first == 172 && second >= 16 && second < 32)
          || (first == 192 && second == 168)
          || (first == 169 && second == 254)
          || (first == 100 && second >= 64 && second < 128));
    }
    if (address.indexOf(':') >= 0) {
      String lower = address.toLowerCase(java.util.Locale.ROOT);
      return !(lower.matches("f[cd].*") || lower.matches("fe[89ab].*") || lower.equals("::1"));
    }
    return !(address.startsWith("internal-") || address.endsWith(".local"))
        && !address.equals("localhost");
  }
}
