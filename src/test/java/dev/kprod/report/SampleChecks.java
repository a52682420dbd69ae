package dev.kprod.report;

import dev.kprod.check.Area;
import dev.kprod.check.Declaration;
import dev.kprod.check.Param;
import dev.kprod.check.Severity;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Topic;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.Endpoint;
import dev.kprod.snapshot.NamedObject;
import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.Tree;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// Declarations such as checks make them, for tests of what is written from them.
public final class SampleChecks {
  public static final Area AVAILABILITY = Area.of("availability", "Availability", "ha");
  public static final Area PROBES = Area.of("probes", "Probes", "probe");
  public static final Area RESOURCES = Area.of("resources", "Resources", "res", "quota");
  public static final Area SECURITY =
      Area.of("security", "RBAC and workload security", "rbac", "sec");
  public static final Area NETWORK = Area.of("network", "Network", "net");
  public static final Area BACKUP = Area.of("backup", "Backup and storage", "backup", "storage");
  public static final Area CONTROL_PLANE =
      Area.of("control-plane", "Control plane and nodes", "cp", "node");
  public static final Area GOVERNANCE = Area.of("governance", "Governance", "gov");

  public static final ResourceType<Tree> PODS =
      ResourceType.namespaced("", List.of("v1"), "pods", "Pod", Function.identity());
  public static final ResourceType<Tree> NODES =
      ResourceType.clusterScoped("", List.of("v1"), "nodes", "Node", Function.identity());
  public static final ResourceType<Tree> NAMESPACES =
      ResourceType.clusterScoped("", List.of("v1"), "namespaces", "Namespace", Function.identity());
  public static final ResourceType<Tree> SECRETS =
      ResourceType.namespaced("", List.of("v1"), "secrets", "Secret", Function.identity());
  public static final ResourceType<Tree> CONFIG_MAPS =
      ResourceType.namespaced("", List.of("v1"), "configmaps", "ConfigMap", Function.identity());
  public static final ResourceType<Tree> DEPLOYMENTS =
      ResourceType.namespaced(
          "apps", List.of("v1"), "deployments", "Deployment", Function.identity());
  public static final ResourceType<Tree> STATEFUL_SETS =
      ResourceType.namespaced(
          "apps", List.of("v1"), "statefulsets", "StatefulSet", Function.identity());
  public static final ResourceType<Tree> BUDGETS =
      ResourceType.namespaced(
          "policy",
          List.of("v1"),
          "poddisruptionbudgets",
          "PodDisruptionBudget",
          Function.identity());
  public static final ResourceType<Tree> AUTOSCALERS =
      ResourceType.namespaced(
          "autoscaling",
          List.of("v2"),
          "horizontalpodautoscalers",
          "HorizontalPodAutoscaler",
          Function.identity());
  public static final ResourceType<Tree> POLICIES =
      ResourceType.namespaced(
          "networking.k8s.io",
          List.of("v1"),
          "networkpolicies",
          "NetworkPolicy",
          Function.identity());
  public static final ResourceType<Tree> BINDINGS =
      ResourceType.clusterScoped(
          "rbac.authorization.k8s.io",
          List.of("v1"),
          "clusterrolebindings",
          "ClusterRoleBinding",
          Function.identity());
  public static final ResourceType<Tree> CILIUM =
      ResourceType.namespaced(
          "cilium.io",
          List.of("v2"),
          "ciliumnetworkpolicies",
          "CiliumNetworkPolicy",
          Function.identity());
  public static final ResourceType<Tree> BACKUPS =
      ResourceType.namespaced("velero.io", List.of("v1"), "backups", "Backup", Function.identity());
  public static final NamedObject<Tree> KUBEADM =
      new NamedObject<>(CONFIG_MAPS, "kube-system", "kubeadm-config");
  public static final Endpoint<Tree> VERSION = Endpoint.json("/version", Function.identity());
  public static final Endpoint<Tree> METRICS =
      Endpoint.metrics("/metrics", List.of("process_start_time_seconds"), Function.identity());

  public static final Param<Integer> MIN_REPLICAS =
      Param.count("minReplicas", 2, 1, 100, "One can be lost while the other answers.");

  public static final Topic RUNBOOKS =
      new Topic(
          "gov-runbooks",
          "Every alert that pages has a runbook that somebody followed once.",
          new TreeMap<>(Map.of()),
          Duration.ofDays(180),
          Duration.ofDays(365),
          Severity.MEDIUM,
          Topic.Profile.STANDARD,
          false);

  public static final Declaration<?> PDB_HEADROOM =
      Declaration.of("ha-pdb-headroom", kind("budget", "budgets", BUDGETS))
          .title("Every disruption budget lets at least one pod be evicted.")
          .severity(Severity.HIGH)
          .reads(PODS)
          .mayRead(AUTOSCALERS)
          .breaks(
              """
              A budget without headroom refuses every eviction. The next node drain, and with it the
              next upgrade, waits until somebody deletes the budget or the pod by hand.
              """)
          .judged(
              "A budget under which no pod is expected is not applicable.",
              "The pods that may go are worked out as the disruption controller does, for the"
                  + " current count and for the autoscaler's floor.",
              "None may go: fail. Else pass.")
          .example(
              """
              kind: PodDisruptionBudget
              metadata: {name: web}
              spec: {minAvailable: 2, selector: {matchLabels: {app: web}}}
              """,
              """
              kind: PodDisruptionBudget
              metadata: {name: web}
              spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
              """)
          .source("https://kubernetes.io/docs/tasks/run-application/configure-pdb/")
          .maps("NSA", "4.2")
          .build();

  public static final Declaration<?> REPLICAS =
      declare("ha-replicas", kind("workload", "workloads", DEPLOYMENTS, STATEFUL_SETS))
          .title("Every serving workload runs at least two replicas.")
          .severity(Severity.HIGH)
          .param(MIN_REPLICAS)
          .mayRead(AUTOSCALERS)
          .build();

  public static final Declaration<?> READINESS =
      declare("probe-readiness", kind("workload", "workloads", DEPLOYMENTS, STATEFUL_SETS))
          .title("Every serving container says when it is ready.")
          .severity(Severity.HIGH)
          .build();

  public static final Declaration<?> LIVENESS =
      declare("probe-liveness", kind("workload", "workloads", DEPLOYMENTS, STATEFUL_SETS))
          .title("Every liveness probe asks the container and nothing behind it.")
          .severity(Severity.LOW)
          .build();

  public static final Declaration<?> REQUESTS =
      declare("res-requests", kind("workload", "workloads", DEPLOYMENTS, STATEFUL_SETS))
          .title("Every container requests the processor and memory that it needs.")
          .severity(Severity.MEDIUM)
          .build();

  public static final Declaration<?> QUOTA =
      declare("quota-presence", kind("namespace", "namespaces", NAMESPACES))
          .title("Every namespace of a team has a quota.")
          .severity(Severity.MEDIUM)
          .build();

  public static final Declaration<?> ADMIN =
      declare("rbac-admin-workload", kind("account", "accounts", BINDINGS))
          .title("No workload carries cluster-admin.")
          .severity(Severity.CRITICAL)
          .weakestLink()
          .radius(SubjectKind.Radius.CLUSTER)
          .maps("CIS", "5.1.1")
          .build();

  public static final Declaration<?> PSS =
      declare("sec-pss-enforced", kind("namespace", "namespaces", NAMESPACES))
          .title("Every namespace enforces a pod security level.")
          .severity(Severity.HIGH)
          .heuristic()
          .build();

  public static final Declaration<?> ISOLATION =
      declare("net-ingress-isolation", kind("namespace", "namespaces", NAMESPACES, POLICIES))
          .title("Every namespace accepts only the traffic that a policy names.")
          .severity(Severity.HIGH)
          .build();

  public static final Declaration<?> DATASTORE =
      declare("net-datastore-reach", kind("workload", "workloads", DEPLOYMENTS, STATEFUL_SETS))
          .title("Only declared clients reach a data store.")
          .severity(Severity.HIGH)
          .readsIfServed(CILIUM)
          .build();

  public static final Declaration<?> RECENCY =
      declare("backup-recency", kind("data set", "data sets", STATEFUL_SETS))
          .title("Every data set has a backup that is recent enough.")
          .severity(Severity.CRITICAL)
          .readsIfServed(BACKUPS)
          .build();

  public static final Declaration<?> SCHEDULE =
      declare("backup-schedule", kind("schedule", "schedules", BACKUPS))
          .title("Every backup schedule runs.")
          .severity(Severity.HIGH)
          .build();

  public static final Declaration<?> STORAGE_CLASS =
      declare("storage-default-class", SubjectKind.CLUSTER)
          .title("Exactly one StorageClass is the default, or no claim relies on a default.")
          .severity(Severity.MEDIUM)
          .build();

  public static final Declaration<?> SUPPORT =
      declare("cp-version-support", SubjectKind.CLUSTER)
          .title("The version of Kubernetes still gets fixes.")
          .severity(Severity.HIGH)
          .reads(VERSION, NODES)
          .mayRead(KUBEADM, METRICS)
          .build();

  public static final Declaration<?> RUNBOOK =
      declare("gov-runbook", SubjectKind.CLUSTER)
          .title("Every alert that pages has a runbook.")
          .severity(Severity.MEDIUM)
          .settledBy(RUNBOOKS)
          .mayRead(SECRETS)
          .build();

  public static final Declaration<?> OWNER =
      declare("gov-owner", kind("namespace", "namespaces", NAMESPACES))
          .title("Every namespace names the team that answers for it.")
          .severity(Severity.LOW)
          .build();

  private SampleChecks() {}

  /// Returns all of them with their areas, in the order of a catalogue.
  public static SortedMap<String, Area> areas() {
    SortedMap<String, Area> areas = new TreeMap<>();
    for (Area area :
        List.of(
            AVAILABILITY,
            PROBES,
            RESOURCES,
            SECURITY,
            NETWORK,
            BACKUP,
            CONTROL_PLANE,
            GOVERNANCE)) {
      area.prefixes().forEach(prefix -> areas.put(prefix, area));
    }
    return areas;
  }

  /// Starts a declaration that says the least that one has to.
  static <S> Declaration.Builder<S> declare(String id, SubjectKind<S> subjects) {
    return Declaration.of(id, subjects)
        .title("Something holds.")
        .breaks("Somebody is paged at night.")
        .judged("It holds or it does not.")
        .example("kind: Pod\n", "kind: Pod\nmetadata: {name: good}\n")
        .source("https://kubernetes.io/docs/");
  }

  static SubjectKind<Subject> kind(String singular, String plural, ResourceType<?>... reads) {
    return new SubjectKind<>(
        singular,
        plural,
        SubjectKind.Radius.WORKLOAD,
        SubjectKind.Reach.APPLICATIONS,
        Reads.of(reads),
        cluster -> List.of(),
        Function.identity(),
        subject -> Map.of());
  }
}
