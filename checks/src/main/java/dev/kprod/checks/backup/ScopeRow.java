package dev.kprod.checks.backup;

import dev.kprod.cluster.Claim;
import dev.kprod.cluster.CustomResource;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where the objects of a product say what they save: the part `scope` of a row.
sealed interface ScopeRow {
  /// What an object of a product may save.
  enum Covers {
    CLUSTER_STATE,
    CLAIM,
    CLAIMS,
    LABELLED,
    NAMESPACES,
    TARGET
  }

  /// Returns what an object saves.
  Scope of(CustomResource source);

  /// The state of the cluster.
  record ClusterState() implements ScopeRow {
    @Override
    public Scope of(CustomResource source) {
      return Scope.CLUSTER_STATE;
    }
  }

  /// One claim of its namespace, named in a field.
  record OneClaim(FieldPath name) implements ScopeRow {
    @Override
    public Scope of(CustomResource source) {
      return Scope.claim(source.namespace(), name.firstText(source.tree()));
    }
  }

  /// The claims of its namespace that one of some selectors matches, all where there is none.
  record Selected(FieldPath selectors) implements ScopeRow {
    @Override
    public Scope of(CustomResource source) {
      List<Tree> given =
          selectors.in(source.tree()).stream()
              .filter(selector -> !(selector instanceof Tree.Absent))
              .toList();
      return Scope.within(source.namespace(), claim -> given.isEmpty() || isSelected(claim, given));
    }

    private static boolean isSelected(Claim claim, List<Tree> given) {
      return given.stream().anyMatch(selector -> Scope.selector(selector).matches(claim.labels()));
    }
  }

  /// The claims of its namespace with a label whose value is its name or stands in a field.
  ///
  /// @param state the namespace in which it is the state of the cluster instead, empty for none
  record Labelled(String label, Optional<FieldPath> value, String state) implements ScopeRow {
    @Override
    public Scope of(CustomResource source) {
      if (source.namespace().equals(state)) {
        return Scope.CLUSTER_STATE;
      }
      return Scope.labelled(
          source.namespace(),
          label,
          value.map(path -> path.firstText(source.tree())).orElse(source.name()));
    }
  }

  /// The namespaces that a selector matches, as if each had a label with its name.
  record Namespaces(FieldPath selector, String label) implements ScopeRow {
    @Override
    public Scope of(CustomResource source) {
      var wanted = Scope.selector(selector.first(source.tree()));
      return Scope.of(namespace -> wanted.matches(Map.of(label, namespace)), claim -> true);
    }
  }

  /// A claim that a reference names, else all of the namespace of what it names.
  record Target(FieldPath reference) implements ScopeRow {
    @Override
    public Scope of(CustomResource source) {
      Tree target = reference.first(source.tree());
      String namespace = target.findText("namespace").orElse(source.namespace());
      return target.text("kind").equals("PersistentVolumeClaim")
          ? Scope.claim(namespace, target.text("name"))
          : Scope.all(namespace);
    }
  }

  /// Reads the part of a row.
  ///
  /// @throws IllegalArgumentException if it is not of one of these forms
  static ScopeRow of(TableRow row) {
    return switch (row.word("covers", Covers.class)) {
      case CLUSTER_STATE -> {
        row.only("covers");
        yield new ClusterState();
      }
      case CLAIM -> new OneClaim(row.only("covers", "name").path("name"));
      case CLAIMS -> new Selected(row.only("covers", "selectors").path("selectors"));
      case LABELLED -> {
        row.only("covers", "label", "value", "state");
        yield new Labelled(row.text("label"), row.findPath("value"), row.textOrEmpty("state"));
      }
      case NAMESPACES -> {
        row.only("covers", "selector", "label");
        yield new Namespaces(row.path("selector"), row.text("label"));
      }
      case TARGET -> new Target(row.only("covers", "reference").path("reference"));
    };
  }
}
