package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What every object has: a name, labels, owners, an age.
public interface ApiObject {
  /// Returns the object as the API server sent it, slimmed.
  Tree tree();

  /// Returns the name, empty in a pod template.
  default String name() {
    return tree().text("metadata", "name");
  }

  /// Returns the namespace, empty for what has none.
  default String namespace() {
    return tree().text("metadata", "namespace");
  }

  /// Returns the unique id, empty in a fixture.
  default String uid() {
    return tree().text("metadata", "uid");
  }

  /// Returns the labels.
  default Map<String, String> labels() {
    return Labels.of(tree().at("metadata", "labels"));
  }

  /// Returns the annotations that slimming left.
  default Map<String, String> annotations() {
    return Labels.of(tree().at("metadata", "annotations"));
  }

  /// Finds when the object was created; empty in a fixture without the time.
  default Optional<Instant> createdAt() {
    return Times.find(tree().text("metadata", "creationTimestamp"));
  }

  /// Says whether deletion was asked for.
  default boolean isDeleted() {
    return !(tree().at("metadata", "deletionTimestamp") instanceof Tree.Absent);
  }

  /// Returns the owners, in the order sent.
  default List<Owner> owners() {
    List<Tree> references = tree().at("metadata").items("ownerReferences");
    if (references.isEmpty()) {
      return List.of();
    }
    List<Owner> owners = new ArrayList<>(references.size());
    for (Tree reference : references) {
      owners.add(new Owner(reference));
    }
    return Collections.unmodifiableList(owners);
  }

  /// Finds the owner that controls this object.
  default Optional<Owner> controller() {
    for (Tree reference : tree().at("metadata").items("ownerReferences")) {
      Owner owner = new Owner(reference);
      if (owner.isController()) {
        return Optional.of(owner);
      }
    }
    return Optional.empty();
  }

  /// Finds a time under a path; empty as well where the text is no time.
  default Optional<Instant> time(String... path) {
    return Times.find(tree().text(path));
  }

  /// A reference to an owner.
  record Owner(Tree tree) {
    /// Returns the group of the owner, empty for the core group.
    public String group() {
      String apiVersion = tree.text("apiVersion");
      int slash = apiVersion.indexOf('/');
      return slash < 0 ? "" : apiVersion.substring(0, slash);
    }

    /// Returns the version of the owner's API.
    public String version() {
      String apiVersion = tree.text("apiVersion");
      return apiVersion.substring(apiVersion.indexOf('/') + 1);
    }

    /// Returns the kind of the owner.
    public String kind() {
      return tree.text("kind");
    }

    /// Returns the name of the owner.
    public String name() {
      return tree.text("name");
    }

    /// Returns the unique id of the owner.
    public String uid() {
      return tree.text("uid");
    }

    /// Says whether this owner manages the object; at most one does.
    public boolean isController() {
      return tree.at("controller") == Tree.Truth.TRUE;
    }
  }

  /// Reads the times that Kubernetes writes.
  final class Times {
    private static final int USUAL = 20;

    private Times() {}

    /// Finds the time that a text spells in RFC 3339.
    public static Optional<Instant> find(String text) {
      if (text.isEmpty()) {
        return Optional.empty();
      }
      if (text.length() == USUAL && text.charAt(USUAL - 1) == 'Z') {
        try {
          return Optional.of(usual(text));
        } catch (DateTimeException | NumberFormatException another) {
          return Optional.empty();
        }
      }
      try {
        return Optional.of(java.time.OffsetDateTime.parse(text).toInstant());
      } catch (DateTimeParseException notATime) {
        return Optional.empty();
      }
    }

    /// Reads `2026-11-21T08:00:00Z`, the form of nearly every time there is: a formatter costs
    /// twenty times as much, and some checks ask every pod for its age.
    private static Instant usual(String text) {
      if (text.charAt(4) != '-'
          || text.charAt(7) != '-'
          || text.charAt(10) != 'T'
          || text.charAt(13) != ':'
          || text.charAt(16) != ':'
          || text.indexOf('+') >= 0) {
        throw new DateTimeException(text);
      }
      long day =
          LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10)).toEpochDay();
      int hour = number(text, 11, 13);
      int minute = number(text, 14, 16);
      int second = number(text, 17, 19);
      if (hour > 23 || minute > 59 || second > 59) {
        throw new DateTimeException(text);
      }
      return Instant.ofEpochSecond(((day * 24 + hour) * 60 + minute) * 60 + second);
    }

    private static int number(String text, int from, int to) {
      return Integer.parseUnsignedInt(text, from, to, 10);
    }
  }
}
