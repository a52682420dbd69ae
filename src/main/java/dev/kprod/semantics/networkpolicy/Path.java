package dev.kprod.semantics.networkpolicy;

import dev.kprod.semantics.networkpolicy.Decision.Answer;

/// One connection, in one family of addresses, and what policies make of it at both ends.
///
/// @param from who opens it
/// @param to who is asked
/// @param family of which addresses it is
/// @param protocol `TCP`, `UDP` or `SCTP`
/// @param port the port of the destination
/// @param egress what is decided where it starts
/// @param ingress what is decided where it ends
public record Path(
    Party from,
    Party to,
    Family family,
    String protocol,
    int port,
    Decision egress,
    Decision ingress) {
  /// Returns whether it passes: what is denied at one end is, whatever the other says.
  public Answer answer() {
    if (egress.answer() == Answer.DENIED || ingress.answer() == Answer.DENIED) {
      return Answer.DENIED;
    }
    return egress.answer() == Answer.UNKNOWN || ingress.answer() == Answer.UNKNOWN
        ? Answer.UNKNOWN
        : Answer.ALLOWED;
  }
}
