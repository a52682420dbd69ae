package dev.kprod.checks.security;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Facts.PSA_DEFAULTS;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Severity.LOW;
import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.cluster.SecretKinds.TOKENS;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.Shell;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Subjects;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Secret;
import dev.kprod.cluster.ServiceAccount;
import dev.kprod.semantics.rbac.Identity;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whether a token lies in a Secret, where it never expires.
///
/// The server writes on which day it was last used, and refuses one that carries the label of a
/// token that was found unused (upstream: `pkg/serviceaccount/legacy.go`,
/// `legacy_serviceaccount_token_cleaner.go`).
final class TokenSecret implements Check<Secret> {
  static final Param<Integer> UNUSED_DAYS =
      Param.count(
          "unusedDays", 90, 1, 3650, "A quarter: what runs once in three months was seen by then.");

  private static final String INVALID = "kubernetes.io/legacy-token-invalid-since";
  private static final String LAST_USED = "kubernetes.io/legacy-token-last-used";
  private static final Duration RECENT = Duration.ofDays(30);

  private static final Index<Set<String>> KNOWN =
      Index.of("token-accounts", Reads.of(Resources.SERVICE_ACCOUNTS), TokenSecret::accounts);

  private static final Index<Set<String>> MOUNTED =
      Index.of("mounted-secrets", Reads.of(Resources.PODS), TokenSecret::mounted);

  private static final Declaration<Secret> DECLARATION =
      Declaration.of(
              "rbac-token-secret",
              Subjects.of(
                  TOKENS,
                  "token Secret",
                  "token Secrets",
                  SubjectKind.Radius.CLUSTER,
                  SubjectKind.Reach.EVERYTHING))
          .title("No service account token lives for ever.")
          .severity(HIGH)
          .reads(Worth.READS)
          .takes(PSA_DEFAULTS)
          .param(UNUSED_DAYS)
          .breaks(
              """
              Such a token works from anywhere and never expires. It is copied into kubeconfigs and
              pipelines, and whoever leaves keeps it.
              """)
          .judged(
              "A token that the server refuses already passes; one whose account is gone is left"
                  + " to the controller.",
              "It fails if its account is cluster-admin or has rights that matter.",
              "It fails if it was used in the last 30 days and no pod mounts it: somebody uses it"
                  + " from outside.",
              "It fails at low if it was not used for unusedDays or never, else at medium.",
              "On which day it was used is known to the day.")
          .example(
              """
              kind: ServiceAccount
              metadata: {name: ci, namespace: platform}
              ---
              kind: Secret
              type: kubernetes.io/service-account-token
              metadata:
                name: ci-token
                namespace: platform
                annotations: {kubernetes.io/service-account.name: ci}
                labels: {kubernetes.io/legacy-token-last-used: "2026-11-20"}
              """,
              """
              kind: ServiceAccount
              metadata: {name: ci, namespace: platform}
              ---
              kind: Secret
              type: kubernetes.io/service-account-token
              metadata:
                name: ci-token
                namespace: platform
                annotations: {kubernetes.io/service-account.name: ci}
                labels: {kubernetes.io/legacy-token-invalid-since: "2026-11-01"}
              """)
          .source("https://kubernetes.io/docs/concepts/security/service-accounts/")
          .source("https://kubernetes.io/docs/concepts/configuration/secret/")
          .build();

  @Override
  public Declaration<Secret> declaration() {
    return DECLARATION;
  }

  private static Set<String> accounts(Cluster cluster) {
    Set<String> known = new HashSet<>();
    for (ServiceAccount account : cluster.list(Resources.SERVICE_ACCOUNTS)) {
      known.add(account.namespace() + "/" + account.name());
    }
    return known;
  }

  private static Set<String> mounted(Cluster cluster) {
    Set<String> mounted = new HashSet<>();
    for (Pod pod : cluster.list(Resources.PODS)) {
      if (pod.isLive()) {
        pod.spec().secrets().forEach(name -> mounted.add(pod.namespace() + "/" + name));
      }
    }
    return mounted;
  }

  @Override
  public Verdict judge(Secret secret, Cluster cluster, Params params) {
    if (secret.labels().containsKey(INVALID)) {
      return pass(Note.of("the server refuses it since " + secret.labels().get(INVALID)));
    }
    String account = secret.serviceAccount();
    if (!cluster.index(KNOWN).contains(secret.namespace() + "/" + account)) {
      return notApplicable("its account is gone, and the controller deletes it");
    }
    Identity identity = new Identity.ServiceAccount(secret.namespace(), account);
    List<Worth.Telling> telling = Worth.of(identity, cluster, params);
    Optional<LocalDate> used = day(secret.labels().getOrDefault(LAST_USED, ""));
    long idle = idle(used, cluster.takenAt());
    boolean isMounted = cluster.index(MOUNTED).contains(secret.namespace() + "/" + secret.name());
    boolean outside = used.isPresent() && idle <= RECENT.toDays() && !isMounted;
    boolean unused = used.isEmpty() || idle >= params.of(UNUSED_DAYS);
    Severity severity = !telling.isEmpty() || outside ? HIGH : unused ? LOW : MEDIUM;
    String worth = telling.isEmpty() ? "" : ", which gives %s".formatted(telling.getFirst().what());
    return fail(
        severity,
        "It holds a token of sa/%s that never expires%s; %s."
            .formatted(account, worth, use(used, idle, outside)),
        remedy(secret, account, cluster.takenAt()),
        evidence(secret, identity, telling));
  }

  private static String use(Optional<LocalDate> used, long idle, boolean outside) {
    if (used.isEmpty()) {
      return "nothing shows that it was ever used";
    }
    return outside
        ? "it was used on %s and no pod mounts it, so probably a person or a pipeline has it"
            .formatted(used.get())
        : "it was used on %s, %s days ago".formatted(used.get(), idle);
  }

  private static Optional<LocalDate> day(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(LocalDate.parse(text));
    } catch (DateTimeParseException noDay) {
      return Optional.empty();
    }
  }

  private static long idle(Optional<LocalDate> used, Instant now) {
    return used.map(day -> now.atZone(ZoneOffset.UTC).toLocalDate().toEpochDay() - day.toEpochDay())
        .orElse(0L);
  }

  private static List<Evidence> evidence(
      Secret secret, Identity identity, List<Worth.Telling> telling) {
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(
        at(
            "metadata.labels[%s]".formatted(LAST_USED),
            secret.tree().at("metadata", "labels", LAST_USED),
            "a token that expires"));
    if (!telling.isEmpty()) {
      evidence.add(
          GrantWords.evidence(
              Identities.telling(identity, telling.getFirst().by()), "a narrow role"));
    }
    return evidence;
  }

  private static Remedy remedy(Secret secret, String account, Instant now) {
    String namespace = secret.namespace();
    return Remedy.paste(
            "Let whoever uses it ask for one that expires, mark this one as refused, and delete it"
                + " after some days.",
            String.join(
                "\n",
                Shell.line("kubectl", "-n", namespace, "create", "token", account, "--duration=1h"),
                Shell.line(
                    "kubectl",
                    "-n",
                    namespace,
                    "label",
                    "secret",
                    secret.name(),
                    "%s=%s".formatted(INVALID, now.atZone(ZoneOffset.UTC).toLocalDate()))))
        .reviewed();
  }
}
