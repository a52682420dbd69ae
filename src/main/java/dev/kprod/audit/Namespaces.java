package dev.kprod.audit;

import dev.kprod.catalogue.Glob;
import dev.kprod.cluster.Subject;
import dev.kprod.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Which namespaces an audit looks at.
///
/// @param included globs
/// @param excluded globs, of kprod.yaml and of options
/// @param judgeSystem whether checks of applications judge the system's namespaces too
/// @param isSystem tells the namespaces of the system and of known add-ons
record Namespaces(
    List<String> included, List<String> excluded, boolean judgeSystem, Predicate<String> isSystem) {
  static Namespaces of(
      Settings.Scope scope, List<String> excludedByOption, Predicate<String> isSystem) {
    List<String> excluded = new ArrayList<>(scope.excludeNamespaces());
    excluded.addAll(excludedByOption);
    return new Namespaces(
        scope.includeNamespaces(), List.copyOf(excluded), scope.systemNamespaces(), isSystem);
  }

  /// Returns the namespace that a subject belongs to: a Namespace belongs to itself.
  static String of(Subject subject) {
    return subject.kind().equals("Namespace") && subject.group().isEmpty()
        ? subject.name()
        : subject.namespace();
  }

  /// Says whether a namespace is looked at by checks that look everywhere.
  boolean include(String namespace) {
    return Glob.anyMatches(included, namespace) && !Glob.anyMatches(excluded, namespace);
  }

  /// Says whether a namespace is looked at by checks of applications.
  boolean includeForApplications(String namespace) {
    return include(namespace) && (judgeSystem || !isSystem.test(namespace));
  }
}
