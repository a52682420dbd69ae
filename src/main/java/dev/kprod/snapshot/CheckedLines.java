package dev.kprod.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// Unpacks a snapshot file, within limits, and digests every line but the last.
final class CheckedLines extends InputStream {
  private final CountedInput packed;
  private final SnapshotFormat.Limits limits;
  private @Nullable GZIPInputStream unpacked;
  private final MessageDigest digest = SnapshotFormat.sha256();
  private byte[] held = new byte[1 << 14];
  private int heldLength;
  private boolean heldIsWhole;
  private long total;

  CheckedLines(InputStream packed, SnapshotFormat.Limits limits) {
    this.packed = new CountedInput(packed);
    this.limits = limits;
  }

  /// A limit was passed.
  static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1L;

    TooLarge(String what) {
      super(what);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (unpacked == null) {
      unpacked = new GZIPInputStream(packed, 1 << 16);
    }
    int read = unpacked.read(bytes, offset, length);
    if (read > 0) {
      total += read;
      limit();
      digest(bytes, offset, offset + read);
    }
    return read;
  }

  /// Returns the SHA-256 of all lines but the last, once the stream is at its end.
  String sha256() {
    return HexFormat.of().formatHex(digest.digest());
  }

  /// Says whether the stream began like a packed file.
  boolean isPacked() {
    return unpacked != null;
  }

  /// Frees the unpacker and leaves the stream below open.
  @Override
  public void close() throws IOException {
    if (unpacked != null) {
      unpacked.close();
    }
  }

  private void limit() throws TooLarge {
    if (total > limits.bytes()) {
      throw new TooLarge("it unpacks to more than " + limits.bytes() + " bytes");
    }
    if (total > limits.small() && total / limits.ratio() > packed.count()) {
      throw new TooLarge("it unpacks to more than " + limits.ratio() + " times its size");
    }
  }

  /// Holds the last line back: it may be the trailer, which its own checksum leaves out.
  private void digest(byte[] bytes, int from, int to) throws TooLarge {
    int start = from;
    for (int i = from; i < to; i++) {
      if (bytes[i] == '\n') {
        release();
        hold(bytes, start, i + 1);
        heldIsWhole = true;
        start = i + 1;
      }
    }
    if (start < to) {
      release();
      hold(bytes, start, to);
    }
  }

  private void release() {
    if (heldIsWhole) {
      digest.update(held, 0, heldLength);
      heldLength = 0;
      heldIsWhole = false;
    }
  }

  private void hold(byte[] bytes, int from, int to) throws TooLarge {
    int more = to - from;
    if (heldLength + more > limits.line()) {
      throw new TooLarge("a line is longer than " + limits.line() + " bytes");
    }
    if (heldLength + more > held.length) {
      held = Arrays.copyOf(held, Math.max(held.length * 2, heldLength + more));
    }
    System.arraycopy(bytes, from, held, heldLength, more);
    heldLength += more;
  }
}
