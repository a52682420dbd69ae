package dev.kprod.semantics.networkpolicy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/// The ports of all protocols, cut where rules may make a difference: between two cuts all ports of
/// a protocol fare alike, so that one speaks for them.
final class Ports {
  static final List<String> PROTOCOLS = List.of("TCP", "UDP", "SCTP");

  private final Map<String, SortedSet<Integer>> cuts = new LinkedHashMap<>();

  Ports() {
    for (String protocol : PROTOCOLS) {
      cuts.put(protocol, new TreeSet<>(List.of(PortRange.LOWEST)));
    }
  }

  /// Cuts where rules begin and end, and at the ports that a destination gives names.
  Ports cut(List<Rule> rules, PodModel destination) {
    boolean byName = false;
    for (Rule rule : rules) {
      for (PortRange range : rule.ports()) {
        byName |= !range.name().isEmpty();
        if (range.name().isEmpty()) {
          List<String> some = range.protocol().equals("*") ? PROTOCOLS : List.of(range.protocol());
          some.forEach(protocol -> cut(protocol, range.first(), range.last()));
        }
      }
    }
    if (byName) {
      destination.ports().forEach(port -> cut(port.protocol(), port.number(), port.number()));
    }
    return this;
  }

  private void cut(String protocol, int first, int last) {
    SortedSet<Integer> own = cuts.get(protocol);
    if (own == null) {
      return;
    }
    for (int port : new int[] {first, last + 1}) {
      if (port >= PortRange.LOWEST && port <= PortRange.HIGHEST) {
        own.add(port);
      }
    }
  }

  /// Returns the pieces, in order.
  List<PortRange> pieces() {
    List<PortRange> pieces = new ArrayList<>();
    cuts.forEach(
        (protocol, starts) -> {
          List<Integer> sorted = new ArrayList<>(starts);
          for (int i = 0; i < sorted.size(); i++) {
            int last = i + 1 < sorted.size() ? sorted.get(i + 1) - 1 : PortRange.HIGHEST;
            pieces.add(new PortRange(protocol, "", sorted.get(i), last));
          }
        });
    return pieces;
  }
}
