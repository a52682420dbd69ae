package dev.kprod.semantics.certificate;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What one X.509 certificate says in the open. No signature is looked at.
///
/// @param subject whose it is, as RFC 2253 writes it: `CN=kube-apiserver`
/// @param issuer who signed it, in the same form
/// @param notBefore when it begins to hold
/// @param notAfter when it ends
/// @param isAuthority whether it may sign others
/// @param names the DNS names and addresses that it is for, in the order written
public record Certificate(
    String subject,
    String issuer,
    Instant notBefore,
    Instant notAfter,
    boolean isAuthority,
    List<String> names) {
  private static final int DNS = 2;
  private static final int ADDRESS = 7;
  private static final int LONGEST = 1 << 20;
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\\s]*)-----END CERTIFICATE-----");

  public Certificate {
    names = List.copyOf(names);
  }

  /// Returns what a certificate of the JDK says.
  public static Certificate of(X509Certificate certificate) {
    return new Certificate(
        certificate.getSubjectX500Principal().getName(),
        certificate.getIssuerX500Principal().getName(),
        certificate.getNotBefore().toInstant(),
        certificate.getNotAfter().toInstant(),
        certificate.getBasicConstraints() >= 0,
        names(certificate));
  }

  /// Finds the certificates of a text in PEM, in order. Other blocks and words between are passed
  /// over, as Go does; empty where no certificate is in it, or one of them cannot be read.
  public static Optional<List<Certificate>> find(String pem) {
    if (pem.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      List<Certificate> found = new ArrayList<>();
      for (var block :
          (Iterable<java.util.regex.MatchResult>) BLOCK.matcher(pem).results()::iterator) {
        byte[] bytes = Base64.getMimeDecoder().decode(block.group(1));
        found.add(
            of((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(bytes))));
      }
      return found.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(found));
    } catch (CertificateException | IllegalArgumentException broken) {
      return Optional.empty();
    }
  }

  /// Finds the certificates of a `caBundle`, which is PEM in base64.
  public static Optional<List<Certificate>> findInBundle(String base64) {
    try {
      byte[] pem = Base64.getMimeDecoder().decode(base64.getBytes(StandardCharsets.US_ASCII));
      return find(new String(pem, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException broken) {
      return Optional.empty();
    }
  }

  /// Returns for how long it was cut.
  public Duration lifetime() {
    return Duration.between(notBefore, notAfter);
  }

  /// Says whether who holds it has signed it, as far as the names tell.
  public boolean isSelfIssued() {
    return subject.equals(issuer);
  }

  private static List<String> names(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    try {
      Collection<List<?>> all = certificate.getSubjectAlternativeNames();
      if (all == null) {
        return names;
      }
      for (List<?> one : all) {
        if (one.get(0) instanceof Integer kind
            && (kind == DNS || kind == ADDRESS)
            && one.get(1) instanceof String name) {
          names.add(name);
        }
      }
    } catch (CertificateParsingException odd) {
      return List.of();
    }
    return names;
  }
}
