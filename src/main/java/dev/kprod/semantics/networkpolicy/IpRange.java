package dev.kprod.semantics.networkpolicy;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/// A range of addresses of one family: `10.0.0.0/8`, `2001:db8::/32`.
///
/// @param bits 32 or 128
/// @param first the first address; bits below the prefix are zero
/// @param prefix how many leading bits all addresses share
record IpRange(int bits, BigInteger first, int prefix) {
  private static final int V4 = 32;
  private static final int V6 = 128;

  IpRange {
    int free = bits - prefix;
    first = first.shiftRight(free).shiftLeft(free);
  }

  /// Finds the range that a text spells; an address alone is a range of one. Leading zeros in IPv4
  /// are read as decimal, and bits after the prefix are masked, as upstream does.
  static Optional<IpRange> find(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    int bits = address.indexOf(':') < 0 ? V4 : V6;
    Optional<BigInteger> value = bits == V4 ? v4(address) : v6(address);
    int prefix = slash < 0 ? bits : number(text.substring(slash + 1), bits);
    return prefix < 0 ? Optional.empty() : value.map(found -> new IpRange(bits, found, prefix));
  }

  /// Returns the range of a prefix around the first address of this one.
  IpRange widenedTo(int wider) {
    return new IpRange(bits, first, Math.min(wider, prefix));
  }

  boolean isV4() {
    return bits == V4;
  }

  boolean contains(IpRange other) {
    int free = bits - prefix;
    return bits == other.bits
        && prefix <= other.prefix
        && first.shiftRight(free).equals(other.first.shiftRight(free));
  }

  /// Says whether an address of this range is in a block and in none of its exceptions.
  boolean reaches(IpRange block, List<IpRange> except) {
    if (block.contains(this)) {
      return !isCovered(except);
    }
    return contains(block) && !block.isCovered(except);
  }

  private boolean isCovered(List<IpRange> by) {
    List<IpRange> near = by.stream().filter(one -> one.contains(this) || contains(one)).toList();
    if (near.stream().anyMatch(one -> one.contains(this))) {
      return true;
    }
    if (near.isEmpty() || prefix == bits) {
      return false;
    }
    BigInteger half = BigInteger.ONE.shiftLeft(bits - prefix - 1);
    return new IpRange(bits, first, prefix + 1).isCovered(near)
        && new IpRange(bits, first.add(half), prefix + 1).isCovered(near);
  }

  private static Optional<BigInteger> v4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return Optional.empty();
    }
    long value = 0;
    for (String part : parts) {
      int octet = number(part, 255);
      if (octet < 0) {
        return Optional.empty();
      }
      value = value << 8 | octet;
    }
    return Optional.of(BigInteger.valueOf(value));
  }

  private static Optional<BigInteger> v6(String text) {
    int gap = text.indexOf("::");
    String[] head = groups(gap < 0 ? text : text.substring(0, gap));
    String[] tail = gap < 0 ? new String[0] : groups(text.substring(gap + 2));
    int missing = 8 - head.length - tail.length;
    if (gap < 0 ? missing != 0 : missing < 1) {
      return Optional.empty();
    }
    BigInteger value = BigInteger.ZERO;
    for (int i = 0; i < 8; i++) {
      boolean inHead = i < head.length;
      boolean inTail = i >= head.length + missing;
      String group = inHead ? head[i] : inTail ? tail[i - head.length - missing] : "0";
      if (!group.matches("[0-9a-fA-F]{1,4}")) {
        return Optional.empty();
      }
      value = value.shiftLeft(16).add(new BigInteger(group, 16));
    }
    return Optional.of(value);
  }

  private static String[] groups(String text) {
    return text.isEmpty() ? new String[0] : text.split(":", -1);
  }

  /// Returns the number that digits spell, or -1 where it is none or too large.
  private static int number(String text, int largest) {
    if (!text.matches("[0-9]{1,5}")) {
      return -1;
    }
    int number = Integer.parseInt(text);
    return number > largest ? -1 : number;
  }

  @Override
  public String toString() {
    return first.toString(16) + "/" + prefix;
  }
}
