package dev.kprod.snapshot;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.kprod.snapshot.SnapshotFormat.Malformed;
import java.io.CharConversionException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipException;

/// Reads a snapshot file, object by object, and believes none of it before the checksum holds.
public final class SnapshotReader {
  private static final String AGAIN = "take the snapshot again with 'kprod snapshot'";

  private final String name;
  private final TreePool pool = new TreePool();
  private final Map<String, Reading> readings = new LinkedHashMap<>();
  private final Map<String, List<Tree>> objects = new LinkedHashMap<>();
  private long count;
  private long lines;

  private SnapshotReader(String name) {
    this.name = name;
  }

  /// Reads a whole snapshot and leaves the stream open.
  ///
  /// @param name what to call the file where something is wrong with it
  /// @throws SnapshotFileException if it is no snapshot, is cut or altered, is of a newer version
  ///   or beyond a limit, or cannot be read
  public static Snapshot read(InputStream in, String name) {
    return new SnapshotReader(name).read(in);
  }

  private Snapshot read(InputStream in) {
    CheckedLines checked = new CheckedLines(in, SnapshotFormat.LIMITS);
    try (checked;
        JsonParser json = SnapshotFormat.FACTORY.createParser(checked)) {
      return lines(json, checked);
    } catch (Malformed | CheckedLines.TooLarge malformed) {
      throw broken(String.valueOf(malformed.getMessage()));
    } catch (StreamConstraintsException tooLarge) {
      throw broken("a value that is deeper or longer than is read");
    } catch (JsonProcessingException | CharConversionException notJson) {
      throw lines == 0 ? foreign() : cut();
    } catch (ZipException | EOFException notPacked) {
      throw checked.isPacked() ? cut() : foreign();
    } catch (IOException failed) {
      throw new SnapshotFileException(
          "it cannot be read: " + failed.getMessage(), name, "check the file and its disk");
    }
  }

  private Snapshot lines(JsonParser json, CheckedLines checked) throws IOException, Malformed {
    TreeAssembly assembly = new TreeAssembly(json, pool);
    Snapshot.Header header = header(next(json, assembly));
    Discovery discovery = SnapshotFormat.discoveryOf(next(json, assembly));
    while (true) {
      startLine(json);
      String kind = json.nextFieldName();
      json.nextToken();
      switch (kind == null ? "" : kind) {
        case "reading" -> reading(json, assembly);
        case "read" -> object(json, assembly);
        case "trailer" -> {
          trailer(json, assembly, checked);
          Snapshot.Builder builder = Snapshot.of(header, discovery);
          readings.forEach(
              (read, reading) -> builder.add(reading, objects.getOrDefault(read, List.of())));
          return builder.build();
        }
        default -> throw new Malformed("a line that this version does not know");
      }
    }
  }

  private void startLine(JsonParser json) throws IOException, Malformed {
    JsonToken token = json.nextToken();
    if (token == null) {
      throw cut();
    }
    lines++;
    if (token != JsonToken.START_OBJECT) {
      throw new Malformed("a line that is not an object");
    }
  }

  private Tree next(JsonParser json, TreeAssembly assembly) throws IOException {
    if (json.nextToken() == null) {
      throw lines == 0 ? foreign() : cut();
    }
    Tree line = assembly.value(Slimming.KEEP);
    if (lines == 0 && !line.text("kind").equals(SnapshotFormat.KIND)) {
      throw foreign();
    }
    lines++;
    return line;
  }

  private Snapshot.Header header(Tree line) throws Malformed {
    long format = SnapshotFormat.number(line, "format");
    if (format > SnapshotFormat.VERSION) {
      throw new SnapshotFileException(
          "it is in format " + format + ", and this kprod reads up to " + SnapshotFormat.VERSION,
          name,
          "read it with the kprod that wrote it ("
              + line.text("kprodVersion")
              + ") or a newer one");
    }
    if (format < 1) {
      throw new Malformed("format is not a version");
    }
    return SnapshotFormat.header(line);
  }

  private void reading(JsonParser json, TreeAssembly assembly) throws IOException, Malformed {
    Tree inner = assembly.value(Slimming.KEEP);
    endLine(json);
    Reading reading = SnapshotFormat.readingOf(Tree.of(Map.of("reading", inner)));
    if (readings.put(reading.read(), reading) != null) {
      throw new Malformed("a read that is there twice");
    }
  }

  private void object(JsonParser json, TreeAssembly assembly) throws IOException, Malformed {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw new Malformed("read is not a text");
    }
    String read = json.getText();
    if (!readings.containsKey(read)) {
      throw new Malformed("an object of a read that is not named before it");
    }
    if (!"object".equals(json.nextFieldName())) {
      throw new Malformed("a read without an object");
    }
    json.nextToken();
    Tree object = assembly.value(Slimming.KEEP);
    endLine(json);
    if (!(object instanceof Tree.Fields)) {
      throw new Malformed("object is not an object");
    }
    if (++count > SnapshotFormat.MOST_OBJECTS) {
      throw new Malformed("more than " + SnapshotFormat.MOST_OBJECTS + " objects");
    }
    objects.computeIfAbsent(read, unseen -> new ArrayList<>()).add(object);
  }

  private void trailer(JsonParser json, TreeAssembly assembly, CheckedLines checked)
      throws IOException, Malformed {
    Tree trailer = assembly.value(Slimming.KEEP);
    endLine(json);
    if (json.nextToken() != null) {
      throw new Malformed("something follows the last line");
    }
    if (SnapshotFormat.number(trailer, "readings") != readings.size()
        || SnapshotFormat.number(trailer, "objects") != count
        || !SnapshotFormat.text(trailer, "sha256").equals(checked.sha256())) {
      throw cut();
    }
  }

  private static void endLine(JsonParser json) throws IOException, Malformed {
    if (json.nextToken() != JsonToken.END_OBJECT) {
      throw new Malformed("a line with more than it should have");
    }
  }

  private SnapshotFileException broken(String what) {
    return new SnapshotFileException(what, name + ", line " + lines, AGAIN);
  }

  private SnapshotFileException foreign() {
    return new SnapshotFileException(
        "it is not a snapshot of kprod", name, "name a file that 'kprod snapshot -f' wrote");
  }

  private SnapshotFileException cut() {
    return new SnapshotFileException("it was cut or altered after it was written", name, AGAIN);
  }
}
