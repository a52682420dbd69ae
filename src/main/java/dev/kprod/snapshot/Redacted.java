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

/// What stands in a snapshot where a literal stood: an object with the field `kprod.redacted`, a
/// text of kind, length, entropy and character classes: `probable 24 3.9 lower,digit`. One text,
/// because pods have more environment than anything else.
///
/// @param credential what the literal was recognised as, and its shape
/// @param rest the part of the literal that may be read, empty where none may: of a command what is
///   left beside the credentials in it, of JVM options those for the heap
/// @param found of a text with many lines or assignments: the credentials inside it
public record Redacted(Credential credential, String rest, List<Place> found) {
  private static final List<CharacterClass> CLASSES = List.of(CharacterClass.values());
  private static final String FIELD = "kprod.redacted";
  private static final String REST = "rest";
  private static final String FOUND = "found";
  private static final Set<String> FIELDS = Set.of(FIELD, REST, FOUND);
  private static final int LONGEST = 40;

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
    List<Tree> places = tree.items(FOUND);
    if (places.isEmpty()) {
      return credential(tree.text(FIELD))
          .map(whole -> new Redacted(whole, tree.text(REST), List.of()));
    }
    List<Place> found = new ArrayList<>();
    for (Tree place : places) {
      Optional<Credential> credential = credential(place.text("is"));
      if (credential.isEmpty()) {
        return Optional.empty();
      }
      found.add(new Place((int) place.number(1, "line"), place.text("name"), credential.get()));
    }
    return credential(tree.text(FIELD)).map(whole -> new Redacted(whole, tree.text(REST), found));
  }

  /// Returns the part of a literal that may be read, empty where none may or a tree is no marker.
  public static String rest(Tree tree) {
    return tree.text(REST).isEmpty() ? "" : find(tree).map(Redacted::rest).orElse("");
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

  /// Reads `kind length entropy classes`. By hand, since pods have more environment than anything
  /// else, and several checks look at all of it.
  private static Optional<Credential> credential(String word) {
    int length = word.indexOf(' ') + 1;
    int entropy = word.indexOf(' ', length) + 1;
    int classes = word.indexOf(' ', entropy) + 1;
    if (length == 0
        || entropy == 0
        || classes == 0
        || !isNumber(word, length, entropy - 1, 9)
        || !isEntropy(word, entropy, classes - 1)
        || !isOf(word, classes, ',', 0)
        || !isOf(word.substring(0, length - 1), 0, '-', 1)) {
      return Optional.empty();
    }
    int tenths = entropyTenths(word, entropy, classes - 1);
    TextShape shape =
        new TextShape(
            Integer.parseInt(word, length, entropy - 1, 10), tenths / 10.0, classes(word, classes));
    return CredentialKind.find(word.substring(0, length - 1))
        .map(kind -> new Credential(kind, shape));
  }

  private static boolean isNumber(String word, int from, int to, int most) {
    for (int i = from; i < to; i++) {
      if (word.charAt(i) < '0' || word.charAt(i) > '9') {
        return false;
      }
    }
    return from < to && to - from <= most;
  }

  private static boolean isEntropy(String word, int from, int to) {
    return to - from >= 3
        && word.charAt(to - 2) == '.'
        && isNumber(word, from, to - 2, 2)
        && isNumber(word, to - 1, to, 1);
  }

  private static int entropyTenths(String word, int from, int to) {
    return Integer.parseInt(word, from, to - 2, 10) * 10 + (word.charAt(to - 1) - '0');
  }

  /// Says whether a text is of small letters and one other character from a place on.
  private static boolean isOf(String word, int from, char other, int least) {
    for (int i = from; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c != other && (c < 'a' || c > 'z')) {
        return false;
      }
    }
    return word.length() - from >= least && word.length() - from <= LONGEST;
  }

  private static Set<CharacterClass> classes(String word, int from) {
    Set<CharacterClass> classes = EnumSet.noneOf(CharacterClass.class);
    int start = from;
    while (start < word.length()) {
      int comma = word.indexOf(',', start);
      int end = comma < 0 ? word.length() : comma;
      for (CharacterClass one : CLASSES) {
        String name = one.word();
        if (name.length() == end - start && word.startsWith(name, start)) {
          classes.add(one);
        }
      }
      start = end + 1;
    }
    return classes;
  }
}
