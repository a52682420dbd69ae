package dev.kprod.semantics.networkpolicy;

import java.util.List;

/// A family of addresses: each connection is of one.
public enum Family {
  V4("IPv4"),
  V6("IPv6");

  private final String word;

  Family(String word) {
    this.word = word;
  }

  /// Returns how people call it.
  public String word() {
    return word;
  }

  boolean isOf(IpRange range) {
    return range.isV4() == (this == V4);
  }

  boolean isAmong(List<IpRange> ranges) {
    return ranges.stream().anyMatch(this::isOf);
  }
}
