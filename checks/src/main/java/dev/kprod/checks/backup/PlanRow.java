package dev.kprod.checks.backup;

import dev.kprod.checks.backup.BackupSource.Activity;
import dev.kprod.cluster.CustomResource;
import dev.kprod.semantics.cron.Cron;
import dev.kprod.snapshot.Tree;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/// Where the objects of a product say when they run: the part `plan` of a row.
///
/// @param needs fields without any of which an object takes no backups
/// @param oneOf what one of these fields has to say; none where it is enough that it is filled
/// @param off what switches it off, the first that holds
/// @param where the field that has to be true for the schedules to count
/// @param schedules the fields with the schedules
/// @param only the field beside a schedule that has to be true for it to count, empty for none
/// @param absent the schedule where the fields have none, empty for none
/// @param demand the schedule that means on demand, empty for none
/// @param zone the field with the time zone
/// @param written how a schedule is written
record PlanRow(
    List<FieldPath> needs,
    List<String> oneOf,
    List<Off> off,
    Optional<FieldPath> where,
    List<FieldPath> schedules,
    String only,
    String absent,
    String demand,
    Optional<FieldPath> zone,
    Written written) {
  /// Something that switches a source off.
  ///
  /// @param field the field that does it
  /// @param by what it has to be
  /// @param says what is said of it
  record Off(FieldPath field, By by, Activity.Off says) {
    /// What a field has to be.
    enum By {
      TRUE,
      UNTRUE,
      ZERO
    }

    private static Off of(TableRow row) {
      row.only("field", "is", "because", "why", "shown");
      return new Off(
          row.path("field"),
          row.word("is", By.class),
          new Activity.Off(
              row.text("because"),
              row.word("why", Activity.Why.class),
              row.findPath("shown").orElse(row.path("field")).text()));
    }

    private boolean holds(Tree object) {
      return switch (by) {
        case TRUE -> field.isTrue(object);
        case UNTRUE -> !field.isTrue(object);
        case ZERO -> field.first(object).number(1) == 0;
      };
    }
  }

  /// How a schedule is written.
  enum Written {
    /// As a cron expression or one of its names.
    CRON,
    /// As [K8upSchedule] reads it.
    K8UP
  }

  PlanRow {
    needs = List.copyOf(needs);
    oneOf = List.copyOf(oneOf);
    off = List.copyOf(off);
    schedules = List.copyOf(schedules);
  }

  /// Reads the part of a row.
  ///
  /// @throws IllegalArgumentException if it is not of this form
  static PlanRow of(TableRow row) {
    row.only(
        "needs",
        "oneOf",
        "off",
        "where",
        "schedules",
        "only",
        "absent",
        "demand",
        "zone",
        "written");
    return new PlanRow(
        row.paths("needs"),
        row.texts("oneOf"),
        row.parts("off").stream().map(Off::of).toList(),
        row.findPath("where"),
        row.paths("schedules"),
        row.textOrEmpty("only"),
        row.textOrEmpty("absent"),
        row.textOrEmpty("demand"),
        row.findPath("zone"),
        row.has("written") ? row.word("written", Written.class) : Written.CRON);
  }

  /// Returns when an object runs.
  Plan of(CustomResource source) {
    Tree tree = source.tree();
    if (!needs.isEmpty() && needs.stream().noneMatch(need -> isMet(need, tree))) {
      return new Plan.None();
    }
    for (Off one : off) {
      if (one.holds(tree)) {
        return new Plan.Off(one.says);
      }
    }
    return new Plan.On(schedules(tree), zone(tree), Cron::parse);
  }

  private boolean isMet(FieldPath need, Tree tree) {
    return oneOf.isEmpty()
        ? need.isFilled(tree)
        : need.texts(tree).stream().anyMatch(oneOf::contains);
  }

  private List<String> schedules(Tree tree) {
    if (where.isPresent() && !where.get().isTrue(tree)) {
      return List.of();
    }
    List<String> texts =
        schedules.stream()
            .flatMap(path -> path.texts(tree, only).stream())
            .filter(schedule -> !schedule.equals(demand))
            .map(schedule -> written == Written.K8UP ? K8upSchedule.of(schedule, tree) : schedule)
            .toList();
    return texts.isEmpty() ? List.of(absent) : texts;
  }

  private ZoneId zone(Tree tree) {
    return zone.flatMap(path -> Cron.findZone(path.firstText(tree))).orElse(ZoneOffset.UTC);
  }
}
