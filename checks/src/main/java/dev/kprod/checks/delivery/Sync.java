package dev.kprod.checks.delivery;

import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Verdict.notApplicable;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Untrusted;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.DeliveryKinds;
import dev.kprod.snapshot.Read;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// Whether what Argo CD and Flux keep in step is in step, and was looked at lately.
///
/// Where a source fails, what takes from it is not judged: the source is the one finding.
final class Sync implements Check<GitopsObject> {
  private static final Param<Integer> GRACE_MINUTES =
      Param.count("graceMinutes", 15, 0, 10_080, "A rollout that goes well ends within that.");
  private static final Param<Integer> STALE_HOURS =
      Param.count(
          "staleHours", 2, 1, 8_760, "By default everything is looked at every few minutes.");

  private static final Declaration<GitopsObject> DECLARATION =
      Declaration.of("delivery-sync", GitopsObject.KIND)
          .title("Every GitOps object is in sync, healthy and reconciled lately.")
          .severity(MEDIUM)
          .mayRead(ArgoSync.reads().toArray(Read<?>[]::new))
          .param(GRACE_MINUTES)
          .param(STALE_HOURS)
          .breaks(
              """
              A broken sync stays unseen until the urgent fix does not arrive, and what runs is not
              what was reviewed.
              """)
          .judged(
              "What is being deleted or suspended, and what takes from a source that fails, is not"
                  + " judged.",
              "An Application that is out of sync for graceMinutes, degraded, missing or"
                  + " progressing for an hour, that carries an error or whose operation failed or"
                  + " hangs, fails; so does one that nothing has looked at for staleHours.",
              "Out of sync by hand or by a change window is a remark, and of an Application in"
                  + " another cluster only the health is judged.",
              "An object of Flux that is not ready for graceMinutes or stalled, that did not apply"
                  + " what it attempted, or whose spec was not looked at, fails.")
          .example(
              """
              apiVersion: argoproj.io/v1alpha1
              kind: Application
              metadata: {name: payments, namespace: argocd}
              spec: {syncPolicy: {automated: {}}}
              status:
                sync: {status: OutOfSync}
                health: {status: Healthy}
                operationState: {phase: Failed, message: field is immutable, finishedAt: "2026-11-15T08:00:00Z"}
              """,
              """
              apiVersion: argoproj.io/v1alpha1
              kind: Application
              metadata: {name: payments, namespace: argocd}
              spec: {syncPolicy: {automated: {}}}
              status:
                sync: {status: Synced}
                health: {status: Healthy}
                operationState: {phase: Succeeded, finishedAt: "2026-11-15T08:00:00Z"}
              """)
          .source("https://argo-cd.readthedocs.io/en/stable/operator-manual/health/")
          .source("https://fluxcd.io/flux/components/kustomize/kustomizations/")
          .source("https://fluxcd.io/flux/components/helm/helmreleases/")
          .build();

  @Override
  public Declaration<GitopsObject> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(GitopsObject one, Cluster cluster, Params params) {
    CustomResource object = one.object();
    Duration grace = Duration.ofMinutes(params.of(GRACE_MINUTES));
    ArgoSync argo = new ArgoSync(cluster, grace, Duration.ofHours(params.of(STALE_HOURS)));
    if (object.isDeleted()) {
      return notApplicable("it is being deleted");
    }
    if (object.tree().isTrue("spec", "suspend")) {
      return notApplicable("it is suspended");
    }
    if (one.type().equals(DeliveryKinds.ARGO_APPLICATIONS)) {
      return verdict(one, argo.application(object));
    }
    if (one.type().equals(DeliveryKinds.ARGO_APPLICATION_SETS)) {
      return verdict(one, argo.applicationSet(object));
    }
    FluxSync flux = new FluxSync(cluster, grace);
    Optional<String> source = flux.failingSource(one);
    return source.isPresent()
        ? notApplicable("its source %s fails".formatted(source.get()))
        : verdict(one, flux.judge(one));
  }

  private static Verdict verdict(GitopsObject one, Judged judged) {
    if (judged.evidence().isEmpty()) {
      return new Verdict.Pass(judged.notes());
    }
    Evidence first = judged.evidence().getFirst();
    return new Verdict.Fail(
        MEDIUM,
        Untrusted.of(
            "%s is %s."
                .formatted(what(first.path()), first.observed().text().replaceFirst("[.]+$", ""))),
        judged.evidence(),
        remedy(one),
        judged.notes());
  }

  private static String what(String path) {
    return switch (path) {
      case "status.sync.status" -> "Its sync";
      case "status.health.status" -> "Its health";
      case "status.operationState.phase" -> "Its last operation";
      case "status.reconciledAt" -> "Its last look";
      case "status.lastAppliedRevision" -> "What it applied";
      case "status.observedGeneration" -> "The generation that it saw";
      default -> path.replaceFirst("^status\\.conditions\\[type=(.*)]$", "$1");
    };
  }

  private static Remedy remedy(GitopsObject one) {
    String name = one.object().name();
    String namespace = one.object().namespace();
    if (one.type().equals(DeliveryKinds.ARGO_APPLICATIONS)) {
      return Remedy.run(
          "See what differs, mend that in git, then sync.",
          "argocd",
          "app",
          "diff",
          namespace + "/" + name);
    }
    if (one.type().equals(DeliveryKinds.KUSTOMIZATIONS)) {
      return Remedy.run(
          "Mend what it says, then let it try again.",
          "flux",
          "reconcile",
          "kustomization",
          name,
          "-n",
          namespace,
          "--with-source");
    }
    if (one.type().equals(DeliveryKinds.HELM_RELEASES)) {
      return Remedy.run(
          "Mend what it says, then let it try again.",
          "flux",
          "reconcile",
          "helmrelease",
          name,
          "-n",
          namespace);
    }
    return Remedy.run(
        "See what it says.",
        "kubectl",
        "-n",
        namespace,
        "describe",
        one.type().kind().toLowerCase(Locale.ROOT),
        name);
  }
}
