package dev.kprod.checks.network;

import dev.kprod.check.Remedy;
import dev.kprod.snapshot.Tree;

/// The manifests that close a namespace.
final class DefaultDeny {
  private DefaultDeny() {}

  static Remedy ingress(String namespace) {
    return Remedy.paste(
            "Deny what no policy allows; first allow what Services and Ingresses need here.",
            """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: default-deny-ingress
              namespace: %s
            spec:
              podSelector: {}
              policyTypes: [Ingress]
            """
                .formatted(yaml(namespace))
                .strip())
        .reviewed();
  }

  /// Never the denial without the names: nothing works without DNS.
  static Remedy egress(String namespace) {
    return Remedy.paste(
            "Deny what no policy allows, but for names; first allow what the workloads need.",
            """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: default-deny-egress
              namespace: %1$s
            spec:
              podSelector: {}
              policyTypes: [Egress]
            ---
            %2$s
            """
                .formatted(yaml(namespace), allowDns(namespace))
                .strip())
        .reviewed();
  }

  /// The policy that lets every pod of a namespace resolve names.
  static String allowDns(String namespace) {
    return """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: allow-dns
      namespace: %s
    spec:
      podSelector: {}
      policyTypes: [Egress]
      egress:
      - to:
        - namespaceSelector:
            matchLabels: {kubernetes.io/metadata.name: kube-system}
          podSelector:
            matchLabels: {k8s-app: kube-dns}
        ports:
        - {protocol: UDP, port: 53}
        - {protocol: TCP, port: 53}
    """
        .formatted(yaml(namespace))
        .strip();
  }

  static String yaml(String name) {
    return name.matches("[a-z][a-z0-9-]*") ? name : Tree.of(name).toString();
  }
}
