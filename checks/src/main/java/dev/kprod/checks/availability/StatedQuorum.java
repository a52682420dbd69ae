package dev.kprod.checks.availability;

import dev.kprod.check.Fact;
import dev.kprod.check.Params;
import dev.kprod.check.ValueType;
import dev.kprod.cluster.Workload;
import dev.kprod.snapshot.Tree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A quorum system that a person names in kprod.yaml, which wins over what is recognised.
///
/// @param members how many vote
/// @param isMajority whether more than half must be there; else each piece of data has copies
record StatedQuorum(String kind, String namespace, String name, int members, boolean isMajority) {
  private static final ValueType<Integer> MEMBERS = ValueType.count(1, 1000);
  private static final ValueType<String> VOTE = ValueType.choice("majority", "replication");

  /// All that are stated.
  static final Fact<List<StatedQuorum>> FACT =
      new Fact<>(
          "quorum",
          ValueType.list(
              new ValueType<>(
                  "a map with kind, namespace, name, members and vote",
                  schema(),
                  StatedQuorum::find,
                  StatedQuorum::written)),
          List.of(),
          "Workloads whose members vote (majority) or hold copies (replication), where that cannot"
              + " be recognised by an operator's resource or an image.");

  /// Finds what is stated of a workload.
  static Optional<StatedQuorum> of(Workload workload, Params params) {
    return params.of(FACT).stream()
        .filter(one -> one.kind.equals(workload.subject().kind()))
        .filter(one -> one.namespace.equals(workload.namespace()))
        .filter(one -> one.name.equals(workload.name()))
        .findFirst();
  }

  private static Tree schema() {
    Map<String, Tree> properties = new LinkedHashMap<>();
    properties.put("kind", ValueType.text().schema());
    properties.put("namespace", ValueType.text().schema());
    properties.put("name", ValueType.text().schema());
    properties.put("members", MEMBERS.schema());
    properties.put("vote", VOTE.schema());
    Map<String, Tree> schema = new LinkedHashMap<>();
    schema.put("type", Tree.of("object"));
    schema.put("properties", Tree.of(properties));
    schema.put("required", Tree.of(properties.keySet().stream().map(Tree::of).toList()));
    schema.put("additionalProperties", Tree.of(false));
    return Tree.of(schema);
  }

  private static Optional<StatedQuorum> find(Tree written) {
    Optional<Integer> members = MEMBERS.find(written.at("members"));
    Optional<String> vote = VOTE.find(written.at("vote"));
    boolean whole =
        written.fields().size() == 5
            && !written.text("kind").isEmpty()
            && !written.text("namespace").isEmpty()
            && !written.text("name").isEmpty();
    return whole && members.isPresent() && vote.isPresent()
        ? Optional.of(
            new StatedQuorum(
                written.text("kind"),
                written.text("namespace"),
                written.text("name"),
                members.get(),
                vote.get().equals("majority")))
        : Optional.empty();
  }

  private static Tree written(StatedQuorum stated) {
    Map<String, Tree> fields = new LinkedHashMap<>();
    fields.put("kind", Tree.of(stated.kind));
    fields.put("namespace", Tree.of(stated.namespace));
    fields.put("name", Tree.of(stated.name));
    fields.put("members", Tree.of(stated.members));
    fields.put("vote", Tree.of(stated.isMajority ? "majority" : "replication"));
    return Tree.of(fields);
  }
}
