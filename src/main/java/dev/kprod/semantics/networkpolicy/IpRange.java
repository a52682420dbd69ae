package dev.kprod.semantics.networkpolicy;

import java.util.List;
import java.util.Optional;

/// A range of addresses of one family: `10.0.0.0/8`, `2001:db8::/32`.
///
/// @param bits 32 or 128
/// @param high the first 64 bits of the first address; an address of IPv4 stands in `low`
/// @param low the last 64 bits of the first address; bits after the prefix are zero
/// @param prefix how many leading bits all addresses share
public record IpRange(int bits, long high, long low, int prefix) {
  private static final int V4 = 32;
  private static final int V6 = 128;
  private static final int HALF = 64;

  /// Masks the bits after the prefix, as upstream does.
  public IpRange {
    int free = bits - prefix;
    high &= ones(HALF - Math.max(0, free - HALF));
    low &= ones(HALF - Math.min(HALF, free));
  }

  /// Returns a mask of so many leading ones.
  private static long ones(int leading) {
    return leading <= 0 ? 0 : -1L << (HALF - leading);
  }

  /// Finds the range that a text spells; an address alone is a range of one. Leading zeros in IPv4
  /// are read as decimal, and bits after the prefix are masked, as upstream does.
  public static Optional<IpRange> find(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    int bits = address.indexOf(':') < 0 ? V4 : V6;
    int prefix = slash < 0 ? bits : number(text.substring(slash + 1), bits);
    if (prefix < 0) {
      return Optional.empty();
    }
    return bits == V4 ? v4(address, prefix) : v6(address, prefix);
  }

  /// Returns the range of a prefix around the first address of this one.
  IpRange widenedTo(int wider) {
    return new IpRange(bits, high, low, Math.min(wider, prefix));
  }

  /// Says whether it is of IPv4.
  public boolean isV4() {
    return bits == V4;
  }

  /// Says whether it is one address.
  public boolean isOne() {
    return prefix == bits;
  }

  /// Says whether every address of another range is in this one.
  public boolean contains(IpRange other) {
    if (bits != other.bits || prefix > other.prefix) {
      return false;
    }
    int free = bits - prefix;
    return high == (other.high & ones(HALF - Math.max(0, free - HALF)))
        && low == (other.low & ones(HALF - Math.min(HALF, free)));
  }

  /// Says whether an address of this range is in a block and in none of its exceptions.
  boolean reaches(IpRange block, List<IpRange> except) {
    if (block.contains(this)) {
      return !isCovered(except);
    }
    return contains(block) && !block.isCovered(except);
  }

  private boolean isCovered(List<IpRange> by) {
    if (by.isEmpty()) {
      return false;
    }
    List<IpRange> near = by.stream().filter(one -> one.contains(this) || contains(one)).toList();
    if (near.stream().anyMatch(one -> one.contains(this))) {
      return true;
    }
    if (near.isEmpty() || prefix == bits) {
      return false;
    }
    return new IpRange(bits, high, low, prefix + 1).isCovered(near) && secondHalf().isCovered(near);
  }

  private IpRange secondHalf() {
    int free = bits - prefix - 1;
    return free >= HALF
        ? new IpRange(bits, high | 1L << (free - HALF), low, prefix + 1)
        : new IpRange(bits, high, low | 1L << free, prefix + 1);
  }

  private static Optional<IpRange> v4(String text, int prefix) {
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
    return Optional.of(new IpRange(V4, 0, value, prefix));
  }

  private static Optional<IpRange> v6(String text, int prefix) {
    int gap = text.indexOf("::");
    String[] head = groups(gap < 0 ? text : text.substring(0, gap));
    String[] tail = gap < 0 ? new String[0] : groups(text.substring(gap + 2));
    int missing = 8 - head.length - tail.length;
    if (gap < 0 ? missing != 0 : missing < 1) {
      return Optional.empty();
    }
    long[] halves = {0, 0};
    for (int i = 0; i < 8; i++) {
      boolean inHead = i < head.length;
      boolean inTail = i >= head.length + missing;
      String group = inHead ? head[i] : inTail ? tail[i - head.length - missing] : "0";
      if (!group.matches("[0-9a-fA-F]{1,4}")) {
        return Optional.empty();
      }
      halves[i / 4] = halves[i / 4] << 16 | Integer.parseInt(group, 16);
    }
    return Optional.of(new IpRange(V6, halves[0], halves[1], prefix));
  }

  private static String[] groups(String text) {
    return text.isEmpty() ? new String[0] : text.split(":", -1);
  }

  /// Returns the number that digits spell, or -1 where it is none or too large.
  private static int number(String text, int largest) {
    if (text.isEmpty() || text.length() > 5) {
      return -1;
    }
    int number = 0;
    for (int i = 0; i < text.length(); i++) {
      char digit = text.charAt(i);
      if (digit < '0' || digit > '9') {
        return -1;
      }
      number = number * 10 + digit - '0';
    }
    return number > largest ? -1 : number;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (isV4()) {
      for (int shift = 24; shift >= 0; shift -= 8) {
        text.append(text.isEmpty() ? "" : ".").append(low >> shift & 0xff);
      }
    } else {
      for (int i = 0; i < 8; i++) {
        long half = i < 4 ? high : low;
        text.append(i == 0 ? "" : ":").append(Long.toHexString(half >> (48 - i % 4 * 16) & 0xffff));
      }
    }
    return isOne() ? text.toString() : text + "/" + prefix;
  }
}
