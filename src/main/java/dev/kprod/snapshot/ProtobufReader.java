package dev.kprod.snapshot;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;

/// Reads one object in Protobuf, field by field: where the reader stands, and the values of what
/// stands there. Texts are made from the bytes themselves, so that one that was seen is not made.
final class ProtobufReader {
  private final TreeStack stack;
  private final byte[] bytes;
  private final CodedInputStream in;
  private final CRC32 checksum = new CRC32();
  private final byte[] time = new byte[WireTime.LONGEST];
  private int tag;

  /// Stands before the first field of an object.
  ///
  /// @param stack where values go
  ProtobufReader(byte[] bytes, TreeStack stack) {
    this.stack = stack;
    this.bytes = bytes;
    this.in = CodedInputStream.newInstance(bytes);
  }

  /// Steps to the next field and returns its tag, 0 at the end of the message.
  int next() throws IOException {
    tag = in.readTag();
    return tag;
  }

  /// Returns the tag of the field here, 0 at the end of the message.
  int tag() {
    return tag;
  }

  /// Returns the number of the field here.
  int field() {
    return WireFormat.getTagFieldNumber(tag);
  }

  /// Steps over the value here.
  void skip() throws IOException {
    in.skipField(tag);
  }

  /// Reads a text.
  Tree text() throws IOException {
    int length = length();
    return stack.text(bytes, skipped(length), length);
  }

  /// Reads the key of a map.
  String name() throws IOException {
    int length = length();
    return stack.name(bytes, skipped(length), length);
  }

  /// Reads a `metav1.Time`: seconds and nanoseconds; JSON writes whole seconds, or microseconds.
  /// One that no reader of JSON would know is absent: it must not hide the list around it.
  Tree time(boolean micro) throws IOException {
    int outer = enter();
    if (in.isAtEnd()) {
      in.popLimit(outer);
      return Tree.ABSENT;
    }
    long seconds = 0;
    long nanos = 0;
    for (next(); tag != 0; next()) {
      switch (field()) {
        case 1 -> seconds = number();
        case 2 -> nanos = number();
        default -> skip();
      }
    }
    in.popLimit(outer);
    int length = WireTime.write(seconds, nanos, micro, time);
    return length == 0 ? Tree.ABSENT : stack.text(time, 0, length);
  }

  /// Reads a whole number.
  long number() throws IOException {
    expect(WireFormat.WIRETYPE_VARINT);
    return in.readRawVarint64();
  }

  /// Reads true or false.
  Tree truth() throws IOException {
    expect(WireFormat.WIRETYPE_VARINT);
    return Tree.of(in.readBool());
  }

  /// Reads bytes, which JSON writes in base64.
  Tree base64() throws IOException {
    byte[] content = content();
    return stack.text(Base64.getEncoder().encodeToString(content));
  }

  /// Reads bytes.
  byte[] content() throws IOException {
    int length = length();
    int from = skipped(length);
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  /// Reads a `resource.Quantity`, which JSON writes as a text.
  Tree quantity() throws IOException {
    int outer = enter();
    Tree amount = stack.text("0");
    for (next(); tag != 0; next()) {
      if (field() == 1) {
        amount = text();
      } else {
        skip();
      }
    }
    in.popLimit(outer);
    return amount;
  }

  /// Reads an `intstr.IntOrString`, which JSON writes as the one or the other.
  Tree intOrString() throws IOException {
    int outer = enter();
    boolean isText = false;
    long whole = 0;
    Tree text = stack.text("");
    for (next(); tag != 0; next()) {
      switch (field()) {
        case 1 -> isText = number() == 1;
        case 2 -> whole = number();
        case 3 -> text = text();
        default -> skip();
      }
    }
    in.popLimit(outer);
    return isText ? text : stack.digits(Long.toString(whole));
  }

  /// Reads how many bytes the value here has.
  int length() throws IOException {
    expect(WireFormat.WIRETYPE_LENGTH_DELIMITED);
    return in.readRawVarint32();
  }

  /// Enters the message under the tag.
  int enter() throws IOException {
    return in.pushLimit(length());
  }

  /// Leaves a message that is read to its end, and steps behind it.
  void leave(int outer) throws IOException {
    in.popLimit(outer);
    next();
  }

  /// Steps over bytes and returns where they begin.
  private int skipped(int length) throws IOException {
    int from = in.getTotalBytesRead();
    in.skipRawBytes(length);
    return from;
  }

  /// Requires the field here to be encoded in one way.
  private void expect(int wireType) throws BodyException {
    if (WireFormat.getTagWireType(tag) != wireType) {
      throw broken("a field of another type than it has");
    }
  }

  static BodyException broken(String what) {
    return new BodyException(BodyException.Fault.BROKEN, "Protobuf with " + what);
  }

  /// Enters a message of so many bytes whose length is read.
  int within(int length) throws IOException {
    return in.pushLimit(length);
  }

  /// Leaves a message, and stays before what follows it.
  void out(int outer) {
    in.popLimit(outer);
  }

  /// Says whether numbers stand here one behind the other, in one field.
  boolean isPacked() {
    return WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }

  /// Says whether the message goes on.
  boolean goesOn() throws IOException {
    return in.getBytesUntilLimit() > 0;
  }

  /// Reads one of the numbers that are packed.
  long packed() throws IOException {
    return in.readRawVarint64();
  }

  /// Some bytes of an object, where they are.
  static final class Span {
    private final byte[] object;
    private final int from;
    private final int to;

    private Span(byte[] object, int from, int to) {
      this.object = object;
      this.from = from;
      this.to = to;
    }
  }

  /// Returns the bytes that come next, without stepping over them.
  Span ahead(int length) throws IOException {
    return new Span(bytes, in.getTotalBytesRead(), checkedEnd(length));
  }

  /// Returns a hash of the bytes that come next: a checksum, which processors have an instruction
  /// for.
  int hashAhead(int length) throws IOException {
    int from = in.getTotalBytesRead();
    checksum.reset();
    checksum.update(bytes, from, checkedEnd(length) - from);
    return (int) checksum.getValue();
  }

  /// Says whether the bytes that come next, so many, are these.
  boolean isAhead(Span seen, int length) throws IOException {
    int from = in.getTotalBytesRead();
    return Arrays.equals(seen.object, seen.from, seen.to, bytes, from, checkedEnd(length));
  }

  /// Steps over bytes.
  void skip(int length) throws IOException {
    in.skipRawBytes(length);
  }

  private int checkedEnd(int length) throws BodyException {
    int end = in.getTotalBytesRead() + length;
    if (end > bytes.length) {
      throw broken("a message that ends too early");
    }
    return end;
  }
}
