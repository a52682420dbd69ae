package dev.kprod.semantics.image;

/// What a node says it runs: `imageID` of a container's status.
///
/// Runtimes write it in different forms, of which only [Manifest] can be compared with the digest
/// of a reference, and only on one architecture: some runtimes note the digest of the index, some
/// that of the platform's manifest.
public sealed interface ImageId {

  /// The image was pulled: the digest of its manifest or index.
  ///
  /// @param digest algorithm and value, such as `sha256:...`
  record Manifest(String digest) implements ImageId {}

  /// The image was loaded on the node: the digest of its configuration, which no registry knows.
  ///
  /// @param digest algorithm and value, such as `sha256:...`
  record Config(String digest) implements ImageId {}

  /// Nothing that could be compared, such as the empty text of a container that never started.
  record Unrecognised() implements ImageId {}

  /// Reads the text of `imageID`, with or without `docker-pullable://` in front.
  static ImageId parse(String text) {
    int at = text.lastIndexOf('@');
    String bare = text.substring(text.indexOf("://") < 0 ? 0 : text.indexOf("://") + 3);
    if (at >= 0 && Digests.isDigest(text.substring(at + 1))) {
      return new Manifest(text.substring(at + 1));
    }
    return Digests.isDigest(bare) ? new Config(bare) : new Unrecognised();
  }
}
