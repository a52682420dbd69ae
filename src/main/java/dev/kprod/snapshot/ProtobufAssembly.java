package dev.kprod.snapshot;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.kprod.snapshot.ProtobufTable.Field;
import dev.kprod.snapshot.ProtobufTable.Form;
import dev.kprod.snapshot.ProtobufTable.Message;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Builds the trees of objects in Protobuf: the same trees as of their JSON, slimmed and shared on
/// the way.
///
/// What was built of some bytes is remembered for a while, so that the containers of pods that one
/// template made, which follow one another, are taken apart once. It goes with the page, and so
/// does what it has seen.
final class ProtobufAssembly {
  private static final int SHORTEST_REMEMBERED = 48;
  private static final int LONGEST_REMEMBERED = 1 << 14;
  private static final int SLOTS = 512;
  private static final int MAP_KEY = (1 << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int MAP_VALUE = 2;

  /// What was built of some bytes.
  private static final class Remembered {
    private final byte[] bytes;
    private final Message message;
    private final Slimming slimming;
    private final Tree tree;

    Remembered(byte[] bytes, Message message, Slimming slimming, Tree tree) {
      this.bytes = bytes;
      this.message = message;
      this.slimming = slimming;
      this.tree = tree;
    }
  }

  private final TreeStack stack;
  private final @Nullable Remembered[] remembered = new Remembered[SLOTS];
  private int[] places = new int[64];
  private byte[] bytes = new byte[0];
  private CodedInputStream in = CodedInputStream.newInstance(bytes);
  private int tag;
  private int depth;
  private Tree kind = Tree.ABSENT;
  private Tree apiVersion = Tree.ABSENT;

  ProtobufAssembly(TreePool pool) {
    this.stack = new TreeStack(pool);
  }

  /// Gives objects a kind: in JSON the items of most lists have none, but some do.
  void naming(String kind, String apiVersion) {
    this.kind = stack.text(kind);
    this.apiVersion = stack.text(apiVersion);
  }

  /// Builds one object.
  ///
  /// @throws BodyException if the bytes are not such a message
  Tree object(byte[] object, Message message, Slimming slimming) throws IOException {
    bytes = object;
    in = CodedInputStream.newInstance(object);
    depth = 0;
    if (!slimming.reduces()) {
      return fields(message, slimming);
    }
    stack.begin();
    return stack.reduced(fields(message, slimming), slimming);
  }

  private Tree fields(Message message, Slimming slimming) throws IOException {
    int bottom = stack.top();
    if (depth == 0 && kind != Tree.ABSENT) {
      put("kind", kind, 0, bottom);
      put("apiVersion", apiVersion, 1, bottom);
    }
    depth++;
    fill(message, 0, bottom, slimming);
    depth--;
    sort(bottom);
    return stack.fields(bottom, false);
  }

  private void fill(Message message, int base, int bottom, Slimming slimming) throws IOException {
    tag = in.readTag();
    while (tag != 0) {
      Field field = message.field(WireFormat.getTagFieldNumber(tag));
      if (field != null && field.form() == Form.INLINE) {
        int outer = enter();
        fill(field.inner(), base + field.place(), bottom, slimming);
        leave(outer);
        continue;
      }
      Slimming below = field == null ? Slimming.DROP : slimming.below(field.name());
      if (field == null || below == Slimming.DROP) {
        in.skipField(tag);
        tag = in.readTag();
        continue;
      }
      Tree value = value(field, below);
      if (value != Tree.ABSENT) {
        put(field.name(), value, base + field.place(), bottom);
      }
    }
  }

  /// Builds the value of the field under the tag, and steps behind it.
  private Tree value(Field field, Slimming slimming) throws IOException {
    if (!slimming.reduces()) {
      return whole(field, slimming);
    }
    stack.begin();
    Tree whole = whole(field, slimming);
    return stack.reduced(whole, whole == Tree.ABSENT ? Slimming.KEEP : slimming);
  }

  private Tree whole(Field field, Slimming slimming) throws IOException {
    return switch (field.form()) {
      case MANY -> items(field, slimming);
      case MAP -> map(field, slimming);
      case ONE -> stepped(single(field, slimming));
      case SPARSE -> {
        Tree sent = stepped(single(field, slimming));
        yield isZero(sent) ? Tree.ABSENT : sent;
      }
      case INLINE -> throw new IllegalStateException("an inlined message is no value");
    };
  }

  private Tree stepped(Tree read) throws IOException {
    tag = in.readTag();
    return read;
  }

  private Tree items(Field field, Slimming slimming) throws IOException {
    int first = stack.top();
    int mine = tag;
    Slimming below = slimming.belowItem();
    do {
      if (below == Slimming.DROP) {
        in.skipField(tag);
      } else if (field.content() == ProtobufTable.Content.NUMBER && isPacked()) {
        int outer = in.pushLimit(in.readRawVarint32());
        while (in.getBytesUntilLimit() > 0) {
          stack.push("", stack.digits(Long.toString(in.readRawVarint64())));
        }
        in.popLimit(outer);
      } else {
        stack.push("", element(field, below));
      }
      tag = in.readTag();
    } while (tag == mine);
    return stack.items(first);
  }

  private boolean isPacked() {
    return WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }

  private Tree map(Field field, Slimming slimming) throws IOException {
    int first = stack.top();
    int mine = tag;
    do {
      int outer = enter();
      tag = in.readTag();
      if (tag != MAP_KEY) {
        throw broken("an entry without a key");
      }
      String key = name();
      Slimming below = slimming.below(key);
      tag = in.readTag();
      if (WireFormat.getTagFieldNumber(tag) != MAP_VALUE) {
        throw broken("an entry without a value");
      }
      if (below == Slimming.DROP) {
        in.skipField(tag);
      } else {
        Tree value = element(field, below);
        if (value != Tree.ABSENT) {
          stack.push(key, value);
        }
      }
      tag = in.readTag();
      leave(outer);
    } while (tag == mine);
    return stack.fields(first, false);
  }

  /// Builds one of many values.
  private Tree element(Field field, Slimming slimming) throws IOException {
    if (!slimming.reduces()) {
      return single(field, slimming);
    }
    stack.begin();
    return stack.reduced(single(field, slimming), slimming);
  }

  private Tree single(Field field, Slimming slimming) throws IOException {
    return switch (field.content()) {
      case TEXT -> text();
      case NUMBER -> {
        expect(WireFormat.WIRETYPE_VARINT);
        yield stack.digits(Long.toString(in.readRawVarint64()));
      }
      case TRUTH -> {
        expect(WireFormat.WIRETYPE_VARINT);
        yield Tree.of(in.readBool());
      }
      case BYTES -> {
        int length = length();
        int from = skipped(length);
        byte[] content = Arrays.copyOfRange(bytes, from, from + length);
        yield stack.text(Base64.getEncoder().encodeToString(content));
      }
      case TIME -> time(false);
      case MICROTIME -> time(true);
      case QUANTITY -> quantity();
      case INTORSTRING -> intOrString();
      case JSON -> json(slimming);
      case MESSAGE -> message(field.inner(), slimming);
    };
  }

  private Tree message(Message message, Slimming slimming) throws IOException {
    int length = length();
    int outer = in.pushLimit(length);
    Tree built;
    if (depth < 2
        || length < SHORTEST_REMEMBERED
        || length > LONGEST_REMEMBERED
        || !stack.shares()) {
      built = fields(message, slimming);
    } else {
      built = remembered(message, slimming, length);
    }
    in.popLimit(outer);
    return built;
  }

  private Tree remembered(Message message, Slimming slimming, int length) throws IOException {
    int from = in.getTotalBytesRead();
    int to = from + length;
    if (to > bytes.length) {
      throw broken("a message that ends too early");
    }
    int hash = System.identityHashCode(slimming);
    for (int i = from; i < to; i++) {
      hash = 31 * hash + bytes[i];
    }
    int slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
    Remembered seen = remembered[slot];
    if (seen != null
        && seen.message == message
        && seen.slimming == slimming
        && Arrays.equals(seen.bytes, 0, seen.bytes.length, bytes, from, to)) {
      in.skipRawBytes(length);
      return seen.tree;
    }
    Tree built = fields(message, slimming);
    remembered[slot] =
        new Remembered(Arrays.copyOfRange(bytes, from, to), message, slimming, built);
    return built;
  }

  private Tree text() throws IOException {
    int length = length();
    return stack.text(bytes, skipped(length), length);
  }

  private String name() throws IOException {
    int length = length();
    return stack.name(bytes, skipped(length), length);
  }

  /// Reads a `metav1.Time`: seconds and nanoseconds; JSON writes whole seconds, or microseconds.
  private Tree time(boolean micro) throws IOException {
    int outer = enter();
    if (in.isAtEnd()) {
      in.popLimit(outer);
      return Tree.ABSENT;
    }
    long seconds = 0;
    long nanos = 0;
    for (tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> seconds = number();
        case 2 -> nanos = number();
        default -> in.skipField(tag);
      }
    }
    in.popLimit(outer);
    return stack.text(WireTime.text(seconds, nanos, micro));
  }

  private long number() throws IOException {
    expect(WireFormat.WIRETYPE_VARINT);
    return in.readRawVarint64();
  }

  private Tree quantity() throws IOException {
    int outer = enter();
    Tree amount = stack.text("0");
    for (tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == 1) {
        amount = text();
      } else {
        in.skipField(tag);
      }
    }
    in.popLimit(outer);
    return amount;
  }

  private Tree intOrString() throws IOException {
    int outer = enter();
    boolean isText = false;
    long whole = 0;
    Tree text = stack.text("");
    for (tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> isText = number() == 1;
        case 2 -> whole = number();
        case 3 -> text = text();
        default -> in.skipField(tag);
      }
    }
    in.popLimit(outer);
    return isText ? text : stack.digits(Long.toString(whole));
  }

  private Tree json(Slimming slimming) throws IOException {
    int outer = enter();
    Tree value = Tree.ABSENT;
    for (tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) != 1) {
        in.skipField(tag);
        continue;
      }
      int length = length();
      int from = skipped(length);
      if (length == 0) {
        continue;
      }
      try (JsonParser json = TreeJson.FACTORY.createParser(bytes, from, length)) {
        json.nextToken();
        value = new TreeAssembly(json, stack).whole(slimming);
      } catch (JsonProcessingException broken) {
        throw BodyException.of(broken);
      }
    }
    in.popLimit(outer);
    return value;
  }

  private int length() throws IOException {
    expect(WireFormat.WIRETYPE_LENGTH_DELIMITED);
    return in.readRawVarint32();
  }

  /// Enters the message under the tag.
  private int enter() throws IOException {
    return in.pushLimit(length());
  }

  /// Leaves a message that is read to its end, and steps behind it.
  private void leave(int outer) throws IOException {
    in.popLimit(outer);
    tag = in.readTag();
  }

  /// Steps over bytes and returns where they begin.
  private int skipped(int length) throws IOException {
    int from = in.getTotalBytesRead();
    in.skipRawBytes(length);
    return from;
  }

  private void expect(int wireType) throws BodyException {
    if (WireFormat.getTagWireType(tag) != wireType) {
      throw broken("a field of another type than it has");
    }
  }

  private static BodyException broken(String what) {
    return new BodyException(BodyException.Fault.BROKEN, "Protobuf with " + what);
  }

  /// Lays a field on the stack. It cannot come twice, since no API server sends it so.
  private void put(String name, Tree value, int place, int bottom) throws IOException {
    int at = stack.top();
    for (int i = bottom; i < at; i++) {
      if (places[i] == place) {
        throw broken("a field that comes twice");
      }
    }
    if (at == places.length) {
      places = Arrays.copyOf(places, at * 2);
    }
    places[at] = place;
    stack.push(name, value);
  }

  /// On the wire fields come by number, in JSON as the types of the API server declare them.
  private void sort(int bottom) {
    for (int i = bottom + 1; i < stack.top(); i++) {
      for (int j = i; j > bottom && places[j - 1] > places[j]; j--) {
        int place = places[j];
        places[j] = places[j - 1];
        places[j - 1] = place;
        stack.swap(j, j - 1);
      }
    }
  }

  private static boolean isZero(Tree value) {
    return switch (value) {
      case Tree.Text text -> text.value().isEmpty();
      case Tree.Digits digits -> digits.literal().equals("0");
      case Tree.Truth truth -> truth == Tree.Truth.FALSE;
      case Tree.Items items -> items.values().isEmpty();
      case Tree.Fields fields -> fields.size() == 0;
      case Tree.Absent absent -> true;
    };
  }
}
