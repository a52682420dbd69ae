package dev.kprod.checks.network;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.NetworkPolicy.Direction;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.networkpolicy.Decision.Answer;
import dev.kprod.semantics.networkpolicy.Isolation;
import dev.kprod.semantics.networkpolicy.Party;
import dev.kprod.semantics.networkpolicy.Path;
import dev.kprod.semantics.networkpolicy.PodModel;
import dev.kprod.semantics.networkpolicy.Reachability;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether pods whose egress is restricted may still ask for names.
final class DnsEgress implements Check<Workload> {
  private static final String NODE_LOCAL = "169.254.20.10";

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("net-dns-egress", WORKLOADS)
          .title("A pod whose egress is restricted can still resolve names.")
          .severity(HIGH)
          .reads(Reachability.READS)
          .reads(ClusterDns.READS)
          .breaks(
              """
              The application starts and waits five seconds for every name, then gives up; over TCP
              or with a cached answer it works again, sometimes.
              """)
          .judged(
              "Workloads are left out whose egress nothing restricts, that have their node's"
                  + " network, or that do not ask the cluster's DNS.",
              "It passes if UDP and TCP to every ready DNS pod are allowed.",
              "It fails if no DNS pod may be asked over UDP, or only some of them.",
              "It fails at medium if UDP is allowed and TCP is denied to all: long answers fail.",
              "With a DNS cache on each node its address 169.254.20.10 must be allowed; where it is"
                  + " not, engines differ, and it stays unknown.")
          .example(
              """
              kind: Service
              metadata: {name: kube-dns, namespace: kube-system, labels: {k8s-app: kube-dns}}
              ---
              kind: Pod
              metadata: {name: coredns, namespace: kube-system, labels: {k8s-app: kube-dns}}
              status: {phase: Running, podIPs: [{ip: 10.0.0.2}]}
              ---
              kind: EndpointSlice
              metadata: {name: kube-dns-1, namespace: kube-system, labels: {kubernetes.io/service-name: kube-dns}}
              endpoints: [{addresses: [10.0.0.2], targetRef: {kind: Pod, name: coredns}}]
              ports: [{port: 53, protocol: UDP}]
              ---
              kind: Deployment
              metadata: {name: api, namespace: shop}
              spec: {template: {metadata: {labels: {app: api}}}}
              ---
              apiVersion: networking.k8s.io/v1
              kind: NetworkPolicy
              metadata: {name: only-db, namespace: shop}
              spec: {podSelector: {}, egress: [{to: [{podSelector: {matchLabels: {app: db}}}]}]}
              """,
              """
              kind: Service
              metadata: {name: kube-dns, namespace: kube-system, labels: {k8s-app: kube-dns}}
              ---
              kind: Pod
              metadata: {name: coredns, namespace: kube-system, labels: {k8s-app: kube-dns}}
              spec: {dnsPolicy: Default, hostNetwork: false}
              status: {phase: Running, podIPs: [{ip: 10.0.0.2}]}
              ---
              kind: EndpointSlice
              metadata: {name: kube-dns-1, namespace: kube-system, labels: {kubernetes.io/service-name: kube-dns}}
              endpoints: [{addresses: [10.0.0.2], targetRef: {kind: Pod, name: coredns}}]
              ports: [{port: 53, protocol: UDP}]
              ---
              kind: Deployment
              metadata: {name: api, namespace: shop}
              spec: {template: {metadata: {labels: {app: api}}}}
              ---
              apiVersion: networking.k8s.io/v1
              kind: NetworkPolicy
              metadata: {name: dns, namespace: shop}
              spec:
                podSelector: {}
                egress:
                - to: [{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}}]
                  ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]
              """)
          .source("https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/")
          .source("https://kubernetes.io/docs/concepts/services-networking/network-policies/")
          .build();

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    if (Unenforced.is(cluster)) {
      return notApplicable(Unenforced.BECAUSE);
    }
    List<PodModel> models =
        Isolation.models(workload, cluster).stream().filter(model -> !model.onHost()).toList();
    if (models.isEmpty()) {
      return notApplicable("its pods have their node's network");
    }
    String policy = workload.template().spec().dnsPolicy();
    if (!policy.startsWith("ClusterFirst")) {
      return notApplicable("its dnsPolicy is %s, so it does not ask the cluster".formatted(policy));
    }
    Optional<ClusterDns> found = ClusterDns.find(cluster);
    Verdict worst = notApplicable("nothing restricts its egress");
    for (PodModel model : models) {
      Isolation isolation = Isolation.of(model, Direction.EGRESS, cluster);
      boolean restricted =
          switch (isolation) {
            case Isolation.Isolated isolated -> true;
            case Isolation.Undetermined some -> true;
            case Isolation.Unselected none -> false;
            case Isolation.Voided voided -> false;
            case Isolation.OnHost host -> false;
          };
      if (restricted) {
        Verdict one =
            found.isEmpty()
                ? notObservable("no Service of the cluster's DNS was found")
                : judge(workload, model, found.get(), cluster);
        if (one instanceof Verdict.Fail) {
          return one;
        }
        worst = one;
      }
    }
    return worst;
  }

  private static Verdict judge(Workload workload, PodModel model, ClusterDns dns, Cluster cluster) {
    Reachability reachability = Reachability.of(cluster);
    Party from = new Party.OfPod("", model, List.of(), "");
    if (dns.isNodeLocal()) {
      return nodeLocal(workload, from, reachability, cluster);
    }
    if (dns.endpoints().isEmpty()) {
      return notObservable("the cluster's DNS has no ready pod to ask about");
    }
    Answers udp = ask(from, dns, "UDP", reachability);
    Answers tcp = ask(from, dns, "TCP", reachability);
    if (udp.allowed.isEmpty() && !udp.unclear.isEmpty()) {
      return Undetermined.verdict(udp.unclear.getFirst().egress());
    }
    if (udp.allowed.isEmpty()) {
      return denied(workload, dns, udp, tcp, from, reachability);
    }
    if (!udp.denied.isEmpty()) {
      return some(workload, dns, udp, cluster);
    }
    if (tcp.allowed.isEmpty() && tcp.unclear.isEmpty()) {
      return withoutTcp(workload, dns, tcp);
    }
    return new Verdict.Pass(Unenforced.notes(cluster));
  }

  /// What became of the connections to the DNS pods.
  private record Answers(List<Path> allowed, List<Path> denied, List<Path> unclear) {}

  private static Answers ask(
      Party from, ClusterDns dns, String protocol, Reachability reachability) {
    Answers answers = new Answers(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (ClusterDns.Endpoint endpoint : dns.endpoints()) {
      List<Path> paths =
          reachability.ask(from, reachability.of(endpoint.pod()), protocol, endpoint.port());
      if (!paths.isEmpty()) {
        Path path =
            paths.stream()
                .filter(one -> one.answer() == Answer.ALLOWED)
                .findFirst()
                .orElse(paths.getFirst());
        switch (path.answer()) {
          case ALLOWED -> answers.allowed.add(path);
          case DENIED -> answers.denied.add(path);
          case UNKNOWN -> answers.unclear.add(path);
        }
      }
    }
    return answers;
  }

  private static Verdict denied(
      Workload workload,
      ClusterDns dns,
      Answers udp,
      Answers tcp,
      Party from,
      Reachability reachability) {
    Path path = udp.denied.getFirst();
    String asked = where(dns);
    boolean atDns = path.egress().answer() == Answer.ALLOWED;
    String message;
    if (atDns) {
      message =
          "%s does not let it in on UDP %s: %s."
              .formatted(asked, path.port(), Decisions.why(path.ingress()));
    } else if (!tcp.allowed.isEmpty()) {
      message =
          "It may ask %s over TCP only: in %s a port without a protocol means TCP."
              .formatted(asked, Decisions.clauses(tcp.allowed.getFirst().egress()));
    } else {
      message =
          "It may not ask %s on UDP %s: %s."
              .formatted(asked, path.port(), Decisions.why(path.egress()));
    }
    Verdict.Fail fail =
        fail(
            HIGH,
            message,
            Remedy.paste(
                    "Let its pods ask the cluster's DNS.",
                    DefaultDeny.allowDns(workload.namespace()))
                .reviewed(),
            at(
                "UDP %s to %s".formatted(path.port(), asked),
                "denied, " + Decisions.why(atDns ? path.ingress() : path.egress()),
                "allowed"));
    boolean byAddress =
        dns.service().clusterAddresses().stream()
            .flatMap(address -> reachability.of(address).stream())
            .flatMap(to -> reachability.ask(from, to, "UDP", 53).stream())
            .anyMatch(one -> one.answer() == Answer.ALLOWED);
    return byAddress
        ? fail.with(
            Note.of(
                "a rule allows the address of the Service, but policies see the pods behind it"))
        : fail;
  }

  private static Verdict some(Workload workload, ClusterDns dns, Answers udp, Cluster cluster) {
    int all = dns.endpoints().size();
    Verdict.Fail fail =
        fail(
            HIGH,
            "It may ask %s of %s DNS pods; every other question waits."
                .formatted(udp.allowed.size(), all),
            Remedy.paste(
                    "Name the DNS pods by their label, not by address or node.",
                    DefaultDeny.allowDns(workload.namespace()))
                .reviewed(),
            at(
                "UDP %s to %s".formatted(udp.denied.getFirst().port(), where(dns)),
                "%s of %s pods allowed".formatted(udp.allowed.size(), all),
                "all of them"));
    for (Note note : Unenforced.notes(cluster)) {
      fail = fail.with(note);
    }
    return fail;
  }

  private static Verdict withoutTcp(Workload workload, ClusterDns dns, Answers tcp) {
    return fail(
        MEDIUM,
        "It may ask %s over UDP only: answers over 512 or 1232 bytes fail.".formatted(where(dns)),
        Remedy.paste("Allow DNS over TCP too.", DefaultDeny.allowDns(workload.namespace()))
            .reviewed(),
        at(
            "TCP %s to %s".formatted(tcp.denied.getFirst().port(), where(dns)),
            "denied, " + Decisions.why(tcp.denied.getFirst().egress()),
            "allowed"));
  }

  private static Verdict nodeLocal(
      Workload workload, Party from, Reachability reachability, Cluster cluster) {
    boolean allowed =
        reachability.of(NODE_LOCAL).stream()
            .flatMap(to -> reachability.ask(from, to, "UDP", 53).stream())
            .anyMatch(path -> path.answer() == Answer.ALLOWED);
    return allowed
        ? new Verdict.Pass(Unenforced.notes(cluster))
        : notObservable(
            "names are asked of the cache on each node, and engines differ on whether policies stop"
                + " that; to be sure add to %s: {ipBlock: {cidr: %s/32}} on UDP and TCP 53"
                    .formatted(workload.namespace(), NODE_LOCAL));
  }

  private static String where(ClusterDns dns) {
    return dns.service().namespace() + "/" + dns.service().name();
  }
}
