package dev.kprod.semantics.image;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The name of an image, `[domain/]path[:tag][@digest]`, with the defaults of Docker Hub applied.
///
/// Read as the kubelet reads it (distribution's `reference.ParseNormalizedNamed`): a first segment
/// is a registry only if it has a dot, a colon or a capital letter or is `localhost`; without one
/// the registry is `docker.io`, and a single name there lives under `library/`. Refused here and
/// not upstream: a first segment that must be a registry and is no host name, such as
/// `ex_ample.com/a`.
public final class ImageReference {
  private static final String HUB = "docker.io";
  private static final String OLD_HUB = "index.docker.io";
  private static final String OFFICIAL = "library/";
  private static final int LONGEST_PATH = 255;
  private static final int LONGEST_TEXT = 1_000;

  private static final int IDENTIFIER = 64;

  private final String domain;
  private final String path;
  private final String writtenTag;
  private final String writtenDigest;

  private ImageReference(String domain, String path, String writtenTag, String writtenDigest) {
    this.domain = domain;
    this.path = path;
    this.writtenTag = writtenTag;
    this.writtenDigest = writtenDigest;
  }

  /// Reads the text of a container's `image`; empty where it names no image.
  public static Optional<ImageReference> find(String text) {
    if (text.length() > LONGEST_TEXT || isIdentifier(text)) {
      return Optional.empty();
    }
    return ImageShape.find(withDomain(text))
        .filter(shape -> shape.path().length() <= LONGEST_PATH)
        .filter(shape -> shape.digest().isEmpty() || Digests.isDigest(shape.digest()))
        .map(
            shape -> new ImageReference(shape.domain(), shape.path(), shape.tag(), shape.digest()));
  }

  /// Says whether a text is the id of an image rather than its name.
  private static boolean isIdentifier(String text) {
    if (text.length() != IDENTIFIER) {
      return false;
    }
    for (int i = 0; i < IDENTIFIER; i++) {
      char c = text.charAt(i);
      if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) {
        return false;
      }
    }
    return true;
  }

  private static String withDomain(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return HUB + "/" + OFFICIAL + text;
    }
    String first = text.substring(0, slash);
    String rest = text.substring(slash + 1);
    if (first.equals(HUB) || first.equals(OLD_HUB)) {
      return HUB + "/" + (rest.indexOf('/') < 0 ? OFFICIAL : "") + rest;
    }
    boolean registry =
        first.equals("localhost")
            || first.indexOf('.') >= 0
            || first.indexOf(':') >= 0
            || !first.equals(first.toLowerCase(Locale.ROOT));
    return registry ? text : HUB + "/" + text;
  }

  /// The registry with its port, such as `docker.io` or `registry:5000`.
  public String domain() {
    return domain;
  }

  /// The repository inside the registry, such as `library/nginx`; neither begins nor ends with a
  /// slash.
  public String path() {
    return path;
  }

  /// Registry and repository, such as `docker.io/library/nginx`.
  public String name() {
    return domain + "/" + path;
  }

  /// The tag that is pulled: the one written, else `latest`; empty where a digest stands alone.
  public Optional<String> tag() {
    if (!writtenTag.isEmpty()) {
      return Optional.of(writtenTag);
    }
    return writtenDigest.isEmpty() ? Optional.of("latest") : Optional.empty();
  }

  /// Whether the text itself names a tag.
  public boolean hasWrittenTag() {
    return !writtenTag.isEmpty();
  }

  /// The digest, such as `sha256:...`. Beside it a tag is information only: the digest is pulled.
  public Optional<String> digest() {
    return writtenDigest.isEmpty() ? Optional.empty() : Optional.of(writtenDigest);
  }

  /// The segments of the repository, in order, without the registry.
  public List<String> segments() {
    return List.of(path.split("/", -1));
  }

  /// The last segment of the repository, which mirrors keep.
  public String lastSegment() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /// Whether the repository is this one or ends with it, segment by segment.
  ///
  /// `velero/velero` is the end of `mirror.example/hub/velero/velero`, and neither of
  /// `x/velero-velero` nor of `myvelero/velero`.
  ///
  /// @param segments one or more segments, such as `etcd` or `ingress-nginx/controller`
  public boolean endsWith(String segments) {
    int before = path.length() - segments.length() - 1;
    return path.endsWith(segments) && (before < 0 || path.charAt(before) == '/');
  }

  /// Whether one segment of the repository is exactly this.
  public boolean hasSegment(String segment) {
    return segments().contains(segment);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ImageReference that && toString().equals(that.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  /// The full reference with every default written out.
  @Override
  public String toString() {
    return name()
        + tag().map(tag -> ":" + tag).orElse("")
        + digest().map(digest -> "@" + digest).orElse("");
  }
}
