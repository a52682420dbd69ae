package dev.kprod.checks.availability;

import static dev.kprod.check.Evidence.at;

import dev.kprod.check.Evidence;
import dev.kprod.checks.availability.Room.Answer;
import dev.kprod.cluster.DisruptionBudget;
import dev.kprod.cluster.DisruptionBudget.Limit;
import dev.kprod.semantics.amount.Amount;
import dev.kprod.snapshot.Tree;

/// A budget that leaves nothing to evict, in words.
///
/// @param room what it allows, at the number of replicas that is looked at
record Blockage(DisruptionBudget budget, Answer.Allows room) {
  /// Returns what follows after "it" to say what the budget keeps.
  String reason() {
    return switch (budget.limit()) {
      case Limit.MinAvailable(Amount.Count(int least)) ->
          "s minAvailable %s keeps %s".formatted(least, all());
      case Limit.MinAvailable(Amount.Percent share) ->
          room.expected() == 0
              ? uncounted()
              : "s minAvailable %s of %s rounds up to %s and keeps %s"
                  .formatted(share, room.expected(), share.roundedUpOf(room.expected()), all());
      case Limit.MaxUnavailable max when room.expected() == 0 -> uncounted();
      case Limit.MaxUnavailable(Amount amount) when amount.roundedUpOf(room.expected()) <= 0 ->
          "s maxUnavailable %s keeps %s".formatted(amount, all());
      case Limit.MaxUnavailable(Amount amount) ->
          "s maxUnavailable %s keeps %s of the %s pods wanted, of which it selects %s"
              .formatted(
                  amount,
                  room.expected() - amount.roundedUpOf(room.expected()),
                  room.expected(),
                  room.healthy());
      case Limit.Neither neither -> " sets " + neither;
      case Limit.Unreadable(String text) ->
          "s %s is neither a number nor a percentage".formatted(text);
    };
  }

  private String all() {
    return room.healthy() == 1
        ? "the only pod that it selects"
        : "all %s pods that it selects".formatted(room.healthy());
  }

  private String uncounted() {
    return "s %s counts the replicas of owners, and its pods have none".formatted(budget.limit());
  }

  /// Returns what the budget says and what it would have to say.
  Evidence evidence() {
    return switch (budget.limit()) {
      case Limit.MinAvailable(Amount.Count(int least)) ->
          at(field(budget), least, atMostAllButOne());
      case Limit.MinAvailable(Amount.Percent share) ->
          at(
              field(budget),
              "%s of %s rounds up to %s"
                  .formatted(share, room.expected(), share.roundedUpOf(room.expected())),
              atMostAllButOne());
      case Limit.MaxUnavailable max ->
          at(field(budget), value(budget), "room for one of %s".formatted(pods(room.healthy())));
      case Limit.Neither neither -> at("spec", neither.toString(), "maxUnavailable 1");
      case Limit.Unreadable unreadable ->
          at(field(budget), value(budget), "a number, or a percentage as a text");
    };
  }

  private String atMostAllButOne() {
    return "at most %s (%s)".formatted(room.healthy() - 1, pods(room.healthy()));
  }

  /// Returns the field that limits a budget.
  static String field(DisruptionBudget budget) {
    return budget.tree().has("spec", "maxUnavailable")
        ? "spec.maxUnavailable"
        : "spec.minAvailable";
  }

  /// Returns what that field says.
  static Tree value(DisruptionBudget budget) {
    Tree most = budget.tree().at("spec", "maxUnavailable");
    return most instanceof Tree.Absent ? budget.tree().at("spec", "minAvailable") : most;
  }

  private static String pods(int count) {
    return count == 1 ? "1 pod" : count + " pods";
  }
}
