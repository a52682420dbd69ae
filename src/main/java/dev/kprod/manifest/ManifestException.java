package dev.kprod.manifest;

/// A document that cannot be read as a manifest. The message says where and why.
public final class ManifestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ManifestException(String message) {
    super(message);
  }

  ManifestException(String message, Throwable cause) {
    super(message, cause);
  }
}
