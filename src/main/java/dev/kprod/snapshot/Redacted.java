package dev.kprod.snapshot;

import dev.kprod.semantics.credential.CharacterClass;
import dev.kprod.semantics.credential.Credential;
import dev.kprod.semantics.credential.CredentialKind;
import dev.kprod.semantics.credential.TextShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What stands in a snapshot where a literal stood: an object with the one field
/// `kprod.redacted`.
///
/// @param credential what the literal was recognised as, and its shape
/// @param rest the part of the literal that may be read, empty where none may: of a command what is
///     left beside the credentials in it, of JVM options those for the heap
/// @param found of a text with many lines or assignments: the credentials inside it
public record Redacted(Credential credential, String rest, List<Place> found) {
  static final String FIELD = "kprod.redacted";

  /// A credential inside a redacted text.
  ///
  /// @param line from 1
  /// @param name what it was assigned to, empty where it was recognised by itself
  public record Place(int line, String name, Credential credential) {}

  public Redacted {
    found = List.copyOf(found);
  }

  /// Returns what stands for a text of which nothing may be read.
  static Redacted whole(Credential credential) {
    return new Redacted(credential, "", List.of());
  }

  /// Reads the marker that a tree is; empty for anything else.
  public static Optional<Redacted> find(Tree tree) {
    Map<String, Tree> outer = tree.fields();
    Tree inner = tree.at(FIELD);
    if (outer.size() != 1 || inner.fields().isEmpty()) {
      return Optional.empty();
    }
    List<Place> found = new ArrayList<>();
    for (Tree place : inner.items("found")) {
      Optional<Credential> credential = credential(place);
      if (credential.isEmpty()) {
        return Optional.empty();
      }
      found.add(new Place((int) place.number(1, "line"), place.text("name"), credential.get()));
    }
    return credential(inner).map(whole -> new Redacted(whole, inner.text("rest"), found));
  }

  /// Says whether a tree is a marker.
  public static boolean isMarker(Tree tree) {
    return tree.has(FIELD) && find(tree).isPresent();
  }

  Tree tree() {
    Map<String, Tree> inner = fields(credential);
    if (!rest.isEmpty()) {
      inner.put("rest", Tree.of(rest));
    }
    if (!found.isEmpty()) {
      inner.put("found", Tree.of(found.stream().map(Redacted::tree).toList()));
    }
    return Tree.of(Map.of(FIELD, Tree.of(inner)));
  }

  private static Tree tree(Place place) {
    Map<String, Tree> fields = new LinkedHashMap<>();
    fields.put("line", Tree.of(place.line()));
    fields.put("name", Tree.of(place.name()));
    fields.putAll(fields(place.credential()));
    return Tree.of(fields);
  }

  private static Map<String, Tree> fields(Credential credential) {
    TextShape shape = credential.shape();
    Map<String, Tree> fields = new LinkedHashMap<>();
    fields.put("kind", Tree.of(credential.kind().word()));
    fields.put("length", Tree.of(shape.length()));
    fields.put("entropy", new Tree.Digits(Double.toString(shape.entropy())));
    fields.put(
        "classes", Tree.of(shape.classes().stream().map(one -> Tree.of(one.word())).toList()));
    return fields;
  }

  private static Optional<Credential> credential(Tree tree) {
    List<String> words = tree.texts("classes");
    List<CharacterClass> classes =
        Arrays.stream(CharacterClass.values()).filter(one -> words.contains(one.word())).toList();
    double entropy =
        tree.at("entropy") instanceof Tree.Digits digits
            ? Double.parseDouble(digits.literal())
            : 0;
    return CredentialKind.find(tree.text("kind"))
        .map(
            kind ->
                new Credential(
                    kind,
                    new TextShape((int) tree.number(0, "length"), entropy, Set.copyOf(classes))));
  }
}
