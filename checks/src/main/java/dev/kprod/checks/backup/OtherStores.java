package dev.kprod.checks.backup;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.cluster.BackupKinds.K10_PROFILES;
import static dev.kprod.cluster.BackupKinds.LONGHORN_BACKUP_TARGETS;

import dev.kprod.check.Verdict;
import dev.kprod.checks.backup.BackupLocation.Store;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.CustomResource;
import java.util.List;

/// The stores of products that say themselves whether they answer.
final class OtherStores {
  private OtherStores() {}

  /// Judges a BackupTarget.
  static Verdict longhorn(Store store, List<CustomResource> jobs) {
    String url = store.object().tree().text("spec", "backupTargetURL");
    boolean taken =
        jobs.stream().anyMatch(job -> job.tree().text("spec", "task").startsWith("backup"));
    if (url.isEmpty()) {
      return taken && store.object().name().equals("default")
          ? fail(
              CRITICAL,
              "It has no address, and a recurring job takes backups.",
              ProductRow.describe(LONGHORN_BACKUP_TARGETS, store.subject()),
              at("spec.backupTargetURL", "absent", "the address of a store"))
          : pass();
    }
    if (store.object().tree().isTrue("status", "available")) {
      return pass();
    }
    String message =
        Condition.find(store.object().tree(), "Unavailable")
            .filter(Condition::isTrue)
            .map(Condition::message)
            .filter(text -> !text.isEmpty())
            .map(text -> ": " + text)
            .orElse("");
    return fail(
        CRITICAL,
        "It cannot be reached.",
        ProductRow.describe(LONGHORN_BACKUP_TARGETS, store.subject()),
        at("status.available", "false" + message, "true"));
  }

  /// Judges a Profile.
  static Verdict k10(Store store) {
    String validation = store.object().tree().text("status", "validation");
    if (validation.equals("Success")) {
      return pass();
    }
    if (validation.isEmpty()) {
      return notObservable("K10 has not validated it yet");
    }
    return fail(
        CRITICAL,
        "K10 could not validate it.",
        ProductRow.describe(K10_PROFILES, store.subject()),
        at("status.validation", validation, "Success"));
  }
}
