package dev.kprod.audit;

import dev.kprod.cluster.Subject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// What names a finding across runs, redeploys, edits and clusters.
public final class Fingerprint {
  private static final int DIGITS = 32;

  private Fingerprint() {}

  /// Returns the fingerprint of a check on a subject: 32 hex digits.
  public static String of(String check, Subject subject) {
    return sha256("kprod/1\n" + check + "\n" + subject.key()).substring(0, DIGITS);
  }

  /// Returns the SHA-256 of a text in UTF-8, in hex.
  static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }
}
