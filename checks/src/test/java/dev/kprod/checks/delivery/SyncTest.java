package dev.kprod.checks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

/// Field names and values are those of Argo CD's pkg/apis/application/v1alpha1/types.go and of
/// Flux' api/v1 of the kustomize, helm and source controllers.
class SyncTest {
  private final CheckTester<?> check = CheckTester.of(new Sync());

  private static String application(String metadata, String spec, String status) {
    return """
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: payments, namespace: argocd%s}
    spec: {project: default, destination: {server: "https://kubernetes.default.svc"}%s}
    status: {%s}
    """
        .formatted(metadata, spec, status);
  }

  private static final String AUTOMATED = ", syncPolicy: {automated: {selfHeal: true}}";

  private static String outOfSync(String finished) {
    return "sync: {status: OutOfSync}, health: {status: Healthy}, operationState: {phase:"
        + " Succeeded, finishedAt: \"%s\"}".formatted(finished);
  }

  private static String flux(String apiVersion, String kind, String name, String body) {
    return """
    ---
    apiVersion: %s
    kind: %s
    metadata: {name: %s, namespace: flux-system, generation: 3}
    %s
    """
        .formatted(apiVersion, kind, name, body);
  }

  private static String kustomization(String body) {
    return flux("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "apps", body);
  }

  private static String ready(String status, String since) {
    return "{type: Ready, status: \"%s\", reason: ReconciliationFailed, message: oops,"
            .formatted(status)
        + " lastTransitionTime: \"%s\"}".formatted(since);
  }

  @Test
  void out_of_sync_for_days_is_not_what_was_reviewed() {
    assertThat(check.outcomes(application("", AUTOMATED, outOfSync("2026-11-15T08:00:00Z"))))
        .containsExactly(
            "fail application/argocd/payments: status.sync.status is OutOfSync for 6 days, wanted"
                + " Synced");
    assertThat(check.outcomes(application("", AUTOMATED, outOfSync("2026-11-21T07:50:00Z"))))
        .containsExactly("pass application/argocd/payments");
  }

  @Test
  void out_of_sync_by_hand_or_by_a_window_is_meant_so() {
    String window =
        """
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: default, namespace: argocd}
        spec: {syncWindows: [{kind: allow, schedule: "0 22 * * *", duration: 1h}]}
        """;

    assertThat(check.outcomes(application("", "", outOfSync("2026-11-15T08:00:00Z"))))
        .containsExactly(
            "pass application/argocd/payments [note: out of sync, and synced by hand]");
    assertThat(
            check.outcomes(
                application(
                    "",
                    ", syncPolicy: {automated: {enabled: false}}",
                    outOfSync("2026-11-15T08:00:00Z"))))
        .containsExactly(
            "pass application/argocd/payments [note: out of sync, and synced by hand]");
    assertThat(
            check.outcomes(application("", AUTOMATED, outOfSync("2026-11-15T08:00:00Z")) + window))
        .containsExactly(
            "pass application/argocd/payments [note: out of sync, and its project has change"
                + " windows]");
  }

  @Test
  void health_operation_and_errors_each_tell() {
    assertThat(
            check.outcomes(
                application(
                    "",
                    AUTOMATED,
                    "sync: {status: Synced}, health: {status: Degraded, lastTransitionTime:"
                        + " \"2026-11-21T05:00:00Z\"}, conditions: [{type: ComparisonError,"
                        + " message: repo not found}], operationState: {phase: Failed, message:"
                        + " field is immutable}")))
        .containsExactly(
            "fail application/argocd/payments: status.conditions[type=ComparisonError] is repo not"
                + " found, wanted absent; status.health.status is Degraded for 3 hours, wanted"
                + " Healthy; status.operationState.phase is Failed: field is immutable, wanted"
                + " Succeeded");
  }

  @Test
  void what_hangs_is_as_bad_as_what_failed() {
    assertThat(
            check.outcomes(
                application(
                    "",
                    AUTOMATED,
                    "sync: {status: Synced}, health: {status: Progressing, lastTransitionTime:"
                        + " \"2026-11-21T05:00:00Z\"}, operationState: {phase: Running, startedAt:"
                        + " \"2026-11-21T05:00:00Z\"}")))
        .containsExactly(
            "fail application/argocd/payments: status.health.status is Progressing for 3 hours,"
                + " wanted Healthy; status.operationState.phase is Running for 3 hours, wanted an"
                + " end");
    assertThat(
            check.outcomes(
                application(
                    "",
                    AUTOMATED,
                    "sync: {status: Synced}, health: {status: Progressing, lastTransitionTime:"
                        + " \"2026-11-21T07:30:00Z\"}, operationState: {phase: Running, startedAt:"
                        + " \"2026-11-21T07:30:00Z\"}")))
        .containsExactly("pass application/argocd/payments");
  }

  @Test
  void a_controller_that_stopped_looking_is_stuck_unless_the_refresh_is_off() {
    String old =
        application(
            "",
            AUTOMATED,
            "sync: {status: Synced}, health: {status: Healthy}, reconciledAt:"
                + " \"2026-11-21T03:00:00Z\"");
    String off =
        """
        ---
        kind: ConfigMap
        metadata: {name: argocd-cm, namespace: argocd}
        data: {timeout.reconciliation: 0s}
        """;

    assertThat(check.outcomes(old))
        .containsExactly(
            "fail application/argocd/payments: status.reconciledAt is 5 hours ago, wanted at most 2"
                + " hours ago");
    assertThat(check.outcomes(old + off)).containsExactly("pass application/argocd/payments");
  }

  @Test
  void of_what_runs_in_another_cluster_only_the_health_is_judged() {
    String elsewhere =
        application("", AUTOMATED, outOfSync("2026-11-15T08:00:00Z"))
            .replace("https://kubernetes.default.svc", "https://10.0.0.1");

    assertThat(check.outcomes(elsewhere))
        .containsExactly(
            "pass application/argocd/payments [note: its destination is another cluster, so only"
                + " its health is judged]");
    assertThat(check.outcomes(elsewhere.replace("Healthy", "Missing")))
        .containsExactly(
            "fail application/argocd/payments: status.health.status is Missing for 6 days, wanted"
                + " Healthy [note: its destination is another cluster, so only its health is"
                + " judged]");
  }

  @Test
  void several_sources_make_no_difference() {
    assertThat(
            check.outcomes(
                application(
                    "",
                    ", sources: [{repoURL: a}, {repoURL: b}]",
                    "sync: {status: Synced, revisions: [x, y]}, health: {status: Healthy}")))
        .containsExactly("pass application/argocd/payments");
  }

  @Test
  void what_goes_is_let_go() {
    assertThat(
            check.outcomes(
                application(
                    ", deletionTimestamp: \"2026-11-21T07:00:00Z\"",
                    AUTOMATED,
                    outOfSync("2026-11-15T08:00:00Z"))))
        .containsExactly("not-applicable application/argocd/payments: it is being deleted");
  }

  @Test
  void an_application_set_says_that_it_could_not() {
    assertThat(
            check.outcomes(
                """
                apiVersion: argoproj.io/v1alpha1
                kind: ApplicationSet
                metadata: {name: tenants, namespace: argocd}
                status: {conditions: [{type: ErrorOccurred, status: "True", message: no repo}]}
                """))
        .containsExactly(
            "fail applicationset/argocd/tenants: ErrorOccurred is no repo, wanted False");
  }

  @Test
  void flux_is_ready_or_tells_why_not_and_is_given_time() {
    assertThat(
            check.outcomes(
                kustomization(
                    "status: {conditions: [%s]}"
                        .formatted(ready("False", "2026-11-21T05:00:00Z")))))
        .containsExactly(
            "fail kustomization/flux-system/apps: status.conditions[type=Ready] is"
                + " ReconciliationFailed for 3 hours: oops, wanted True");
    assertThat(
            check.outcomes(
                kustomization(
                    "status: {conditions: [%s]}"
                        .formatted(ready("False", "2026-11-21T07:50:00Z")))))
        .containsExactly("pass kustomization/flux-system/apps");
    assertThat(
            check.outcomes(
                kustomization(
                    "status: {conditions: [{type: Stalled, status: \"True\", reason:"
                        + " BuildFailed, message: no}]}")))
        .containsExactly(
            "fail kustomization/flux-system/apps: status.conditions[type=Stalled] is BuildFailed:"
                + " no, wanted False");
  }

  @Test
  void what_was_attempted_must_be_applied_and_what_was_written_must_be_seen() {
    assertThat(
            check.outcomes(
                kustomization(
                    "status: {lastAppliedRevision: main@sha1:a, lastAttemptedRevision:"
                        + " main@sha1:b, observedGeneration: 2, conditions: [%s]}"
                            .formatted(ready("True", "2026-11-21T05:00:00Z")))))
        .containsExactly(
            "fail kustomization/flux-system/apps: status.lastAppliedRevision is main@sha1:a, wanted"
                + " main@sha1:b; status.observedGeneration is 2, wanted 3, as written");
  }

  @Test
  void a_suspended_one_is_not_judged() {
    assertThat(
            check.outcomes(
                kustomization(
                    "spec: {suspend: true}\nstatus: {conditions: [%s]}"
                        .formatted(ready("False", "2026-11-21T05:00:00Z")))))
        .containsExactly("not-applicable kustomization/flux-system/apps: it is suspended");
  }

  @Test
  void a_source_that_fails_is_one_finding_with_those_who_want_it() {
    String wants =
        kustomization(
            "spec: {sourceRef: {kind: GitRepository, name: fleet}}\nstatus: {conditions: [%s]}"
                .formatted(ready("False", "2026-11-21T05:00:00Z")));
    String source =
        flux(
            "source.toolkit.fluxcd.io/v1",
            "GitRepository",
            "fleet",
            "status: {conditions: [{type: Ready, status: \"False\", reason: GitOperationFailed,"
                + " message: no key, lastTransitionTime: \"2026-11-21T04:00:00Z\"}]}");

    assertThat(check.outcomes(wants + source))
        .containsExactly(
            "fail gitrepository/flux-system/fleet: status.conditions[type=Ready] is"
                + " GitOperationFailed for 4 hours: no key, wanted True [note: wanted by"
                + " Kustomization flux-system/apps]",
            "not-applicable kustomization/flux-system/apps: its source GitRepository"
                + " flux-system/fleet fails");
  }

  @Test
  void a_release_that_was_rolled_back_is_not_the_one_that_was_asked_for() {
    assertThat(
            check.outcomes(
                flux(
                    "helm.toolkit.fluxcd.io/v2",
                    "HelmRelease",
                    "web",
                    "status: {conditions: [{type: Released, status: \"False\", reason:"
                        + " UpgradeFailed, message: timeout}, {type: Remediated, status: \"True\","
                        + " reason: RollbackSucceeded, message: back}]}")))
        .containsExactly(
            "fail helmrelease/flux-system/web: status.conditions[type=Released] is UpgradeFailed:"
                + " timeout, wanted True; status.conditions[type=Remediated] is RollbackSucceeded:"
                + " back, wanted False");
  }

  @Test
  void older_versions_of_flux_are_still_served() {
    assertThat(
            check.outcomes(
                flux(
                    "helm.toolkit.fluxcd.io/v2beta2",
                    "HelmRelease",
                    "web",
                    "status: {conditions: [%s]}".formatted(ready("True", "2026-11-21T05:00:00Z")))))
        .containsExactly("pass helmrelease/flux-system/web");
  }

  @Test
  void where_nothing_of_it_is_served_there_is_nothing_to_judge() {
    assertThat(check.outcomes("")).isEmpty();
    assertThat(
            check
                .refusing("applications.argoproj.io")
                .outcomes(application("", AUTOMATED, outOfSync("2026-11-15T08:00:00Z"))))
        .containsExactly("unknown(forbidden) applications.argoproj.io: 403 Forbidden");
  }
}
