package dev.kprod.check;

/// Text that may come from the cluster. Only an encoder of the medium turns it into a string.
///
/// @param raw the text itself, for encoders alone
public record Untrusted(String raw) {
  /// Wraps a text.
  public static Untrusted of(String raw) {
    return new Untrusted(raw);
  }

  /// Returns the text as a medium may show it.
  public String through(Encoder encoder) {
    return encoder.encode(raw);
  }

  /// Makes control characters visible, so that a text that slips into a message does no harm.
  @Override
  public String toString() {
    StringBuilder safe = new StringBuilder(raw.length());
    raw.codePoints()
        .forEach(
            c -> {
              if (Character.isISOControl(c)
                  || Character.getType(c) == Character.FORMAT
                  || Character.getType(c) == Character.SURROGATE) {
                safe.append("\\u").append(Integer.toHexString(c));
              } else {
                safe.appendCodePoint(c);
              }
            });
    return safe.toString();
  }

  /// Turns untrusted text into what one medium can hold.
  @FunctionalInterface
  public interface Encoder {
    /// Returns the text, harmless in the medium.
    String encode(String raw);
  }
}
