package dev.kprod.checks.network;

import dev.kprod.check.SubjectKind;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.ConfigMap;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Ingress;
import dev.kprod.cluster.Listing;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.RouteKinds;
import dev.kprod.cluster.Secret;
import dev.kprod.cluster.SecretKinds;
import dev.kprod.snapshot.NamedObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Finds everything that holds a certificate for what comes in, and the roots of meshes.
final class HeldCertificates {
  private static final NamedObject<ConfigMap> ISTIO_ROOTS =
      new NamedObject<>(Resources.CONFIG_MAPS, "istio-system", "istio-ca-root-cert");
  private static final NamedObject<ConfigMap> LINKERD_ROOTS =
      new NamedObject<>(Resources.CONFIG_MAPS, "linkerd", "linkerd-identity-trust-roots");

  static final Reads READS =
      Reads.of(Resources.INGRESSES)
          .ifServed(RouteKinds.CERTIFICATES, RouteKinds.ISSUERS, RouteKinds.CLUSTER_ISSUERS)
          .may(SecretKinds.CERTIFICATES, ISTIO_ROOTS, LINKERD_ROOTS);

  static final SubjectKind<HeldCertificate> KIND =
      new SubjectKind<>(
          "certificate",
          "certificates",
          SubjectKind.Radius.NAMESPACE,
          SubjectKind.Reach.EVERYTHING,
          READS,
          HeldCertificates::all,
          HeldCertificate::subject,
          HeldCertificate::labels);

  private HeldCertificates() {}

  private static List<HeldCertificate> all(Cluster cluster) {
    List<HeldCertificate> all = new ArrayList<>();
    Set<String> kept = new HashSet<>();
    for (CustomResource certificate : cluster.list(RouteKinds.CERTIFICATES)) {
      all.add(new HeldCertificate.Managed(certificate));
      kept.add(certificate.namespace() + "/" + certificate.tree().text("spec", "secretName"));
    }
    cluster
        .list(RouteKinds.ISSUERS)
        .forEach(one -> all.add(new HeldCertificate.Issuer(RouteKinds.ISSUERS, one)));
    cluster
        .list(RouteKinds.CLUSTER_ISSUERS)
        .forEach(one -> all.add(new HeldCertificate.Issuer(RouteKinds.CLUSTER_ISSUERS, one)));
    Listing<Secret> secrets = cluster.ask(SecretKinds.CERTIFICATES);
    for (Secret secret : secrets.known()) {
      if (!kept.contains(secret.namespace() + "/" + secret.name())) {
        all.add(new HeldCertificate.InSecret(secret));
      }
    }
    List<HeldCertificate> named = named(cluster, kept);
    if (!secrets.isWhole()) {
      all.addAll(named);
    }
    roots(cluster, ISTIO_ROOTS, "root-cert.pem", "Istio", all);
    roots(cluster, LINKERD_ROOTS, "ca-bundle.crt", "Linkerd", all);
    return all;
  }

  private static void roots(
      Cluster cluster,
      NamedObject<ConfigMap> read,
      String key,
      String mesh,
      List<HeldCertificate> all) {
    cluster.ask(read).known().forEach(map -> all.add(new HeldCertificate.Roots(map, key, mesh)));
  }

  /// The Secrets that Ingresses name and nobody keeps that can be seen.
  private static List<HeldCertificate> named(Cluster cluster, Set<String> kept) {
    TreeSet<String> names = new TreeSet<>();
    for (Ingress ingress : cluster.list(Resources.INGRESSES)) {
      for (Ingress.Tls tls : ingress.tls()) {
        if (!tls.secret().isEmpty()) {
          names.add(ingress.namespace() + "/" + tls.secret());
        }
      }
    }
    names.removeAll(kept);
    List<HeldCertificate> unread = new ArrayList<>();
    for (String name : names) {
      int slash = name.indexOf('/');
      unread.add(new HeldCertificate.Unread(name.substring(0, slash), name.substring(slash + 1)));
    }
    return unread;
  }
}
