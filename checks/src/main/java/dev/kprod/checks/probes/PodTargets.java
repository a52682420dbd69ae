package dev.kprod.checks.probes;

import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Edge;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Service;
import java.util.Map;

/// Whether a cloud's load balancer sends to pods itself, past kube-proxy.
///
/// Annotations of the AWS Load Balancer Controller and of GKE's container-native load balancing, as
/// their documentation of November 2026 spells them.
final class PodTargets {
  private static final String ALB = "alb.ingress.kubernetes.io/target-type";
  private static final String NLB = "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type";
  private static final String NEG = "cloud.google.com/neg";

  private PodTargets() {}

  static boolean areOf(Edge edge, Cluster cluster) {
    Service service = edge.service();
    Map<String, String> annotations = service.annotations();
    String neg = annotations.getOrDefault(NEG, "").replace(" ", "");
    if ("ip".equals(annotations.get(NLB)) || "ip".equals(annotations.get(ALB))) {
      return true;
    }
    if (neg.contains("\"ingress\":true") || neg.contains("\"exposed_ports\"")) {
      return true;
    }
    return edge.via().kind().equals("Ingress")
        && cluster.list(Resources.INGRESSES).stream()
            .filter(ingress -> ingress.name().equals(edge.via().name()))
            .filter(ingress -> ingress.namespace().equals(edge.via().namespace()))
            .map(ApiObject::annotations)
            .anyMatch(all -> "ip".equals(all.get(ALB)));
  }
}
