package dev.kprod.cli.access;

import dev.kprod.snapshot.BodyException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;

/// Says in a few words why there is no answer.
final class Trouble {
  private static final int LONGEST = 200;

  private Trouble() {}

  /// Returns the short cause of a failure.
  static String words(IOException failed) {
    if (failed instanceof BodyException || failed instanceof Answer.WrongForm) {
      return String.valueOf(failed.getMessage());
    }
    if (failed instanceof ZipException) {
      return "the answer says it is gzip, and is not";
    }
    if (isTls(failed)) {
      return tls(failed);
    }
    if (has(failed, UnknownHostException.class) || has(failed, UnresolvedAddressException.class)) {
      return "no such host";
    }
    if (failed instanceof HttpConnectTimeoutException) {
      return "no connection within 10 s";
    }
    if (has(failed, ConnectException.class)) {
      return "connection refused";
    }
    String said = String.valueOf(failed.getMessage());
    if (said.contains("no bytes") || said.contains("EOF reached while reading")) {
      return "the connection was closed before an answer came";
    }
    if (isCut(failed)) {
      return "the answer ends too early";
    }
    if (said.contains("Connection reset") || said.contains("Broken pipe")) {
      return "the connection was reset";
    }
    String words = failed.getClass().getSimpleName() + ": " + said;
    return words.length() > LONGEST ? words.substring(0, LONGEST) : words;
  }

  /// Says what can be said of a status whose body is not a Kubernetes `Status`.
  static String status(int status, String contentType) {
    String form = contentType.isEmpty() ? "no content type" : contentType;
    return status >= 300 && status < 400
        ? "redirected: this is not an API server, or a login page stands before it"
        : "no message of an API server (%s)".formatted(form);
  }

  /// Says whether the same request may succeed in a moment.
  ///
  /// @param answered whether this server has ever answered; if not, it is rather not there at all
  static boolean mayPass(IOException failed, boolean answered) {
    if (failed instanceof BodyException body) {
      return body.fault() == BodyException.Fault.CUT;
    }
    if (failed instanceof ZipException || failed instanceof Answer.WrongForm || isTrust(failed)) {
      return false;
    }
    return answered || !isUnreachable(failed);
  }

  /// Says whether there is nothing at that address, or nothing that can be talked to.
  static boolean isUnreachable(IOException failed) {
    return has(failed, ConnectException.class)
        || has(failed, UnknownHostException.class)
        || has(failed, UnresolvedAddressException.class)
        || failed instanceof HttpConnectTimeoutException
        || isTls(failed);
  }

  /// Says whether TLS was what failed.
  static boolean isTls(IOException failed) {
    return has(failed, SSLException.class) || has(failed, CertificateException.class);
  }

  /// Returns a length of time as people write it: `30 s`, `5 min`.
  static String words(Duration time) {
    if (time.toMillis() % 1000 != 0) {
      return time.toMillis() + " ms";
    }
    return time.toSeconds() % 60 == 0 ? time.toMinutes() + " min" : time.toSeconds() + " s";
  }

  private static boolean isTrust(IOException failed) {
    return has(failed, CertificateException.class) || has(failed, CertPathBuilderException.class);
  }

  private static boolean isCut(IOException failed) {
    String said = String.valueOf(failed.getMessage());
    return failed instanceof EOFException
        || said.contains("fixed content-length")
        || said.contains("chunked transfer encoding")
        || said.equals("closed");
  }

  private static String tls(IOException failed) {
    if (has(failed, CertificateExpiredException.class)) {
      return "TLS: the server's certificate has expired";
    }
    if (has(failed, CertPathBuilderException.class)) {
      return "TLS: the server's certificate is signed by an authority that is not trusted";
    }
    Optional<CertificateException> certificate = find(failed, CertificateException.class);
    if (certificate.isPresent()) {
      return "TLS: " + certificate.get().getMessage();
    }
    String said = find(failed, SSLException.class).map(SSLException::getMessage).orElse("");
    return said.toLowerCase(Locale.ROOT).contains("unrecognized ssl message")
        ? "TLS: the server does not speak TLS"
        : "TLS: " + said;
  }

  private static boolean has(Throwable failed, Class<? extends Throwable> kind) {
    return find(failed, kind).isPresent();
  }

  private static <T extends Throwable> Optional<T> find(Throwable failed, Class<T> kind) {
    Throwable cause = failed;
    for (int depth = 0; cause != null && depth < 20; depth++) {
      if (kind.isInstance(cause)) {
        return Optional.of(kind.cast(cause));
      }
      cause = cause.getCause();
    }
    return Optional.empty();
  }
}
