package dev.kprod.checks.controlplane;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Verdict.notObservable;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Names;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Untrusted;
import dev.kprod.check.Verdict;
import dev.kprod.checks.controlplane.CertificateSources.Source;
import dev.kprod.checks.controlplane.CertificateSources.Use;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Listing;
import dev.kprod.cluster.PeerChain;
import dev.kprod.cluster.Platform;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Words;
import dev.kprod.semantics.certificate.Certificate;
import dev.kprod.snapshot.Read;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// When the certificates of the control plane end.
///
/// One handshake meets one server behind the address; what stands before it, such as a balancer,
/// shows its own certificate, which the issuer tells.
final class CertificateExpiry implements Check<Subject> {
  private static final Duration HORIZON = Duration.ofDays(365);
  private static final Duration YEARLY = Duration.ofDays(364);
  private static final Duration OLD = Duration.ofDays(300);

  private static final Param<Integer> LEAF_DAYS =
      Param.count("leafDays", 30, 0, 3650, "One change window a month.");
  private static final Param<Integer> CA_DAYS =
      Param.count("caDays", 180, 0, 3650, "To change an authority takes weeks, node by node.");
  private static final Param<Integer> BUNDLE_DAYS =
      Param.count(
          "bundleDays",
          7,
          0,
          3650,
          "Controllers renew after two thirds; who is a week from the end has not renewed.");

  private static final Declaration<Subject> DECLARATION =
      Declaration.of("cp-certificate-expiry", SubjectKind.CLUSTER)
          .title("Each certificate that the cluster depends on is far from its end.")
          .severity(CRITICAL)
          .reads(Words.PLATFORM)
          .mayRead(Resources.TLS, CertificateSources.ROOT, CertificateSources.AUTHENTICATION)
          .mayRead(CertificateSources.BUNDLES.toArray(Read<?>[]::new))
          .mayRead(Kubeadm.CONFIG)
          .param(LEAF_DAYS)
          .param(CA_DAYS)
          .param(BUNDLE_DAYS)
          .weakestLink()
          .breaks(
              """
              The certificates of kubeadm live one year, and only an upgrade renews them. On that day
              every kubelet, every controller and kubectl fail at once. An expired authority of a
              webhook blocks everything that it guards.
              """)
          .judged(
              "What the API address shows fails within leafDays of its end.",
              "The authorities of the cluster, of clients and of the front proxy fail within"
                  + " caDays.",
              "A caBundle of a webhook, an aggregated API or a conversion fails where each"
                  + " certificate in it ends within bundleDays.",
              "Where a provider runs the control plane, only the bundles are judged.",
              "What could not be seen leaves it unknown.")
          .example(
              """
              endpoint: tls
              body:
                certificates:
                - {subject: CN=kube-apiserver, issuer: CN=kubernetes, notBefore: "2025-12-09T08:00:00Z", notAfter: "2026-12-09T08:00:00Z"}
              """,
              """
              endpoint: tls
              body:
                certificates:
                - {subject: CN=kube-apiserver, issuer: CN=kubernetes, notBefore: "2026-11-01T08:00:00Z", notAfter: "2027-11-01T08:00:00Z"}
              """)
          .source("https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-certs/")
          .source("https://kubernetes.io/docs/tasks/tls/manual-rotation-of-ca-certificates/")
          .build();

  @Override
  public Declaration<Subject> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Subject subject, Cluster cluster, Params params) {
    boolean own = !Platform.of(cluster).isManaged();
    CertificateSources found = CertificateSources.of(cluster, own);
    boolean kubeadm = Kubeadm.configuration(cluster).has("kubernetesVersion");
    Instant now = cluster.takenAt();
    List<Source> ending =
        found.all().stream().filter(one -> daysLeft(one, now) < limit(one.use(), params)).toList();
    if (!ending.isEmpty()) {
      return fail(ending, found, kubeadm, cluster, params);
    }
    return passOrUnknown(found, own, cluster);
  }

  private static Verdict passOrUnknown(CertificateSources found, boolean own, Cluster cluster) {
    List<Read<?>> unseen = new ArrayList<>();
    List<Read<?>> wanted = new ArrayList<>(CertificateSources.BUNDLES);
    if (own) {
      wanted.addFirst(CertificateSources.AUTHENTICATION);
      wanted.addFirst(CertificateSources.ROOT);
      wanted.addFirst(Resources.TLS);
    }
    for (Read<?> read : wanted) {
      if (!cluster.ask(read).isWhole()) {
        unseen.add(read);
      }
    }
    if (!unseen.isEmpty()) {
      return new Verdict.Undecided(
          Untrusted.of("what was seen holds; the rest was not seen"), unseen);
    }
    Optional<String> hidden = own ? hidden(cluster.ask(Resources.TLS)) : Optional.empty();
    if (hidden.isPresent()) {
      return notObservable("the certificate of the API server is not seen: " + hidden.get());
    }
    if (!found.unreadable().isEmpty()) {
      return notObservable("%s cannot be read".formatted(Names.few(found.unreadable())));
    }
    return new Verdict.Pass(timeline(found.all(), cluster.takenAt()));
  }

  private static Optional<String> hidden(Listing<PeerChain> chains) {
    return chains.known().stream().flatMap(chain -> chain.notSeen().stream()).findFirst();
  }

  private static int limit(Use use, Params params) {
    return switch (use) {
      case SERVING -> params.of(LEAF_DAYS);
      case AUTHORITY -> params.of(CA_DAYS);
      case BUNDLE -> params.of(BUNDLE_DAYS);
    };
  }

  private static long daysLeft(Source source, Instant now) {
    return Math.floorDiv(Duration.between(now, source.ends()).toSeconds(), 86_400L);
  }

  private static List<Note> timeline(List<Source> sources, Instant now) {
    String next =
        sources.stream()
            .filter(one -> one.ends().isBefore(now.plus(HORIZON)))
            .limit(3)
            .map(one -> "%s %s".formatted(day(one.ends()), one.what()))
            .collect(Collectors.joining(", "));
    return next.isEmpty() ? List.of() : List.of(Note.of("next to end: " + next));
  }

  private static LocalDate day(Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC);
  }

  private static Verdict fail(
      List<Source> ending,
      CertificateSources found,
      boolean kubeadm,
      Cluster cluster,
      Params params) {
    Instant now = cluster.takenAt();
    List<Evidence> evidence = new ArrayList<>();
    for (Source one : ending) {
      String more = one.others() == 0 ? "" : ", and in %s more places".formatted(one.others());
      Evidence seen =
          at(
              one.path(),
              "%s %s%s".formatted(subject(one.certificate()), end(one, now), more),
              "at least %s days left".formatted(limit(one.use(), params)));
      evidence.add(one.object().map(seen::on).orElse(seen));
    }
    Source first = ending.getFirst();
    return new Verdict.Fail(
        CRITICAL,
        Untrusted.of("%s %s.".formatted(capital(first.what()), end(first, now))),
        evidence,
        remedy(first, kubeadm, Platform.of(cluster)),
        notes(ending, found, now));
  }

  private static String subject(Certificate certificate) {
    return certificate.subject().isEmpty() ? "a certificate" : certificate.subject();
  }

  private static String end(Source source, Instant now) {
    long left = daysLeft(source, now);
    return left < 0
        ? "ended %s (%s ago)".formatted(day(source.ends()), Names.counted(-left, "day"))
        : "ends %s (in %s)".formatted(day(source.ends()), Names.counted(left, "day"));
  }

  private static String capital(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  /// Tells whose certificate was shown, and which were cut with it.
  private static List<Note> notes(List<Source> ending, CertificateSources found, Instant now) {
    List<Note> notes = new ArrayList<>();
    for (Source one : ending) {
      if (one.use() != Use.SERVING) {
        continue;
      }
      Certificate leaf = one.certificate();
      List<String> authorities =
          found.all().stream()
              .filter(other -> other.use() == Use.AUTHORITY && other.object().isPresent())
              .map(other -> other.certificate().subject())
              .toList();
      boolean ofTheCluster = authorities.contains(leaf.issuer());
      if (!authorities.isEmpty() && !ofTheCluster) {
        notes.add(
            Note.of(
                "it is signed by %s, so something before the API server shows it"
                    .formatted(leaf.issuer())));
      }
      if (ofTheCluster
          && leaf.lifetime().compareTo(YEARLY) >= 0
          && Duration.between(leaf.notBefore(), now).compareTo(OLD) > 0) {
        notes.add(
            Note.of(
                "those of controllers, scheduler, etcd and admin.conf were cut the same day,"
                    + " %s ago"
                        .formatted(
                            Names.counted(
                                Duration.between(leaf.notBefore(), now).toDays(), "day"))));
      }
    }
    return notes;
  }

  private static Remedy remedy(Source first, boolean kubeadm, Platform platform) {
    return switch (first.use()) {
      case SERVING -> serving(kubeadm, platform);
      case AUTHORITY ->
          Remedy.think(
              "Plan the rotation of the authority now: both old and new are trusted for a while,"
                  + " every node and every kubeconfig changes.");
      case BUNDLE ->
          Remedy.think(
              "See why whoever keeps %s did not renew it: its controller, cert-manager's cainjector,"
                      .formatted(first.what())
                  + " or the chart that wrote it once.");
    };
  }

  private static Remedy serving(boolean kubeadm, Platform platform) {
    return switch (platform.distribution()) {
      case "k3s", "rke2" ->
          Remedy.think("Restart the service on each server: near the end it renews as it starts.");
      default ->
          kubeadm || platform.distribution().equals("kubeadm")
              ? Remedy.run(
                      "Renew on each node of the control plane, then restart its four static pods.",
                      "kubeadm",
                      "certs",
                      "renew",
                      "all")
                  .reviewed()
              : Remedy.think(
                  "Renew the certificate where it is kept, and see why nothing renewed it.");
    };
  }
}
