package dev.kprod.snapshot;

import dev.kprod.semantics.credential.CharacterClass;
import dev.kprod.semantics.credential.Credential;
import dev.kprod.semantics.credential.CredentialKind;
import dev.kprod.semantics.credential.TextShape;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What stands in a snapshot where a literal stood: an object with the field `kprod.redacted`, a
/// text of kind, length, entropy and character classes: `probable 24 3.9 lower,digit`. One text,
/// because pods have more environment than anything else.
///
/// @param credential what the literal was recognised as, and its shape
/// @param rest the part of the literal that may be read, empty where none may: of a command what is
///   left beside the credentials in it, of JVM options those for the heap
/// @param found of a text with many lines or assignments: the credentials inside it
public record Redacted(Credential credential, String rest, List<Place> found) {
  private static final String FIELD = "kprod.redacted";
  private static final String REST = "rest";
  private static final String FOUND = "found";
  private static final Set<String> FIELDS = Set.of(FIELD, REST, FOUND);
  private static final Pattern WORD =
      Pattern.compile("([a-z-]{1,40}) ([0-9]{1,9}) ([0-9]{1,2}\\.[0-9]) ([a-z,]{0,40})");

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
    if (!tree.has(FIELD) || !FIELDS.containsAll(tree.fields().keySet())) {
      return Optional.empty();
    }
    List<Place> found = new ArrayList<>();
    for (Tree place : tree.items(FOUND)) {
      Optional<Credential> credential = credential(place.text("is"));
      if (credential.isEmpty()) {
        return Optional.empty();
      }
      found.add(new Place((int) place.number(1, "line"), place.text("name"), credential.get()));
    }
    return credential(tree.text(FIELD)).map(whole -> new Redacted(whole, tree.text(REST), found));
  }

  /// Says whether a tree is a marker.
  public static boolean isMarker(Tree tree) {
    return find(tree).isPresent();
  }

  Tree tree() {
    Map<String, Tree> fields = new LinkedHashMap<>();
    fields.put(FIELD, Tree.of(word(credential)));
    if (!rest.isEmpty()) {
      fields.put(REST, Tree.of(rest));
    }
    if (!found.isEmpty()) {
      fields.put(FOUND, Tree.of(found.stream().map(Redacted::tree).toList()));
    }
    return Tree.of(fields);
  }

  private static Tree tree(Place place) {
    Map<String, Tree> fields = new LinkedHashMap<>();
    fields.put("line", Tree.of(place.line()));
    fields.put("name", Tree.of(place.name()));
    fields.put("is", Tree.of(word(place.credential())));
    return Tree.of(fields);
  }

  private static String word(Credential credential) {
    TextShape shape = credential.shape();
    StringBuilder word = new StringBuilder(credential.kind().word());
    word.append(' ').append(shape.length()).append(' ').append(shape.entropy()).append(' ');
    String between = "";
    for (CharacterClass one : shape.classes()) {
      word.append(between).append(one.word());
      between = ",";
    }
    return word.toString();
  }

  private static Optional<Credential> credential(String word) {
    Matcher parts = WORD.matcher(word);
    if (!parts.matches()) {
      return Optional.empty();
    }
    List<String> words = List.of(parts.group(4).split(",", -1));
    Set<CharacterClass> classes = EnumSet.noneOf(CharacterClass.class);
    for (CharacterClass one : CharacterClass.values()) {
      if (words.contains(one.word())) {
        classes.add(one);
      }
    }
    TextShape shape =
        new TextShape(
            Integer.parseInt(parts.group(2)), Double.parseDouble(parts.group(3)), classes);
    return CredentialKind.find(parts.group(1)).map(kind -> new Credential(kind, shape));
  }
}
