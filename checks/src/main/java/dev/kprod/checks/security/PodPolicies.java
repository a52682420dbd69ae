package dev.kprod.checks.security;

import static dev.kprod.cluster.PolicyEngineKinds.GATEKEEPER_POD_CONSTRAINTS;
import static dev.kprod.cluster.PolicyEngineKinds.KUBEWARDEN_CLUSTER_POLICIES;
import static dev.kprod.cluster.PolicyEngineKinds.KUBEWARDEN_POLICIES;
import static dev.kprod.cluster.PolicyEngineKinds.KYVERNO_CLUSTER_POLICIES;
import static dev.kprod.cluster.PolicyEngineKinds.KYVERNO_NAMESPACED_VALIDATING_POLICIES;
import static dev.kprod.cluster.PolicyEngineKinds.KYVERNO_POLICIES;
import static dev.kprod.cluster.PolicyEngineKinds.KYVERNO_VALIDATING_POLICIES;
import static dev.kprod.cluster.Resources.VALIDATING_ADMISSION_POLICIES;
import static dev.kprod.cluster.Resources.VALIDATING_ADMISSION_POLICY_BINDINGS;
import static dev.kprod.cluster.Resources.VALIDATING_WEBHOOKS;

import dev.kprod.cluster.AdmissionPolicy;
import dev.kprod.cluster.AdmissionPolicyBinding;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.LabelSelectors;
import dev.kprod.cluster.Listing;
import dev.kprod.cluster.Namespace;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Table;
import dev.kprod.cluster.Webhook;
import dev.kprod.semantics.podsecurity.Level;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// The policies of engines that refuse pods, as far as that can be told without evaluating what
/// their expressions say.
final class PodPolicies {
  /// What is read; all of it may be missing.
  static final Reads READS =
      Reads.NONE
          .may(
              KYVERNO_CLUSTER_POLICIES,
              KYVERNO_POLICIES,
              KYVERNO_VALIDATING_POLICIES,
              KYVERNO_NAMESPACED_VALIDATING_POLICIES)
          .may(GATEKEEPER_POD_CONSTRAINTS.toArray(Read<?>[]::new))
          .may(KUBEWARDEN_CLUSTER_POLICIES, KUBEWARDEN_POLICIES)
          .may(
              VALIDATING_ADMISSION_POLICIES,
              VALIDATING_ADMISSION_POLICY_BINDINGS,
              VALIDATING_WEBHOOKS);

  private static final Index<PodPolicies> INDEX = Index.of("pod-policies", READS, PodPolicies::new);

  private static final Table LIBRARIES =
      Table.beside(Security.class, "pod-security-libraries.json");

  /// What stands between a namespace and pods that its labels let in.
  sealed interface Cover {
    /// Something that is known enforces at least a level.
    ///
    /// @param by what does
    /// @param weak whether it lets pods in while it is down
    record Enforced(String by, boolean weak) implements Cover {}

    /// Policies refuse some pods, and which is not evaluated.
    record Unknown(List<PodPolicy> policies) implements Cover {}

    /// Policies may, and were not seen.
    record Unseen(List<Read<?>> unseen) implements Cover {}

    /// Nothing does.
    record None() implements Cover {}
  }

  private final Cluster cluster;
  private final boolean hasContextConstraints;
  private final List<PodPolicy> policies = new ArrayList<>();
  private final Listing<Webhook> webhooks;

  private PodPolicies(Cluster cluster) {
    this.cluster = cluster;
    this.hasContextConstraints =
        cluster
            .discovery()
            .findKind("security.openshift.io", "SecurityContextConstraints")
            .isPresent();
    policies.addAll(KyvernoPolicies.all(cluster));
    policies.addAll(GatekeeperConstraints.all(cluster));
    cluster.ask(KUBEWARDEN_CLUSTER_POLICIES).known().forEach(this::addKubewarden);
    cluster.ask(KUBEWARDEN_POLICIES).known().forEach(this::addKubewarden);
    addAdmissionPolicies();
    this.webhooks = cluster.ask(VALIDATING_WEBHOOKS);
  }

  /// Returns the policies of a cluster. Declare [#READS].
  static PodPolicies of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  private void addKubewarden(CustomResource policy) {
    Tree spec = policy.tree().at("spec");
    boolean refuses =
        spec.findText("mode").orElse("protect").equals("protect")
            && PodPolicy.concernPods(spec.items("rules"));
    policies.add(
        new PodPolicy(
            "Kubewarden",
            policy.name(),
            "",
            namespace ->
                refuses
                    && (policy.namespace().isEmpty() || policy.namespace().equals(namespace.name()))
                    && LabelSelectors.orEverything(spec.at("namespaceSelector"))
                        .matches(namespace.labels())));
  }

  private void addAdmissionPolicies() {
    List<AdmissionPolicy> known = cluster.ask(VALIDATING_ADMISSION_POLICIES).known();
    for (AdmissionPolicyBinding binding :
        cluster.ask(VALIDATING_ADMISSION_POLICY_BINDINGS).known()) {
      Optional<AdmissionPolicy> policy =
          known.stream().filter(one -> one.name().equals(binding.policy())).findFirst();
      if (binding.isDenying() && policy.isPresent()) {
        policies.add(bound(policy.get(), binding));
      }
    }
  }

  private static PodPolicy bound(AdmissionPolicy policy, AdmissionPolicyBinding binding) {
    boolean concerns =
        policy.match().coversPodCreation()
            && (!binding.match().namesResources() || binding.match().coversPodCreation());
    return new PodPolicy(
        "ValidatingAdmissionPolicy",
        policy.name(),
        "",
        namespace ->
            concerns
                && policy.match().namespaces().matches(namespace.labels())
                && binding.match().namespaces().matches(namespace.labels()));
  }

  /// Returns what covers a namespace, where a level is wanted.
  Cover over(Namespace namespace, Level wanted) {
    if (hasContextConstraints) {
      return new Cover.Enforced("SecurityContextConstraints of OpenShift", false);
    }
    List<PodPolicy> here =
        policies.stream().filter(policy -> policy.covers().test(namespace)).toList();
    for (Tree library : LIBRARIES.content().items("libraries")) {
      String engine = library.text("engine");
      if (holds(library, here, wanted) && isAsked(engine, namespace)) {
        return new Cover.Enforced("the %s library of %s".formatted(wanted, engine), isWeak(engine));
      }
    }
    if (!here.isEmpty()) {
      return new Cover.Unknown(here);
    }
    List<Read<?>> unseen =
        READS.all().stream()
            .filter(read -> !read.equals(VALIDATING_WEBHOOKS))
            .filter(read -> cluster.outcome(read, namespace.name()) instanceof ReadOutcome.Unseen)
            .toList();
    return unseen.isEmpty() ? new Cover.None() : new Cover.Unseen(unseen);
  }

  private static boolean holds(Tree library, List<PodPolicy> here, Level wanted) {
    Set<String> standards = new LinkedHashSet<>();
    here.stream()
        .filter(policy -> policy.engine().equals(library.text("engine")))
        .forEach(policy -> standards.add(policy.standard()));
    for (Level level : Level.values()) {
      if (level.isAtLeast(wanted) && standards.contains("level:" + level)) {
        return true;
      }
    }
    List<String> needed = new ArrayList<>(library.texts("baseline"));
    if (wanted == Level.RESTRICTED) {
      needed.addAll(library.texts("restricted"));
    }
    return needed.stream()
        .allMatch(names -> List.of(names.split("\\|")).stream().anyMatch(standards::contains));
  }

  /// Says whether the API server asks an engine about pods of a namespace. Where its webhooks were
  /// not seen it is taken to.
  private boolean isAsked(String engine, Namespace namespace) {
    return !webhooks.isWhole()
        || webhooks(engine).stream()
            .anyMatch(
                hook ->
                    LabelSelectors.orEverything(hook.at("namespaceSelector"))
                        .matches(namespace.labels()));
  }

  private boolean isWeak(String engine) {
    List<Tree> hooks = webhooks(engine);
    return !hooks.isEmpty()
        && hooks.stream().allMatch(hook -> hook.text("failurePolicy").equals("Ignore"));
  }

  private List<Tree> webhooks(String engine) {
    return webhooks.known().stream()
        .filter(one -> one.name().contains(engine.toLowerCase(Locale.ROOT)))
        .flatMap(one -> one.entries().stream())
        .filter(hook -> PodPolicy.concernPods(hook.items("rules")))
        .toList();
  }
}
