package dev.kprod.cluster;

import dev.kprod.snapshot.ResourceType;
import java.util.List;

/// The reads of Secrets, none of which is made unless a person [allows][dev.kprod.snapshot.Consent]
/// it: a check that requires one is not-observable without, and an optional one is unseen.
///
/// Metadata do not say the type, but the API server selects by it, so each type is a list of its
/// own.
public final class SecretKinds {
  /// Long-lived tokens of service accounts, as metadata.
  public static final ResourceType<Secret> TOKENS = metadata("kubernetes.io/service-account-token");

  /// Credentials of image registries, as metadata.
  public static final ResourceType<Secret> REGISTRIES = metadata("kubernetes.io/dockerconfigjson");

  /// Credentials of image registries in the older form, as metadata.
  public static final ResourceType<Secret> OLD_REGISTRIES = metadata("kubernetes.io/dockercfg");

  /// Certificates with their keys, as metadata.
  public static final ResourceType<Secret> TLS = metadata("kubernetes.io/tls");

  /// What applications keep, as metadata.
  public static final ResourceType<Secret> OPAQUE = metadata("Opaque");

  /// Tokens with which nodes join, as metadata.
  public static final ResourceType<Secret> BOOTSTRAP_TOKENS =
      metadata("bootstrap.kubernetes.io/token");

  /// The public facts of the certificates of type kubernetes.io/tls.
  public static final ResourceType<Secret> CERTIFICATES =
      secrets("kubernetes.io/tls").where("type=kubernetes.io/tls").part("tls.crt");

  /// Where alerts go: of each Alertmanager that was read, the Secret that it names, reduced to
  /// routes, receivers and the kinds of their integrations.
  public static final ResourceType<Secret> ALERTMANAGER =
      secrets("Opaque").part("alertmanager.yaml").byName();

  /// The lists of metadata.
  public static final List<ResourceType<Secret>> METADATA =
      List.of(TOKENS, REGISTRIES, OLD_REGISTRIES, TLS, OPAQUE, BOOTSTRAP_TOKENS);

  /// All of them.
  public static final List<ResourceType<Secret>> ALL =
      List.of(
          TOKENS,
          REGISTRIES,
          OLD_REGISTRIES,
          TLS,
          OPAQUE,
          BOOTSTRAP_TOKENS,
          CERTIFICATES,
          ALERTMANAGER);

  private SecretKinds() {}

  private static ResourceType<Secret> metadata(String type) {
    return secrets(type).where("type=" + type).metadataOnly();
  }

  private static ResourceType<Secret> secrets(String type) {
    return ResourceType.namespaced(
        "", List.of("v1"), "secrets", "Secret", tree -> new Secret(tree, type));
  }
}
