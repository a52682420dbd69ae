package dev.kprod.snapshot;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the lines of a snapshot file are, said once for writing and reading.
///
/// ```
/// {"kind":"Snapshot","format":1,"cluster":...,"takenAt":...,"durationMs":...,"kprodVersion":...}
/// {"discovery":{"resources":[...],"unseen":[...]}}
/// {"reading":{"read":"pods","version":"v1","outcome":{"is":"complete"}}}      one for each read
/// {"read":"pods","object":{...}}                                            one for each object
/// {"trailer":{"readings":1,"objects":1,"sha256":"..."}}        of all bytes before this line
/// ```
final class SnapshotFormat {
  /// The version that is written, and the highest that is read.
  static final int VERSION = 1;

  static final String KIND = "Snapshot";

  /// The longest line, in bytes: far above what etcd takes for an object.
  static final int LONGEST_LINE = 64 << 20;

  /// The most objects.
  static final long MOST_OBJECTS = 5_000_000;

  /// How far a file is unpacked.
  ///
  /// @param bytes the most, after unpacking; 100,000 pods take about 600 MB
  /// @param ratio how many times larger unpacking may make a file; similar pods reach about 40, a
  ///   bomb 1,000
  /// @param small up to how many unpacked bytes the ratio is not looked at
  /// @param line the longest line, in bytes
  record Limits(long bytes, long ratio, long small, int line) {}

  static final Limits LIMITS = new Limits(8L << 30, 250, 64L << 20, LONGEST_LINE);

  /// An object stands one level deeper in its line than it came.
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(TreeJson.DEEPEST + 8)
                  .maxStringLength(TreeJson.LONGEST_TEXT)
                  .maxNumberLength(TreeJson.LONGEST_NUMBER)
                  .build())
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private SnapshotFormat() {}

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  static Tree header(Snapshot.Header header) {
    Map<String, Tree> fields = new LinkedHashMap<>();
    fields.put("kind", Tree.of(KIND));
    fields.put("format", Tree.of(VERSION));
    fields.put("cluster", Tree.of(header.cluster()));
    fields.put("takenAt", Tree.of(header.takenAt().toString()));
    fields.put("durationMs", Tree.of(header.durationMs()));
    fields.put("kprodVersion", Tree.of(header.kprodVersion()));
    return Tree.of(fields);
  }

  static Snapshot.Header header(Tree line) throws Malformed {
    try {
      return new Snapshot.Header(
          text(line, "cluster"),
          Instant.parse(text(line, "takenAt")),
          number(line, "durationMs"),
          text(line, "kprodVersion"));
    } catch (DateTimeException notTime) {
      throw new Malformed("takenAt is not a time");
    }
  }

  static Tree discovery(Discovery discovery) {
    Map<String, Tree> fields = new LinkedHashMap<>();
    fields.put(
        "resources", Tree.of(discovery.resources().stream().map(SnapshotFormat::served).toList()));
    fields.put("unseen", texts(discovery.unseen()));
    return Tree.of(Map.of("discovery", Tree.of(fields)));
  }

  private static Tree served(Discovery.Served served) {
    Map<String, Tree> fields = new LinkedHashMap<>();
    fields.put("group", Tree.of(served.group()));
    fields.put("version", Tree.of(served.version()));
    fields.put("resource", Tree.of(served.resource()));
    fields.put("kind", Tree.of(served.kind()));
    fields.put("namespaced", Tree.of(served.namespaced()));
    fields.put("verbs", texts(served.verbs()));
    return Tree.of(fields);
  }

  static Discovery discoveryOf(Tree line) throws Malformed {
    Tree discovery = object(line, "discovery");
    List<Discovery.Served> resources = new ArrayList<>();
    for (Tree served : list(discovery, "resources")) {
      resources.add(
          new Discovery.Served(
              text(served, "group"),
              text(served, "version"),
              text(served, "resource"),
              text(served, "kind"),
              truth(served, "namespaced"),
              textsOf(served, "verbs")));
    }
    return new Discovery(resources, textsOf(discovery, "unseen"));
  }

  static Tree reading(Reading reading) {
    Map<String, Tree> fields = new LinkedHashMap<>();
    fields.put("read", Tree.of(reading.read()));
    fields.put("version", Tree.of(reading.version()));
    fields.put("outcome", outcome(reading.outcome()));
    if (!reading.namespaced().isEmpty()) {
      Map<String, Tree> namespaced = new LinkedHashMap<>();
      reading.namespaced().forEach((name, outcome) -> namespaced.put(name, outcome(outcome)));
      fields.put("namespaced", Tree.of(namespaced));
    }
    return Tree.of(Map.of("reading", Tree.of(fields)));
  }

  static Reading readingOf(Tree line) throws Malformed {
    Tree reading = object(line, "reading");
    SortedMap<String, ReadOutcome> namespaced = new TreeMap<>();
    if (reading.has("namespaced")) {
      for (Map.Entry<String, Tree> one : object(reading, "namespaced").fields().entrySet()) {
        namespaced.put(one.getKey(), outcomeOf(one.getValue()));
      }
    }
    return new Reading(
        text(reading, "read"),
        text(reading, "version"),
        outcomeOf(object(reading, "outcome")),
        namespaced);
  }

  private static Tree outcome(ReadOutcome outcome) {
    return switch (outcome) {
      case ReadOutcome.Complete complete -> Tree.of(Map.of("is", Tree.of("complete")));
      case ReadOutcome.Absent absent -> Tree.of(Map.of("is", Tree.of("api-absent")));
      case ReadOutcome.Forbidden forbidden -> unseen("forbidden", forbidden);
      case ReadOutcome.TimedOut timedOut -> unseen("timeout", timedOut);
      case ReadOutcome.Truncated truncated -> unseen("truncated", truncated);
      case ReadOutcome.NotAsked(Consent needed) ->
          Tree.of(Map.of("is", Tree.of("not-asked"), "needed", Tree.of(needed.option())));
      case ReadOutcome.Failed failed -> {
        Map<String, Tree> fields = new LinkedHashMap<>(unseen("read-failed", failed).fields());
        fields.put("status", Tree.of(failed.status()));
        yield Tree.of(fields);
      }
    };
  }

  private static Tree unseen(String is, ReadOutcome.Unseen outcome) {
    Map<String, Tree> fields = new LinkedHashMap<>();
    fields.put("is", Tree.of(is));
    fields.put("message", Tree.of(outcome.message()));
    return Tree.of(fields);
  }

  private static ReadOutcome outcomeOf(Tree outcome) throws Malformed {
    return switch (text(outcome, "is")) {
      case "complete" -> ReadOutcome.COMPLETE;
      case "api-absent" -> ReadOutcome.ABSENT;
      case "forbidden" -> new ReadOutcome.Forbidden(text(outcome, "message"));
      case "timeout" -> new ReadOutcome.TimedOut(text(outcome, "message"));
      case "truncated" -> new ReadOutcome.Truncated(text(outcome, "message"));
      case "not-asked" -> new ReadOutcome.NotAsked(consent(text(outcome, "needed")));
      case "read-failed" -> new ReadOutcome.Failed(status(outcome), text(outcome, "message"));
      default -> throw new Malformed("an outcome that this version does not know");
    };
  }

  private static Consent consent(String option) throws Malformed {
    for (Consent consent : Consent.values()) {
      if (consent.option().equals(option)) {
        return consent;
      }
    }
    throw new Malformed("an option that this version does not know");
  }

  private static int status(Tree outcome) throws Malformed {
    long status = number(outcome, "status");
    if (status < 0 || status > 999) {
      throw new Malformed("status is not a status");
    }
    return (int) status;
  }

  static Tree trailer(int readings, long objects, String sha256) {
    Map<String, Tree> fields = new LinkedHashMap<>();
    fields.put("readings", Tree.of(readings));
    fields.put("objects", Tree.of(objects));
    fields.put("sha256", Tree.of(sha256));
    return Tree.of(Map.of("trailer", Tree.of(fields)));
  }

  private static Tree texts(List<String> texts) {
    return Tree.of(texts.stream().map(Tree::of).toList());
  }

  static String text(Tree tree, String field) throws Malformed {
    return tree.findText(field).orElseThrow(() -> new Malformed(field + " is not a text"));
  }

  static long number(Tree tree, String field) throws Malformed {
    return tree.findNumber(field).orElseThrow(() -> new Malformed(field + " is not a number"));
  }

  private static boolean truth(Tree tree, String field) throws Malformed {
    if (tree.at(field) instanceof Tree.Truth truth) {
      return truth == Tree.Truth.TRUE;
    }
    throw new Malformed(field + " is not true or false");
  }

  private static Tree object(Tree tree, String field) throws Malformed {
    if (tree.at(field) instanceof Tree.Fields fields) {
      return fields;
    }
    throw new Malformed(field + " is not an object");
  }

  private static List<Tree> list(Tree tree, String field) throws Malformed {
    if (tree.at(field) instanceof Tree.Items items) {
      return items.values();
    }
    throw new Malformed(field + " is not a list");
  }

  private static List<String> textsOf(Tree tree, String field) throws Malformed {
    List<String> texts = tree.texts(field);
    if (texts.size() != list(tree, field).size()) {
      throw new Malformed(field + " is not a list of texts");
    }
    return texts;
  }

  /// A line is not what a line should be.
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String what) {
      super(what);
    }
  }
}
