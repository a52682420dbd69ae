package dev.kprod.semantics.credential;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a text was recognised as. Those that come later in the order are the surer ones.
public enum CredentialKind {
  /// It was not looked into: binary, or too large.
  SKIPPED(Certainty.NOTHING),
  /// Nothing was recognised.
  NONE(Certainty.NOTHING),
  /// Public by nature: a certificate, a public key.
  PUBLIC(Certainty.NOTHING),
  /// A word that stands where a credential belongs: `changeme`.
  PLACEHOLDER(Certainty.PLACEHOLDER),
  /// The name says credential, but the value is too regular to be a good one.
  WEAK(Certainty.WEAK),
  /// The name says credential and the value looks random.
  PROBABLE(Certainty.PROBABLE),
  AUTHORIZATION_HEADER(Certainty.CERTAIN),
  AWS_KEY(Certainty.CERTAIN),
  AZURE_KEY(Certainty.CERTAIN),
  DOCKER_AUTH(Certainty.CERTAIN),
  GITHUB_TOKEN(Certainty.CERTAIN),
  GITLAB_TOKEN(Certainty.CERTAIN),
  GOOGLE_KEY(Certainty.CERTAIN),
  JWT(Certainty.CERTAIN),
  KUBECONFIG(Certainty.CERTAIN),
  NPM_TOKEN(Certainty.CERTAIN),
  PRIVATE_KEY(Certainty.CERTAIN),
  PYPI_TOKEN(Certainty.CERTAIN),
  SENDGRID_KEY(Certainty.CERTAIN),
  SLACK_TOKEN(Certainty.CERTAIN),
  STRIPE_KEY(Certainty.CERTAIN),
  TWILIO_KEY(Certainty.CERTAIN),
  URL_PASSWORD(Certainty.CERTAIN),
  VAULT_TOKEN(Certainty.CERTAIN);

  /// How sure a kind is.
  public enum Certainty {
    NOTHING,
    PLACEHOLDER,
    WEAK,
    PROBABLE,
    CERTAIN
  }

  private static final Map<String, CredentialKind> BY_WORD =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(CredentialKind::word, kind -> kind));

  private final Certainty certainty;
  private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

  CredentialKind(Certainty certainty) {
    this.certainty = certainty;
  }

  /// Returns how sure this kind is.
  public Certainty certainty() {
    return certainty;
  }

  /// Returns the word for this kind in snapshots: `private-key`.
  public String word() {
    return word;
  }

  /// Finds the kind of a word.
  public static Optional<CredentialKind> find(String word) {
    return Optional.ofNullable(BY_WORD.get(word));
  }
}
