package dev.kprod.snapshot;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.kprod.snapshot.ProtobufTable.Content;
import dev.kprod.snapshot.ProtobufTable.Field;
import dev.kprod.snapshot.ProtobufTable.Form;
import dev.kprod.snapshot.ProtobufTable.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
  private static final int MAP_KEY = 1;
  private static final int MAP_VALUE = 2;

  /// What was built of some bytes.
  private static final class Remembered {
    private final ProtobufReader.Span bytes;
    private final @Nullable Message message;
    private final Slimming slimming;
    private final Tree tree;

    Remembered(ProtobufReader.Span bytes, @Nullable Message message, Slimming slimming, Tree tree) {
      this.bytes = bytes;
      this.message = message;
      this.slimming = slimming;
      this.tree = tree;
    }
  }

  private final TreeStack stack;
  private final @Nullable Remembered[] remembered = new Remembered[SLOTS];
  private int[] places = new int[64];
  private ProtobufReader in;
  private int depth;
  private Tree kind = Tree.ABSENT;
  private Tree apiVersion = Tree.ABSENT;

  ProtobufAssembly(TreePool pool) {
    this.stack = new TreeStack(pool);
    this.in = new ProtobufReader(new byte[0], stack);
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
    in = new ProtobufReader(object, stack);
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
    in.next();
    while (in.tag() != 0) {
      Field field = message.field(in.field());
      if (field != null && field.form() == Form.INLINE) {
        int outer = in.enter();
        fill(field.inner(), base + field.place(), bottom, slimming);
        in.leave(outer);
        continue;
      }
      Slimming below = field == null ? Slimming.DROP : slimming.below(field.name());
      if (field == null || below == Slimming.DROP) {
        in.skip();
        in.next();
        continue;
      }
      Tree value = value(field, below);
      if (value != Tree.ABSENT) {
        put(field.name(), value, base + field.place(), bottom);
      }
    }
  }

  /// Builds the value of the field here, and steps behind it.
  private Tree value(Field field, Slimming slimming) throws IOException {
    if (!slimming.reduces()) {
      return whole(field, slimming);
    }
    return field.content() == Content.JSON && field.form() == Form.ONE && stack.shares()
        ? stepped(ownership(slimming))
        : reduced(field, slimming);
  }

  private Tree reduced(Field field, Slimming slimming) throws IOException {
    stack.begin();
    Tree whole = whole(field, slimming);
    return stack.reduced(whole, whole == Tree.ABSENT ? Slimming.KEEP : slimming);
  }

  /// Builds what a manager owns, which is the same of most objects that it made.
  private Tree ownership(Slimming slimming) throws IOException {
    int length = in.length();
    int outer = in.within(length);
    Tree built =
        length <= LONGEST_REMEMBERED ? remembered(null, slimming, length) : reducedJson(slimming);
    in.out(outer);
    return built;
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
    in.next();
    return read;
  }

  private Tree items(Field field, Slimming slimming) throws IOException {
    int first = stack.top();
    int mine = in.tag();
    Slimming below = slimming.belowItem();
    do {
      if (below == Slimming.DROP) {
        in.skip();
      } else if (field.content() == Content.NUMBER && in.isPacked()) {
        int outer = in.enter();
        while (in.goesOn()) {
          stack.push("", stack.digits(Long.toString(in.packed())));
        }
        in.out(outer);
      } else {
        stack.push("", element(field, below));
      }
    } while (in.next() == mine);
    return stack.items(first);
  }

  private Tree map(Field field, Slimming slimming) throws IOException {
    int first = stack.top();
    int mine = in.tag();
    do {
      int outer = in.enter();
      in.next();
      if (in.field() != MAP_KEY) {
        throw ProtobufReader.broken("an entry without a key");
      }
      String key = in.name();
      Slimming below = slimming.below(key);
      in.next();
      if (in.field() != MAP_VALUE) {
        throw ProtobufReader.broken("an entry without a value");
      }
      if (below == Slimming.DROP) {
        in.skip();
      } else {
        Tree value = element(field, below);
        if (value != Tree.ABSENT) {
          stack.push(key, value);
        }
      }
      in.next();
      in.leave(outer);
    } while (in.tag() == mine);
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
      case TEXT -> in.text();
      case NUMBER -> stack.digits(Long.toString(in.number()));
      case TRUTH -> in.truth();
      case BYTES -> in.base64();
      case TIME -> in.time(false);
      case MICROTIME -> in.time(true);
      case QUANTITY -> in.quantity();
      case INTORSTRING -> in.intOrString();
      case JSON -> {
        int outer = in.enter();
        Tree value = json(slimming);
        in.out(outer);
        yield value;
      }
      case MESSAGE -> message(field.inner(), slimming);
    };
  }

  private Tree message(Message message, Slimming slimming) throws IOException {
    int length = in.length();
    int outer = in.within(length);
    boolean repeats =
        depth > 1
            && length >= SHORTEST_REMEMBERED
            && length <= LONGEST_REMEMBERED
            && stack.shares();
    Tree built = repeats ? remembered(message, slimming, length) : fields(message, slimming);
    in.out(outer);
    return built;
  }

  /// Builds what is ahead, or takes what was built of the same bytes.
  ///
  /// @param message what is ahead, null for JSON that is reduced
  private Tree remembered(@Nullable Message message, Slimming slimming, int length)
      throws IOException {
    int hash = in.hashAhead(length) + System.identityHashCode(slimming);
    int slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
    Remembered seen = remembered[slot];
    if (seen != null
        && seen.message == message
        && seen.slimming == slimming
        && in.isAhead(seen.bytes, length)) {
      in.skip(length);
      return seen.tree;
    }
    ProtobufReader.Span bytes = in.ahead(length);
    Tree built = message == null ? reducedJson(slimming) : fields(message, slimming);
    remembered[slot] = new Remembered(bytes, message, slimming, built);
    return built;
  }

  private Tree reducedJson(Slimming slimming) throws IOException {
    stack.begin();
    Tree whole = json(slimming);
    return stack.reduced(whole, whole == Tree.ABSENT ? Slimming.KEEP : slimming);
  }

  /// Builds the JSON that stands as bytes in the message here.
  private Tree json(Slimming slimming) throws IOException {
    Tree value = Tree.ABSENT;
    while (in.next() != 0) {
      if (in.field() != 1) {
        in.skip();
        continue;
      }
      byte[] content = in.content();
      if (content.length > 0) {
        value = parsed(content, slimming);
      }
    }
    return value;
  }

  private Tree parsed(byte[] content, Slimming slimming) throws IOException {
    String text = new String(content, StandardCharsets.UTF_8);
    try (JsonParser json = TreeJson.PASSING.createParser(text)) {
      json.nextToken();
      return new TreeAssembly(json, stack).whole(slimming);
    } catch (JsonProcessingException broken) {
      throw BodyException.of(broken);
    }
  }

  /// Lays a field on the stack. It cannot come twice, since no API server sends it so.
  private void put(String name, Tree value, int place, int bottom) throws IOException {
    int at = stack.top();
    for (int i = bottom; i < at; i++) {
      if (places[i] == place) {
        throw ProtobufReader.broken("a field that comes twice");
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
