package dev.kprod.semantics.image;

import java.util.regex.Pattern;

/// The digests that registries use.
final class Digests {
  private static final Pattern DIGEST =
      Pattern.compile("sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128}");

  private Digests() {}

  static boolean isDigest(String text) {
    return DIGEST.matcher(text).matches();
  }
}
