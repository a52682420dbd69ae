package dev.kprod.checks.security;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Facts.PSA_DEFAULTS;
import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.undecided;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.Serving;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.rbac.Grant;
import dev.kprod.semantics.rbac.Identity;
import dev.kprod.simulation.attack.Exposure;
import dev.kprod.simulation.attack.Step;
import dev.kprod.simulation.attack.Tokens;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether a token that can do something lies in a pod that nobody meant to have it.
///
/// A token without rights that matter is no finding, and a pod spec that says yes is meant.
final class TokenAutomount implements Check<Workload> {
  private static final String FIELD = "automountServiceAccountToken";

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("rbac-token-automount", WORKLOADS)
          .title("A powerful token is mounted only where it was meant to be.")
          .severity(MEDIUM)
          .reads(Worth.READS)
          .reads(Exposure.READS)
          .takes(PSA_DEFAULTS)
          .breaks(
              """
              Whoever gets code to run in a front end finds a token there that can do what the
              operator next door can.
              """)
          .judged(
              "A workload passes if its pods hold no API token: what is in running pods counts, or"
                  + " else what the pod spec and the account say.",
              "It passes if the account has no rights that matter, or if the pod spec itself asks"
                  + " for the token.",
              "It passes if the account is its own, with rights given to it by name, and the"
                  + " internet does not reach it.",
              "Otherwise it fails: the account is default or shared, the rights come by a group,"
                  + " or the internet reaches it.")
          .example(
              """
              kind: ServiceAccount
              metadata: {name: default, namespace: shop}
              ---
              kind: Deployment
              metadata: {name: web, namespace: shop}
              spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}}}
              ---
              kind: ClusterRole
              metadata: {name: reader}
              rules: [{verbs: [list], apiGroups: [""], resources: [secrets]}]
              ---
              kind: ClusterRoleBinding
              metadata: {name: reader}
              roleRef: {kind: ClusterRole, name: reader}
              subjects: [{kind: ServiceAccount, name: default, namespace: shop}]
              """,
              """
              kind: ServiceAccount
              metadata: {name: default, namespace: shop}
              ---
              kind: Deployment
              metadata: {name: web, namespace: shop}
              spec:
                selector: {matchLabels: {app: web}}
                template:
                  metadata: {labels: {app: web}}
                  spec: {automountServiceAccountToken: false}
              """)
          .source(
              "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/")
          .maps("CIS", "5.1.6")
          .build();

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    for (String name : Tokens.of(cluster).accounts(workload)) {
      Identity.ServiceAccount account = new Identity.ServiceAccount(workload.namespace(), name);
      List<Worth.Telling> telling = Worth.of(account, cluster, params);
      if (telling.isEmpty() || isMeant(workload, name)) {
        continue;
      }
      Map<String, String> reasons = reasons(workload, account, telling, cluster);
      if (!reasons.isEmpty()) {
        return fail(
            MEDIUM,
            "Its pods hold the token of sa/%s, which gives %s, and %s."
                .formatted(
                    name, telling.getFirst().what(), String.join(", and ", reasons.values())),
            remedy(workload, reasons.containsKey("shared") || name.equals("default")),
            evidence(workload, account, telling, reasons));
      }
      if (Serving.of(workload, cluster) instanceof Serving.Unknown(String because, var unseen)) {
        return undecided("whether the internet reaches it is not known: " + because, unseen);
      }
    }
    return Certain.pass(cluster);
  }

  /// Says whether the pod spec itself asks for the token, by the field or by a projected volume of
  /// its own.
  private static boolean isMeant(Workload workload, String account) {
    PodSpec spec = workload.template().spec();
    return spec.serviceAccount().equals(account)
        && (spec.automount().orElse(false)
            || (workload.isRead() && isOwnTemplate(workload) && spec.hasTokenVolume()));
  }

  /// A bare pod is its own template, with the volume that admission put into it.
  private static boolean isOwnTemplate(Workload workload) {
    return switch (workload.kind()) {
      case DEPLOYMENT,
          STATEFUL_SET,
          DAEMON_SET,
          REPLICA_SET,
          REPLICATION_CONTROLLER,
          JOB,
          CRON_JOB ->
          true;
      case POD, STATIC_POD, CUSTOM -> false;
    };
  }

  private static Map<String, String> reasons(
      Workload workload,
      Identity.ServiceAccount account,
      List<Worth.Telling> telling,
      Cluster cluster) {
    Map<String, String> reasons = new LinkedHashMap<>();
    Optional<Step> entrance = Exposure.of(cluster).entrance(workload);
    entrance.ifPresent(
        step -> reasons.put("exposed", "the internet reaches it by " + step.to().text()));
    int users = AccountUse.of(account.namespace(), account.name(), cluster).size();
    if (account.name().equals("default")) {
      reasons.put("default", "that is the account of whatever names none");
    } else if (users > 1) {
      reasons.put("shared", "%s workloads share it".formatted(users));
    }
    boolean byGroup =
        telling.stream()
            .allMatch(one -> one.by().stream().noneMatch(grant -> grant.holder().equals(account)));
    if (byGroup) {
      reasons.put("group", "the right comes by a group");
    }
    return reasons;
  }

  private static List<Evidence> evidence(
      Workload workload,
      Identity.ServiceAccount account,
      List<Worth.Telling> telling,
      Map<String, String> reasons) {
    List<Evidence> evidence = new ArrayList<>();
    PodSpec spec = workload.template().spec();
    evidence.add(
        at(
            workload.specPath() + "." + FIELD,
            spec.automount().map(Tree::of).orElse(Tree.ABSENT),
            "false"));
    evidence.add(
        new Evidence(
            Optional.empty(),
            "account",
            Tree.of("sa/%s: %s".formatted(account.name(), String.join("; ", reasons.values()))),
            Tree.ABSENT));
    Grant grant = Identities.telling(account, telling.getFirst().by());
    evidence.add(GrantWords.evidence(grant, "without"));
    return evidence;
  }

  private static Remedy remedy(Workload workload, boolean accountToo) {
    String text =
        accountToo
            ? "Take the token from its pods; if it needs one, give it an account of its own."
            : "Take the token from its pods if they do not call the API.";
    return switch (workload.kind()) {
      case DEPLOYMENT, STATEFUL_SET, DAEMON_SET, REPLICA_SET, REPLICATION_CONTROLLER ->
          Remedy.patch(
                  text, workload.subject(), workload.resourceWord(), patch(workload.specPath()))
              .reviewed();
      case JOB, CRON_JOB, POD, STATIC_POD, CUSTOM ->
          Remedy.think(text + " The field is %s.%s: false.".formatted(workload.specPath(), FIELD));
    };
  }

  /// Returns the patch that sets the field in a pod spec.
  private static Tree patch(String path) {
    Tree body = Tree.of(Map.of(FIELD, Tree.of(false)));
    List<String> parts = List.of(path.split("\\.", -1));
    for (String part : parts.reversed()) {
      body = Tree.of(Map.of(part, body));
    }
    return body;
  }
}
