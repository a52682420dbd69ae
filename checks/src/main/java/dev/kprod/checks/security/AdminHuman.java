package dev.kprod.checks.security;

import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Platform;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Words;
import dev.kprod.semantics.rbac.Grant;
import dev.kprod.semantics.rbac.Identity;
import dev.kprod.semantics.rbac.Rbac;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How many people may do everything, all the time.
final class AdminHuman implements Check<Subject> {
  static final Param<Integer> MAX_USERS =
      Param.count(
          "maxAdminUsers", 3, 0, 1000, "Two people on call and one account to break the glass.");

  static final Param<Integer> MAX_GROUPS =
      Param.count("maxAdminGroups", 1, 0, 1000, "One group, whose members are known elsewhere.");

  private static final Declaration<Subject> DECLARATION =
      Declaration.of("rbac-admin-human", SubjectKind.CLUSTER)
          .title("Standing cluster-admin for people is a short list.")
          .severity(HIGH)
          .reads(Rbac.READS)
          .reads(Words.PLATFORM)
          .param(MAX_USERS)
          .param(MAX_GROUPS)
          .settledBy(SecurityTopics.BREAK_GLASS)
          .breaks(
              """
              A stolen laptop, or one kubectl delete in the wrong context, is the whole cluster, and
              nobody can say afterwards who did it.
              """)
          .judged(
              "Users and groups are counted that a ClusterRoleBinding gives a rule which covers"
                  + " everything, whatever the role is called, each once.",
              "What belongs to Kubernetes is left out, and so are groups of everybody, which"
                  + " rbac-broad-group judges.",
              "It fails with more users than maxAdminUsers or more groups than maxAdminGroups.",
              "Who is in a group is not visible; a group within the limit passes with a note.",
              "Where a cloud gives rights of its own and nobody is found, it is unknown until"
                  + " rbac-break-glass is attested.")
          .example(
              """
              kind: ClusterRole
              metadata: {name: cluster-admin}
              rules: [{verbs: ["*"], apiGroups: ["*"], resources: ["*"]}]
              ---
              kind: ClusterRoleBinding
              metadata: {name: people}
              roleRef: {kind: ClusterRole, name: cluster-admin}
              subjects:
              - {kind: User, name: ann}
              - {kind: User, name: bob}
              - {kind: User, name: cem}
              - {kind: User, name: dan}
              """,
              """
              kind: ClusterRole
              metadata: {name: cluster-admin}
              rules: [{verbs: ["*"], apiGroups: ["*"], resources: ["*"]}]
              ---
              kind: ClusterRoleBinding
              metadata: {name: people}
              roleRef: {kind: ClusterRole, name: cluster-admin}
              subjects: [{kind: User, name: ann}]
              """)
          .source("https://kubernetes.io/docs/concepts/security/rbac-good-practices/")
          .maps("CIS", "5.1.1")
          .maps("CIS", "5.1.7")
          .build();

  @Override
  public Declaration<Subject> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Subject subject, Cluster cluster, Params params) {
    Map<Identity, Grant> people = new LinkedHashMap<>();
    for (Grant grant : Rbac.of(cluster).admins()) {
      boolean person =
          !(grant.holder() instanceof Identity.ServiceAccount)
              && !grant.holder().isSystem()
              && !Identities.isEverybody(grant.holder());
      if (person) {
        people.putIfAbsent(grant.holder(), grant);
      }
    }
    List<String> users = names(people, Identity.User.class);
    List<String> groups = names(people, Identity.Group.class);
    int maxUsers = params.of(MAX_USERS);
    int maxGroups = params.of(MAX_GROUPS);
    if (users.size() > maxUsers || groups.size() > maxGroups) {
      return fail(
          HIGH,
          message(users, groups, maxUsers, maxGroups),
          remedy(people),
          evidence(people, cluster));
    }
    Platform platform = Platform.of(cluster);
    boolean cloud =
        platform.isManaged() && List.of("eks", "gke", "aks").contains(platform.provider());
    if (people.isEmpty() && cloud) {
      return notObservable(
          "rights that come from %s are not visible in the API".formatted(platform.providerName()));
    }
    List<Note> notes = new ArrayList<>();
    if (!groups.isEmpty()) {
      notes.add(Note.of("who is in %s is not visible".formatted(GrantWords.few(groups))));
    }
    if (cloud) {
      notes.add(
          Note.of(
              "rights that come from %s are not visible in the API"
                  .formatted(platform.providerName())));
    }
    return pass(notes.toArray(Note[]::new));
  }

  private static List<String> names(Map<Identity, Grant> people, Class<? extends Identity> kind) {
    return people.keySet().stream()
        .filter(kind::isInstance)
        .map(one -> one.subject().name())
        .toList();
  }

  private static String message(
      List<String> users, List<String> groups, int maxUsers, int maxGroups) {
    List<String> too = new ArrayList<>();
    if (users.size() > maxUsers) {
      too.add(
          "%s users are cluster-admin where %s may be (%s)"
              .formatted(users.size(), maxUsers, GrantWords.few(users)));
    }
    if (groups.size() > maxGroups) {
      too.add(
          "%s groups are cluster-admin where %s may be (%s)"
              .formatted(groups.size(), maxGroups, GrantWords.few(groups)));
    }
    return String.join(", and ", too) + ".";
  }

  private static List<Evidence> evidence(Map<Identity, Grant> people, Cluster cluster) {
    List<Evidence> evidence = new ArrayList<>();
    people.forEach(
        (identity, grant) -> {
          String age =
              grant
                  .binding()
                  .createdAt()
                  .map(made -> Duration.between(made, cluster.takenAt()).toDays())
                  .map(days -> ", for %s days".formatted(days))
                  .orElse("");
          evidence.add(
              Evidence.at(
                      "subjects",
                      "%s by %s rules[%s]%s"
                          .formatted(
                              Identities.text(identity), grant.role().name(), grant.rule(), age),
                      "a role in a namespace")
                  .on(grant.binding().subject()));
        });
    return evidence;
  }

  private static Remedy remedy(Map<Identity, Grant> people) {
    Set<String> bindings = new LinkedHashSet<>();
    people.values().forEach(grant -> bindings.add(grant.binding().name()));
    return Remedy.think(
        ("Give each team admin or edit in its namespaces by a RoleBinding, let those on call"
                + " impersonate an admin when they need one, then take people from %s.")
            .formatted(GrantWords.few(List.copyOf(bindings))));
  }
}
