package dev.kprod.checks.network;

import dev.kprod.semantics.networkpolicy.Clause;
import dev.kprod.semantics.networkpolicy.Decision;
import java.util.stream.Collectors;

/// Says in a few words what decided about a connection.
final class Decisions {
  private Decisions() {}

  static String why(Decision decision) {
    return switch (decision.ground()) {
      case NOT_ENFORCED -> "nothing enforces policies";
      case NO_SUBJECT -> "policies cannot select it";
      case ITSELF -> "it is the same pod";
      case NO_POLICY -> "no policy selects it";
      case OWN_NODE -> "it is its own node";
      case ADMIN_RULE, RULE, BASELINE_RULE -> clauses(decision);
      case NO_RULE -> "no rule allows it in " + clauses(decision);
      case UNCLEAR -> decision.because();
    };
  }

  static String clauses(Decision decision) {
    return Names.some(decision.by().stream().map(Decisions::clause).distinct().toList());
  }

  private static String clause(Clause clause) {
    String policy = clause.policy().kind() + " " + clause.policy().name();
    return clause.path().isEmpty() ? policy : policy + " " + clause.path();
  }

  static String policies(Decision decision) {
    return decision.by().stream()
        .map(clause -> clause.policy().name())
        .distinct()
        .collect(Collectors.joining(", "));
  }
}
