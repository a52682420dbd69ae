package dev.kprod.snapshot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;

/// An answer arrived but is not what was asked for. A stream that itself fails keeps its own
/// exception, so that a caller can tell a lost connection from a wrong answer.
///
/// The message never quotes the body, as it may hold a credential; only the short message of a
/// Kubernetes `Status` is repeated.
public final class BodyException extends IOException {
  private static final long serialVersionUID = 1L;

  private static final int LONGEST_MESSAGE = 300;

  /// What is wrong with a body.
  public enum Fault {
    /// It ends too early.
    CUT,
    /// It is not in the form that was announced.
    BROKEN,
    /// It is deeper or longer than is read.
    TOO_LARGE,
    /// It is well formed, but another kind of thing.
    UNEXPECTED,
    /// It is a Kubernetes `Status` where an object was asked for.
    STATUS
  }

  private final Fault fault;

  BodyException(Fault fault, String message) {
    super(message);
    this.fault = fault;
  }

  static BodyException of(JsonProcessingException broken) {
    long at = broken.getLocation() == null ? -1 : broken.getLocation().getByteOffset();
    String place = at < 0 ? "" : " near byte " + at;
    return switch (broken) {
      case JsonEOFException cut -> new BodyException(Fault.CUT, "the JSON ends too early" + place);
      case StreamConstraintsException large ->
          new BodyException(Fault.TOO_LARGE, "the JSON is deeper or longer than is read" + place);
      default -> new BodyException(Fault.BROKEN, "not JSON" + place);
    };
  }

  static BodyException status(String reason, String message) {
    String said = message.isEmpty() ? reason : message;
    return new BodyException(
        Fault.STATUS, said.isEmpty() ? "a Status without a message" : cut(said));
  }

  static BodyException unexpected(String message) {
    return new BodyException(Fault.UNEXPECTED, cut(message));
  }

  /// Returns what is wrong.
  public Fault fault() {
    return fault;
  }

  private static String cut(String message) {
    return message.length() <= LONGEST_MESSAGE
        ? message
        : message.substring(0, LONGEST_MESSAGE) + "… (" + message.length() + " characters)";
  }
}
