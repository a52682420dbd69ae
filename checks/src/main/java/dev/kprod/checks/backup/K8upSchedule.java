package dev.kprod.checks.backup;

import dev.kprod.snapshot.Tree;

/// How k8up writes a schedule: `@daily-random` is a time of day that it draws itself and keeps in
/// the status. No cell of a table, since no other product draws a time and tells which.
final class K8upSchedule {
  private static final String DRAWN = "-random";

  private K8upSchedule() {}

  /// Returns the schedule by which backups run, without the draw where none is in the status yet.
  static String of(String written, Tree schedule) {
    if (!written.endsWith(DRAWN)) {
      return written;
    }
    return schedule.items("status", "effectiveSchedules").stream()
        .filter(effective -> effective.text("jobType").equals("backup"))
        .map(effective -> effective.text("generatedSchedule"))
        .filter(effective -> !effective.isEmpty())
        .findFirst()
        .orElse(written.substring(0, written.length() - DRAWN.length()));
  }
}
