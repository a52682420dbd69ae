package dev.kprod.snapshot;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How Kubernetes' own kinds look on the wire in Protobuf, and as JSON: the shipped table.
///
/// It is made from the struct tags of `k8s.io/api`, by which the API server itself encodes both
/// forms; `build/protobuf` makes it anew. What a newer server adds has no name here and is left
/// out, as no view can ask for it. Kinds of which a cluster has few are not in the table and are
/// asked for as JSON. Safe for use by many threads.
public final class ProtobufTable {
  /// The table that comes along, read when it is first asked for.
  private static final class Shipped {
    static final ProtobufTable TABLE = load();
  }

  /// How a field is repeated, and when JSON leaves it out.
  enum Form {
    ONE,
    /// Left out of the JSON when it is zero or empty.
    SPARSE,
    MANY,
    MAP,
    /// A message whose fields are those of the object around it.
    INLINE
  }

  /// What a field holds.
  enum Content {
    TEXT,
    NUMBER,
    TRUTH,
    BYTES,
    TIME,
    MICROTIME,
    QUANTITY,
    INTORSTRING,
    /// JSON as bytes.
    JSON,
    MESSAGE
  }

  /// One field of a message.
  ///
  /// @param name its name in JSON, interned
  /// @param place where it stands in the JSON object
  /// @param message what it holds, if that is a message
  record Field(String name, int place, Form form, Content content, @Nullable Message message) {
    /// Returns what a field of messages holds.
    Message inner() {
      return Objects.requireNonNull(message);
    }
  }

  /// One message, its fields by their number on the wire.
  static final class Message {
    private final ProtobufTable table;
    private final List<String> lines = new ArrayList<>();
    private volatile @Nullable Field @Nullable [] fields;

    private Message(ProtobufTable table) {
      this.table = table;
    }

    /// Finds a field by its number, null for one that is not in the table.
    @Nullable Field field(int number) {
      @Nullable Field[] here = fields;
      if (here == null) {
        here = table.fields(lines);
        fields = here;
      }
      return number < here.length ? here[number] : null;
    }
  }

  private final Map<String, Message> kinds = new HashMap<>();
  private final Map<String, Message> messages = new HashMap<>();

  private ProtobufTable() {}

  /// Returns the table that comes along.
  public static ProtobufTable shipped() {
    return Shipped.TABLE;
  }

  /// Says whether objects of a kind can be read in Protobuf.
  ///
  /// @param group the API group, empty for the core group
  public boolean knows(String group, String version, String kind) {
    return kinds.containsKey(key(group.isEmpty() ? version : group + "/" + version, kind));
  }

  @Nullable Message find(String apiVersion, String kind) {
    return kinds.get(key(apiVersion, kind));
  }

  private static String key(String apiVersion, String kind) {
    return apiVersion + " " + kind;
  }

  private static ProtobufTable load() {
    ProtobufTable table = new ProtobufTable();
    try (InputStream in =
            Objects.requireNonNull(ProtobufTable.class.getResourceAsStream("protobuf.txt"));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      table.read(lines);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    return table;
  }

  /// Fields are read when a message is first met: most never are.
  private void read(BufferedReader lines) throws IOException {
    Message here = null;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("message ")) {
        here = message(line.substring("message ".length()));
      } else if (line.startsWith("kind ")) {
        String[] words = line.split(" ", -1);
        kinds.put(key(words[1], words[2]), message(words[3]));
      } else if (here != null) {
        here.lines.add(line);
      }
    }
  }

  private Message message(String name) {
    return messages.computeIfAbsent(name, unseen -> new Message(this));
  }

  private @Nullable Field[] fields(List<String> lines) {
    @Nullable Field[] fields = new Field[8];
    for (String line : lines) {
      String[] words = line.split(" ", -1);
      int number = Integer.parseInt(words[0]);
      if (number >= fields.length) {
        fields = Arrays.copyOf(fields, number + 8);
      }
      Message message = messages.get(words[4]);
      fields[number] =
          new Field(
              words[1].intern(),
              Integer.parseInt(words[2]),
              Form.valueOf(words[3].toUpperCase(Locale.ROOT)),
              message != null
                  ? Content.MESSAGE
                  : Content.valueOf(words[4].toUpperCase(Locale.ROOT)),
              message);
    }
    return fields;
  }
}
