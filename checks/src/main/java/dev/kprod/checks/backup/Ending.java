package dev.kprod.checks.backup;

import dev.kprod.checks.backup.BackupSource.Result;
import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.CustomResource;
import dev.kprod.snapshot.Tree;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// How an object tells that something ended, and how: the part `ends` of a row.
sealed interface Ending {
  /// Something that ended.
  ///
  /// @param at when
  /// @param result how
  /// @param word how the product calls that
  /// @param path the field that has the time
  record End(Instant at, Result result, String word, String path) {}

  /// Ways to tell it.
  enum Told {
    /// A word in a field.
    WORD,
    /// The reason of a condition.
    REASON,
    /// The status of a condition.
    CONDITION,
    /// The time of the last success.
    TIME,
    /// Counters of Jobs in a list of the status.
    COUNTS
  }

  /// Times that a condition has.
  enum Time {
    /// When its status last changed.
    CHANGED,
    /// When it was last looked at.
    UPDATED
  }

  /// Returns what ended, nothing while nothing has.
  List<End> of(CustomResource object);

  /// One word tells how and one field when. What failed may never have got as far as that field:
  /// then it counts from its creation.
  ///
  /// @param word the field with the word
  /// @param results the words that end it, with what each means
  /// @param at the field with the time
  record ByWord(FieldPath word, Map<String, Result> results, FieldPath at) implements Ending {
    public ByWord {
      results = Collections.unmodifiableMap(new TreeMap<>(results));
    }

    @Override
    public List<End> of(CustomResource object) {
      String said = word.firstText(object.tree());
      Result result = results.get(said);
      if (result == null) {
        return List.of();
      }
      Optional<Instant> end = ApiObject.Times.find(at.firstText(object.tree()));
      return (result == Result.FAILED ? end.or(object::createdAt) : end)
          .map(when -> new End(when, result, said, at.text())).stream().toList();
    }

    private static ByWord of(TableRow row) {
      row.only("told", "in", "ok", "partial", "failed", "at");
      Map<String, Result> results = new TreeMap<>();
      row.texts("ok").forEach(word -> results.put(word, Result.OK));
      row.texts("partial").forEach(word -> results.put(word, Result.PARTIAL));
      row.texts("failed").forEach(word -> results.put(word, Result.FAILED));
      if (!results.containsValue(Result.OK) || !results.containsValue(Result.FAILED)) {
        throw row.refused("ok and failed need a word each");
      }
      return new ByWord(row.path("in"), results, row.path("at"));
    }
  }

  /// The reason of a condition tells how. With the type of the condition it counts once it is
  /// `True`, and any other reason is a failure; without, the reasons alone tell.
  ///
  /// @param at the time of the condition that counts
  record ByReason(String type, String ok, String failed, Time at) implements Ending {
    @Override
    public List<End> of(CustomResource object) {
      return Condition.all(object.tree()).stream()
          .filter(this::isMeant)
          .flatMap(
              one ->
                  time(one)
                      .map(
                          at ->
                              new End(
                                  at,
                                  one.reason().equals(ok) ? Result.OK : Result.FAILED,
                                  one.reason(),
                                  path(one.type())))
                      .stream())
          .limit(1)
          .toList();
    }

    private Optional<Instant> time(Condition one) {
      return switch (at) {
        case CHANGED -> one.changedAt();
        case UPDATED -> one.updatedAt();
      };
    }

    private boolean isMeant(Condition one) {
      return type.isEmpty()
          ? one.reason().equals(ok) || one.reason().equals(failed)
          : one.type().equals(type) && one.isTrue();
    }
  }

  /// A condition tells by being `True`.
  record ByCondition(String type, String word) implements Ending {
    @Override
    public List<End> of(CustomResource object) {
      return Condition.find(object.tree(), type)
          .filter(Condition::isTrue)
          .flatMap(Condition::changedAt)
          .map(at -> new End(at, Result.OK, word, path(type)))
          .stream()
          .toList();
    }
  }

  /// A field has the time of the last success, and nothing tells of a failure.
  record ByTime(FieldPath at, String word) implements Ending {
    @Override
    public List<End> of(CustomResource object) {
      return ApiObject.Times.find(at.firstText(object.tree()))
          .map(when -> new End(when, Result.OK, word, at.text()))
          .stream()
          .toList();
    }
  }

  /// A list in the status has the Jobs with the counters and times of theirs.
  record ByCounts(FieldPath list) implements Ending {
    @Override
    public List<End> of(CustomResource object) {
      return list.in(object.tree()).stream().flatMap(job -> end(job).stream()).toList();
    }

    private Optional<End> end(Tree job) {
      boolean good = job.number(0, "succeeded") > 0;
      if (!good && job.number(0, "failed") == 0) {
        return Optional.empty();
      }
      return ApiObject.Times.find(job.findText("completionTime").orElse(job.text("startTime")))
          .map(
              at ->
                  new End(
                      at,
                      good ? Result.OK : Result.FAILED,
                      good ? "succeeded" : "failed",
                      list.text()));
    }
  }

  private static String path(String type) {
    return "status.conditions[type=%s]".formatted(type);
  }

  /// Reads the part of a row.
  ///
  /// @throws IllegalArgumentException if it is not of one of these forms
  static Ending of(TableRow row) {
    return switch (row.word("told", Told.class)) {
      case WORD -> ByWord.of(row);
      case REASON -> {
        row.only("told", "type", "ok", "failed", "at");
        if (row.has("type") == row.has("failed")) {
          throw row.refused("one of type and failed has to be there");
        }
        yield new ByReason(
            row.textOrEmpty("type"),
            row.text("ok"),
            row.textOrEmpty("failed"),
            row.has("at") ? row.word("at", Time.class) : Time.CHANGED);
      }
      case CONDITION -> {
        row.only("told", "type", "word");
        yield new ByCondition(row.text("type"), row.text("word"));
      }
      case TIME -> {
        row.only("told", "at", "word");
        yield new ByTime(row.path("at"), row.text("word"));
      }
      case COUNTS -> new ByCounts(row.only("told", "list").path("list"));
    };
  }
}
