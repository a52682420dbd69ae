package dev.kprod.snapshot;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/// Writes a snapshot file. The same snapshot gives the same bytes.
public final class SnapshotWriter {
  private static final char LAST_ASCII = 0x7F;

  private final Lines lines;

  private SnapshotWriter(Lines lines) {
    this.lines = lines;
  }

  /// Writes a snapshot and leaves the stream open.
  ///
  /// @throws UncheckedIOException if the stream fails
  /// @throws SnapshotFileException if an object is larger than any reader takes
  public static void write(Snapshot snapshot, OutputStream out) {
    try (FastGzip gzip = new FastGzip(out);
        Lines lines = new Lines(gzip)) {
      new SnapshotWriter(lines).write(snapshot);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private void write(Snapshot snapshot) throws IOException {
    line(SnapshotFormat.header(snapshot.header()));
    line(SnapshotFormat.discovery(snapshot.discovery()));
    for (Reading reading : snapshot.readings().values()) {
      line(SnapshotFormat.reading(reading));
    }
    long objects = 0;
    for (Map.Entry<String, List<Tree>> came : snapshot.objects().entrySet()) {
      for (Tree object : came.getValue()) {
        object(came.getKey(), object);
        objects++;
      }
    }
    line(SnapshotFormat.trailer(snapshot.readings().size(), objects, lines.sha256()));
  }

  private void line(Tree tree) throws IOException {
    try (JsonGenerator json = generator()) {
      TreeJson.write(tree, json);
    }
    lines.end();
  }

  private void object(String read, Tree object) throws IOException {
    try (JsonGenerator json = generator()) {
      json.writeStartObject();
      json.writeStringField("read", read);
      json.writeFieldName("object");
      TreeJson.write(object, json);
      json.writeEndObject();
    }
    lines.end();
  }

  /// Beyond ASCII all is escaped: half a surrogate pair has no UTF-8 but must come back, too.
  private JsonGenerator generator() throws IOException {
    return SnapshotFormat.FACTORY
        .createGenerator(lines)
        .setHighestNonEscapedChar(LAST_ASCII)
        .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
  }

  /// Speed before size: pods are so alike that the higher levels gain little.
  private static final class FastGzip extends GZIPOutputStream {
    private static final int LEVEL = 4;

    FastGzip(OutputStream out) throws IOException {
      super(out, 1 << 16);
      def.setLevel(LEVEL);
    }

    /// Frees the compressor and leaves the stream open.
    @Override
    public void close() throws IOException {
      finish();
      def.end();
      out.flush();
    }
  }

  /// Counts and digests what goes into the compressor.
  private static final class Lines extends OutputStream {
    private final OutputStream out;
    private final MessageDigest digest = SnapshotFormat.sha256();
    private final byte[] buffer = new byte[1 << 16];
    private int filled;
    private long length;

    Lines(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      length += count;
      if (length > SnapshotFormat.LONGEST_LINE) {
        throw new SnapshotFileException(
            "an object of the cluster is larger than " + SnapshotFormat.LONGEST_LINE + " bytes",
            "snapshot",
            "leave its kind out of the selection");
      }
      if (filled + count > buffer.length) {
        drain();
      }
      if (count > buffer.length) {
        digest.update(bytes, offset, count);
        out.write(bytes, offset, count);
        return;
      }
      System.arraycopy(bytes, offset, buffer, filled, count);
      filled += count;
    }

    void end() throws IOException {
      write('\n');
      length = 0;
    }

    private void drain() throws IOException {
      digest.update(buffer, 0, filled);
      out.write(buffer, 0, filled);
      filled = 0;
    }

    /// Of all lines so far.
    String sha256() throws IOException {
      drain();
      return HexFormat.of().formatHex(digest.digest());
    }

    /// The generator flushes after every line; the compressor is better off with more.
    @Override
    public void flush() {}

    @Override
    public void close() throws IOException {
      drain();
    }
  }
}
