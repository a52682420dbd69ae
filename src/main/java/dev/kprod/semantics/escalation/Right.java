package dev.kprod.semantics.escalation;

import dev.kprod.cluster.PolicyRule;
import dev.kprod.semantics.rbac.RequestAttributes;
import dev.kprod.semantics.rbac.Rules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Requests that are all the same to whoever may make one of them.
///
/// Two are equal only if they are the same one.
final class Right {
  private static final String RBAC = ".rbac.authorization.k8s.io";
  private static final String ADMISSION = ".admissionregistration.k8s.io";

  static final Right ESCALATE_CLUSTER_ROLES = of("escalate clusterroles" + RBAC);
  static final Right CHANGE_CLUSTER_ROLES = of("update,patch clusterroles" + RBAC);
  static final Right ESCALATE_ROLES = of("escalate roles" + RBAC);
  static final Right CHANGE_ROLES = of("update,patch roles" + RBAC);
  static final Right BIND_CLUSTER_ROLES = of("bind clusterroles" + RBAC);
  static final Right CREATE_CLUSTER_BINDINGS = of("create clusterrolebindings" + RBAC);
  static final Right CHANGE_CLUSTER_BINDINGS = of("update,patch clusterrolebindings" + RBAC);
  static final Right CREATE_BINDINGS = of("create rolebindings" + RBAC);
  static final Right CHANGE_BINDINGS = of("update,patch rolebindings" + RBAC);
  static final Right IMPERSONATE_ACCOUNTS = of("impersonate serviceaccounts");
  static final Right IMPERSONATE_USERS = of("impersonate users");
  static final Right IMPERSONATE_GROUPS = of("impersonate groups");
  static final Right MINT = of("create serviceaccounts/token");
  static final Right CREATE_SECRETS = of("create secrets");
  static final Right WRITE_SECRETS = of("create,update,patch secrets");
  static final Right READ_SECRETS = of("get,list,watch secrets");
  static final Right RUN =
      of(
          "create pods",
          "create,update,patch replicationcontrollers deployments.apps daemonsets.apps"
              + " statefulsets.apps replicasets.apps jobs.batch cronjobs.batch");
  static final Right CHANGE_PODS = of("update,patch pods");
  static final Right EXEC = of("create pods/exec pods/attach");
  static final Right EXEC_BY_GET = of("get pods/exec pods/attach");
  static final Right DEBUG = of("update,patch pods/ephemeralcontainers");
  static final Right FORWARD = of("create pods/portforward");
  static final Right FORWARD_BY_GET = of("get pods/portforward");
  static final Right PROXY = of("get,create,update,patch,delete pods/proxy services/proxy");
  static final Right KUBELET = of("get,create,update,patch,delete nodes/proxy");
  static final Right CREATE_REQUESTS = of("create certificatesigningrequests.certificates.k8s.io");
  static final Right APPROVE_REQUESTS =
      of("update,patch certificatesigningrequests/approval.certificates.k8s.io");
  static final Right APPROVE_SIGNERS = of("approve signers.certificates.k8s.io");
  static final Right MUTATING_WEBHOOKS =
      of("create,update,patch mutatingwebhookconfigurations" + ADMISSION);
  static final Right MUTATING_POLICIES =
      of("create,update,patch mutatingadmissionpolicies" + ADMISSION);
  static final Right MUTATING_BINDINGS =
      of("create,update,patch mutatingadmissionpolicybindings" + ADMISSION);
  static final Right GUARDRAILS =
      of(
          "update,patch,delete validatingwebhookconfigurations"
              + ADMISSION
              + " validatingadmissionpolicies"
              + ADMISSION
              + " validatingadmissionpolicybindings"
              + ADMISSION);
  static final Right LABEL_NAMESPACES = of("update,patch namespaces");
  static final Right DELETE_POLICIES = of("delete networkpolicies.networking.k8s.io");
  static final Right API =
      of(
          "create,update,patch,delete customresourcedefinitions.apiextensions.k8s.io"
              + " apiservices.apiregistration.k8s.io");
  static final Right CREATE_VOLUMES = of("create persistentvolumes");
  static final Right CREATE_CLAIMS = of("create persistentvolumeclaims");
  static final Right MOVE = of("update,patch nodes nodes/status", "create pods/binding bindings");
  static final Right DESTROY =
      of(
          "delete,deletecollection pods nodes namespaces persistentvolumes persistentvolumeclaims"
              + " customresourcedefinitions.apiextensions.k8s.io",
          "create pods/eviction");
  static final Right CHANGE_CONFIG = of("update,patch configmaps");

  /// Those that are always looked for.
  static final List<Right> ALL =
      List.of(
          ESCALATE_CLUSTER_ROLES,
          CHANGE_CLUSTER_ROLES,
          ESCALATE_ROLES,
          CHANGE_ROLES,
          BIND_CLUSTER_ROLES,
          CREATE_CLUSTER_BINDINGS,
          CHANGE_CLUSTER_BINDINGS,
          CREATE_BINDINGS,
          CHANGE_BINDINGS,
          IMPERSONATE_ACCOUNTS,
          IMPERSONATE_USERS,
          IMPERSONATE_GROUPS,
          MINT,
          CREATE_SECRETS,
          WRITE_SECRETS,
          READ_SECRETS,
          RUN,
          CHANGE_PODS,
          EXEC,
          EXEC_BY_GET,
          DEBUG,
          FORWARD,
          FORWARD_BY_GET,
          PROXY,
          KUBELET,
          CREATE_REQUESTS,
          APPROVE_REQUESTS,
          APPROVE_SIGNERS,
          MUTATING_WEBHOOKS,
          MUTATING_POLICIES,
          MUTATING_BINDINGS,
          GUARDRAILS,
          LABEL_NAMESPACES,
          DELETE_POLICIES,
          API,
          CREATE_VOLUMES,
          CREATE_CLAIMS,
          MOVE,
          DESTROY,
          CHANGE_CONFIG);

  private final List<RequestAttributes.OnResource> requests;

  private Right(List<RequestAttributes.OnResource> requests) {
    this.requests = List.copyOf(requests);
  }

  /// Returns the right that some lines spell, each of them verbs and then resources: `update,patch
  /// deployments.apps pods/exec`.
  static Right of(String... lines) {
    List<RequestAttributes.OnResource> requests = new ArrayList<>();
    for (String line : lines) {
      String[] words = line.split(" ", -1);
      for (String verb : words[0].split(",", -1)) {
        for (int i = 1; i < words.length; i++) {
          int dot = words[i].indexOf('.');
          String group = dot < 0 ? "" : words[i].substring(dot + 1);
          String resource = dot < 0 ? words[i] : words[i].substring(0, dot);
          requests.add(RequestAttributes.on(verb, group, resource));
        }
      }
    }
    return new Right(requests);
  }

  /// Returns the requests.
  List<RequestAttributes.OnResource> requests() {
    return requests;
  }

  /// Finds for which names a rule gives the right; empty where it does not.
  Optional<Names> names(PolicyRule rule) {
    Optional<Names> found = Optional.empty();
    for (RequestAttributes.OnResource request : requests) {
      if (Rules.allowsSomeObject(rule, request)) {
        Optional<Names> here = Names.of(rule, request.verb(), request.combined());
        found = joined(found, here);
      }
    }
    return found;
  }

  private static Optional<Names> joined(Optional<Names> some, Optional<Names> more) {
    return some.isPresent() && more.isPresent()
        ? Optional.of(some.get().and(more.get()))
        : some.or(() -> more);
  }
}
