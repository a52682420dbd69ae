package dev.kprod.cli.command;

import dev.kprod.snapshot.Consent;
import picocli.CommandLine.Option;

/// What of Secrets may be asked for. Nothing is, unless one of these is given.
final class SecretOptions {
  @Option(
      names = "--secret-metadata",
      description = "also ask for names, types and owners of Secrets")
  boolean secretMetadata;

  @Option(
      names = "--read-secrets",
      description =
          "also read the public part of the few Secrets that a check declares: dates and names of"
              + " certificates, receivers of Alertmanager")
  boolean readSecrets;

  /// Returns what is allowed.
  Consent consent() {
    if (readSecrets) {
      return Consent.READ_SECRETS;
    }
    return secretMetadata ? Consent.SECRET_METADATA : Consent.NONE;
  }
}
