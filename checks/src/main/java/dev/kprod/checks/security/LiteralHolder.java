package dev.kprod.checks.security;

import dev.kprod.check.SubjectKind;
import dev.kprod.check.Subjects;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.ConfigMap;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.credential.CredentialKind.Certainty;
import dev.kprod.snapshot.Redacted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// An object in whose manifest a credential may stand in plain text.
sealed interface LiteralHolder {
  /// A workload, with the containers of its template.
  record OfWorkload(Workload workload) implements LiteralHolder {}

  /// A ConfigMap.
  record OfConfigMap(ConfigMap map) implements LiteralHolder {}

  /// A text of one of them.
  ///
  /// @param where in words: `container api, env DB_PASSWORD`
  /// @param path the field
  /// @param name what the text is assigned to, empty where nothing is
  /// @param container the container it stands in, empty for a ConfigMap
  record Text(String where, String path, String name, String container, Redacted redacted) {}

  /// The certificates that every namespace is given.
  Set<String> GIVEN = Set.of("kube-root-ca.crt", "istio-ca-root-cert", "openshift-service-ca.crt");

  /// All of them.
  SubjectKind<LiteralHolder> ALL =
      new SubjectKind<>(
          "workload or ConfigMap",
          "workloads and ConfigMaps",
          SubjectKind.Radius.WORKLOAD,
          SubjectKind.Reach.APPLICATIONS,
          Words.BATCH.and(Reads.of(Resources.CONFIG_MAPS)),
          LiteralHolder::all,
          LiteralHolder::subject,
          LiteralHolder::labels);

  private static List<LiteralHolder> all(Cluster cluster) {
    List<LiteralHolder> all = new ArrayList<>();
    Workloads.of(cluster).all().forEach(workload -> all.add(new OfWorkload(workload)));
    cluster.list(Resources.CONFIG_MAPS).stream()
        .filter(map -> !GIVEN.contains(map.name()))
        .forEach(map -> all.add(new OfConfigMap(map)));
    return all;
  }

  /// Returns what names it.
  default Subject subject() {
    return switch (this) {
      case OfWorkload(Workload workload) -> workload.subject();
      case OfConfigMap(ConfigMap map) -> Subjects.subject(Resources.CONFIG_MAPS, map);
    };
  }

  /// Returns its labels.
  default Map<String, String> labels() {
    return switch (this) {
      case OfWorkload(Workload workload) -> workload.labels();
      case OfConfigMap(ConfigMap map) -> map.labels();
    };
  }

  /// Returns the texts that slimming took out of it.
  default List<Text> texts() {
    return switch (this) {
      case OfWorkload(Workload workload) -> texts(workload.template().spec(), workload.specPath());
      case OfConfigMap(ConfigMap map) -> texts(map);
    };
  }

  private static List<Text> texts(PodSpec spec, String path) {
    List<Text> texts = new ArrayList<>();
    for (Container container : spec.everyContainer()) {
      for (Container.Literal literal : container.literals(LiteralHolder::isSomething)) {
        String full = path + "." + container.path() + "." + literal.path();
        String in = "container " + container.name() + ", ";
        String where = in + place(literal.path(), literal.name());
        Text whole = new Text(where, full, literal.name(), container.name(), literal.redacted());
        texts.addAll(parts(whole));
      }
    }
    return texts;
  }

  /// Nearly every variable holds nothing that a report would name.
  private static boolean isSomething(Redacted redacted) {
    return !redacted.found().isEmpty()
        || redacted.credential().kind().certainty() != Certainty.NOTHING;
  }

  private static String place(String path, String name) {
    if (path.startsWith("env[")) {
      return "env " + name;
    }
    return path.contains("httpHeaders[") ? "header " + name : path;
  }

  private static List<Text> texts(ConfigMap map) {
    List<Text> texts = new ArrayList<>();
    map.redacted()
        .forEach(
            (key, redacted) -> {
              String path = "data[%s]".formatted(key);
              texts.addAll(parts(new Text("key " + key, path, key, "", redacted)));
            });
    return texts;
  }

  /// A text with credentials inside is told by them, and by itself where it is surer than they are.
  private static List<Text> parts(Text whole) {
    List<Text> parts = new ArrayList<>();
    List<Redacted.Place> found = whole.redacted.found();
    Certainty surest = Certainty.NOTHING;
    for (Redacted.Place one : found) {
      Certainty certainty = one.credential().kind().certainty();
      surest = certainty.compareTo(surest) > 0 ? certainty : surest;
      String line = found.size() > 1 || one.line() > 1 ? " line " + one.line() : "";
      String name = one.name().isEmpty() || one.name().equals(whole.name) ? "" : " " + one.name();
      Redacted redacted = new Redacted(one.credential(), "", List.of());
      String called = one.name().isEmpty() ? whole.name : one.name();
      parts.add(new Text(whole.where + line + name, whole.path, called, whole.container, redacted));
    }
    return whole.redacted.credential().kind().certainty().compareTo(surest) > 0
        ? List.of(whole)
        : parts;
  }
}
