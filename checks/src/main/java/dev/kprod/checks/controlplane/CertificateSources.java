package dev.kprod.checks.controlplane;

import dev.kprod.check.Subjects;
import dev.kprod.cluster.ApiService;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.ConfigMap;
import dev.kprod.cluster.Definition;
import dev.kprod.cluster.PeerChain;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Webhook;
import dev.kprod.semantics.certificate.Certificate;
import dev.kprod.snapshot.NamedObject;
import dev.kprod.snapshot.Read;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Every certificate that the control plane depends on and the API shows.
final class CertificateSources {
  static final NamedObject<ConfigMap> ROOT =
      new NamedObject<>(Resources.CONFIG_MAPS, "default", "kube-root-ca.crt");
  static final NamedObject<ConfigMap> AUTHENTICATION =
      new NamedObject<>(Resources.CONFIG_MAPS, "kube-system", "extension-apiserver-authentication");

  /// What is read for the bundles of webhooks, aggregated APIs and conversions.
  static final List<Read<?>> BUNDLES =
      List.of(
          Resources.MUTATING_WEBHOOKS,
          Resources.VALIDATING_WEBHOOKS,
          Resources.API_SERVICES,
          Resources.DEFINITIONS);

  /// What a certificate is for, which decides how early its end matters.
  enum Use {
    SERVING,
    AUTHORITY,
    BUNDLE
  }

  /// One certificate, or the last to end of several that replace each other.
  ///
  /// @param what what people call it
  /// @param object where it stands; empty for what was shown
  /// @param path the field
  /// @param others how many more places hold the same
  record Source(
      Use use,
      String what,
      Optional<Subject> object,
      String path,
      Certificate certificate,
      int others) {
    Instant ends() {
      return certificate.notAfter();
    }
  }

  private final Cluster cluster;
  private final List<Source> sources = new ArrayList<>();
  private final List<String> unreadable = new ArrayList<>();

  private CertificateSources(Cluster cluster) {
    this.cluster = cluster;
  }

  /// Collects all of them, the first to end first.
  ///
  /// @param own whether the control plane itself is looked at, or only what hangs on it
  static CertificateSources of(Cluster cluster, boolean own) {
    CertificateSources found = new CertificateSources(cluster);
    if (own) {
      found.chain();
      found.configMap(ROOT, "ca.crt", "the authority of the cluster");
      found.configMap(AUTHENTICATION, "client-ca-file", "the authority of clients");
      found.configMap(
          AUTHENTICATION, "requestheader-client-ca-file", "the authority of the front proxy");
    }
    found.bundles();
    found.sources.sort(Comparator.comparing(Source::ends).thenComparing(Source::what));
    return found;
  }

  List<Source> all() {
    return sources;
  }

  /// What is there and is no certificate that can be read.
  List<String> unreadable() {
    return unreadable;
  }

  private void chain() {
    for (PeerChain chain : cluster.ask(Resources.TLS).known()) {
      List<Certificate> certificates = chain.certificates();
      for (int i = 0; i < certificates.size(); i++) {
        Certificate one = certificates.get(i);
        sources.add(
            new Source(
                i == 0 ? Use.SERVING : Use.AUTHORITY,
                i == 0 ? "the certificate of the API address" : one.subject() + " of its chain",
                Optional.empty(),
                "tls",
                one,
                0));
      }
    }
  }

  private void configMap(NamedObject<ConfigMap> read, String key, String what) {
    for (ConfigMap map : cluster.ask(read).known()) {
      Optional<String> pem = map.find(key).filter(text -> !text.isBlank());
      if (pem.isPresent()) {
        Optional<Certificate> last = last(Certificate.find(pem.get()));
        if (last.isEmpty()) {
          unreadable.add(what);
        }
        last.ifPresent(
            one ->
                sources.add(
                    new Source(
                        Use.AUTHORITY,
                        what,
                        Optional.of(Subjects.subject(Resources.CONFIG_MAPS, map)),
                        "data[%s]".formatted(key),
                        one,
                        0)));
      }
    }
  }

  private record Place(Subject object, String path) {}

  private void bundles() {
    Map<String, List<Place>> places = new LinkedHashMap<>();
    for (WebhookConfiguration configuration : WebhookConfiguration.all(cluster)) {
      for (Webhook.Entry webhook : configuration.webhook().webhooks()) {
        add(
            places,
            webhook.caBundle(),
            new Place(
                configuration.subject(),
                "webhooks[name=%s].clientConfig.caBundle".formatted(webhook.name())));
      }
    }
    for (ApiService api : cluster.ask(Resources.API_SERVICES).known()) {
      add(
          places,
          api.caBundle(),
          new Place(Subjects.subject(Resources.API_SERVICES, api), "spec.caBundle"));
    }
    for (Definition definition : cluster.ask(Resources.DEFINITIONS).known()) {
      add(
          places,
          definition.conversionBundle(),
          new Place(
              Subjects.subject(Resources.DEFINITIONS, definition),
              "spec.conversion.webhook.clientConfig.caBundle"));
    }
    places.forEach(this::bundle);
  }

  private static void add(Map<String, List<Place>> places, String bundle, Place place) {
    if (!bundle.isEmpty()) {
      places.computeIfAbsent(bundle, unseen -> new ArrayList<>()).add(place);
    }
  }

  private void bundle(String bundle, List<Place> places) {
    Place first = places.getFirst();
    String what = "the caBundle of " + first.object.name();
    Optional<Certificate> last = last(Certificate.findInBundle(bundle));
    if (last.isEmpty()) {
      unreadable.add(what);
      return;
    }
    sources.add(
        new Source(
            Use.BUNDLE,
            what,
            Optional.of(first.object),
            first.path,
            last.get(),
            places.size() - 1));
  }

  /// Of several in one place the last to end counts: an old one beside a new one is a rotation.
  private static Optional<Certificate> last(Optional<List<Certificate>> all) {
    return all.flatMap(found -> found.stream().max(Comparator.comparing(Certificate::notAfter)));
  }
}
