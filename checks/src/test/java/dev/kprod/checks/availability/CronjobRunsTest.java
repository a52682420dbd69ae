package dev.kprod.checks.availability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronjobRunsTest {
  private final CheckTester<?> check = CheckTester.of(new CronjobRuns());

  private static String cron(String schedule, String spec, String last, String success) {
    return """
    kind: CronJob
    metadata: {name: bill, namespace: shop, creationTimestamp: "2026-10-01T00:00:00Z"}
    spec: {schedule: "%s"%s}
    status: {%s%s}
    """
        .formatted(
            schedule,
            spec.isEmpty() ? "" : ", " + spec,
            last.isEmpty() ? "" : "lastScheduleTime: '" + last + "', ",
            success.isEmpty() ? "" : "lastSuccessfulTime: '" + success + "'");
  }

  private static String job(String status) {
    return """
    ---
    kind: Job
    metadata:
      name: bill-1
      namespace: shop
      ownerReferences: [{apiVersion: batch/v1, kind: CronJob, name: bill, controller: true}]
    status: {%s}
    """
        .formatted(status);
  }

  @Test
  void a_run_on_time_that_succeeded_passes() {
    assertThat(
            check.outcomes(cron("0 3 * * *", "", "2026-11-21T03:00:00Z", "2026-11-21T03:01:00Z")))
        .containsExactly("pass cronjob/shop/bill");
  }

  @Test
  void runs_that_were_not_made_are_counted() {
    String yaml = cron("0 3 * * *", "", "2026-11-18T03:00:00Z", "2026-11-18T03:01:00Z");

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail cronjob/shop/bill: status.lastScheduleTime is 2026-11-18T03:00:00Z, wanted"
                + " 2026-11-21T03:00:00Z");
    assertThat(check.messages(yaml))
        .containsExactly(
            "fail cronjob/shop/bill: 3 runs were due and not made, the first at"
                + " 2026-11-19T03:00:00Z.");
    assertThat(check.remedies(yaml))
        .containsExactly(
            "Run it now, and see why the controller did not.\n"
                + "kubectl -n shop create job --from=cronjob/bill bill-manual");
  }

  @ParameterizedTest
  @CsvSource({"49, fail", "51, pass"})
  void a_run_is_late_after_ten_minutes(String minute, String outcome) {
    assertThat(
            check.outcomes(
                cron(
                    "%s 7 * * *".formatted(minute),
                    "",
                    "2026-11-20T07:%s:00Z".formatted(minute),
                    "2026-11-20T07:55:00Z")))
        .first()
        .asString()
        .startsWith(outcome);
  }

  @Test
  void what_was_due_before_it_was_made_or_changed_does_not_count() {
    String fresh = cron("0 3 * * *", "", "", "").replace("2026-10-01T00", "2026-11-21T04");
    String changed =
        cron("0 3 * * *", "", "2026-11-18T04:00:00Z", "2026-11-20T04:01:00Z")
            .replace(
                "creationTimestamp",
                "managedFields: [{manager: kubectl, time: '2026-11-21T06:00:00Z'}],"
                    + " creationTimestamp");

    assertThat(check.outcomes(fresh)).containsExactly("pass cronjob/shop/bill");
    assertThat(check.outcomes(changed)).containsExactly("pass cronjob/shop/bill");
  }

  @Test
  void a_zone_moves_the_due_time_and_without_one_the_last_run_tells_the_clock() {
    assertThat(
            check.outcomes(
                cron(
                    "0 3 * * *",
                    "timeZone: Asia/Tokyo",
                    "2026-11-20T18:00:00Z",
                    "2026-11-20T18:01:00Z")))
        .containsExactly("pass cronjob/shop/bill");
    assertThat(
            check.outcomes(cron("0 3 * * *", "", "2026-11-20T18:00:00Z", "2026-11-20T18:01:00Z")))
        .containsExactly("pass cronjob/shop/bill");
    assertThat(
            check.messages(cron("0 3 * * *", "", "2026-11-19T18:00:00Z", "2026-11-19T18:01:00Z")))
        .containsExactly(
            "fail cronjob/shop/bill: 1 run was due and not made, the first at"
                + " 2026-11-20T18:00:00Z.");
  }

  @Test
  void what_cannot_be_read_is_unknown() {
    assertThat(check.outcomes(cron("at dawn", "", "", "")))
        .first()
        .asString()
        .startsWith(
            "unknown(not-observable) cronjob/shop/bill: its schedule \"at dawn\" cannot be read: ");
    assertThat(check.outcomes(cron("@daily", "timeZone: Mars/Base", "", "")))
        .containsExactly(
            "unknown(not-observable) cronjob/shop/bill: its schedule \"@daily\" cannot be read:"
                + " zone Mars/Base is not known");
  }

  @Test
  void two_runs_without_success_are_a_pattern_and_the_last_failure_is_named() {
    String yaml =
        cron("0 3 * * *", "", "2026-11-21T03:00:00Z", "2026-11-19T03:01:00Z")
            + job(
                "startTime: '2026-11-21T03:00:00Z', conditions: [{type: Failed, status: 'True',"
                    + " reason: BackoffLimitExceeded, lastTransitionTime:"
                    + " '2026-11-21T03:05:00Z'}]");

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail cronjob/shop/bill: status.conditions[type=Failed].reason of job/shop/bill-1 is"
                + " BackoffLimitExceeded, wanted none; status.lastSuccessfulTime is"
                + " 2026-11-19T03:01:00Z, wanted after 2026-11-20T03:00:00Z");
    assertThat(check.messages(yaml))
        .containsExactly(
            "fail cronjob/shop/bill: It last succeeded 2 days ago, and 2 runs were due since; the"
                + " last ended with BackoffLimitExceeded.");
    assertThat(check.remedies(yaml))
        .containsExactly(
            "Read what the last run said.\nkubectl -n shop logs job/bill-1 --all-containers");
    assertThat(check.outcomes(yaml.replace("2026-11-19T03:01:00Z", "2026-11-20T03:01:00Z")))
        .containsExactly("pass cronjob/shop/bill");
  }

  @Test
  void one_that_never_succeeded_is_given_two_runs() {
    String never = cron("0 3 * * *", "", "2026-11-21T03:00:00Z", "");

    assertThat(check.outcomes(never.replace("2026-10-01T00", "2026-11-20T04")))
        .containsExactly("pass cronjob/shop/bill");
    assertThat(check.messages(never.replace("2026-10-01T00", "2026-11-20T02")))
        .containsExactly("fail cronjob/shop/bill: It never succeeded, and 2 runs were due since.");
  }

  @Test
  void a_run_that_is_still_going_is_not_counted_against_it() {
    assertThat(
            check.outcomes(
                cron("*/30 * * * *", "", "2026-11-21T07:30:00Z", "2026-11-21T06:35:00Z")
                    + job("startTime: '2026-11-21T07:00:00Z'")))
        .containsExactly("pass cronjob/shop/bill");
  }

  @Test
  void a_job_that_hangs_holds_up_those_after_it() {
    String yaml =
        cron("0 3 * * *", "concurrencyPolicy: Forbid", "2026-11-17T03:00:00Z", "")
            + job("startTime: '2026-11-17T03:00:00Z'");

    assertThat(check.messages(yaml))
        .containsExactly(
            "fail cronjob/shop/bill: Job bill-1 has been running for 4 days, and no other starts"
                + " beside it.");
    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail cronjob/shop/bill: status.startTime of job/shop/bill-1 is 2026-11-17T03:00:00Z,"
                + " wanted ended within three periods");
    assertThat(check.messages(yaml.replace("2026-11-17T03", "2026-11-19T03")))
        .containsExactly(
            "fail cronjob/shop/bill: 2 runs were due and not made, the first at"
                + " 2026-11-20T03:00:00Z; Job bill-1 is still running.");
  }

  @Test
  void a_pause_is_given_a_week() {
    String suspended = cron("0 3 * * *", "suspend: true", "2026-11-15T03:00:00Z", "");

    assertThat(check.outcomes(suspended))
        .containsExactly("not-applicable cronjob/shop/bill: it is suspended");
    assertThat(check.messages(suspended.replace("2026-11-15T03", "2026-11-10T03")))
        .containsExactly("fail cronjob/shop/bill: It has been suspended for 11 days.");
    assertThat(
            check.outcomes(
                suspended
                    .replace("2026-11-15T03", "2026-11-01T03")
                    .replace(
                        "creationTimestamp",
                        "managedFields: [{manager: kubectl, time: '2026-11-20T06:00:00Z', fieldsV1:"
                            + " {'f:spec': {'f:suspend': {}}}}], creationTimestamp")))
        .containsExactly("not-applicable cronjob/shop/bill: it is suspended");
  }
}
