package dev.kprod.snapshot;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Builds the trees of one parser; its two stacks are reused from value to value.
final class TreeAssembly {
  private static final int FEW = 16;

  private final JsonParser json;
  private final TreePool pool;
  private String[] keys = new String[64];
  private Tree[] values = new Tree[64];
  private int top;
  private int unshared;
  private final Memo memo = new Memo();

  TreeAssembly(JsonParser json, TreePool pool) {
    this.json = json;
    this.pool = pool;
  }

  /// A value that is reduced is built outside the pool, so that the pool never holds what goes.
  Tree value(Slimming slimming) throws IOException {
    if (!slimming.reduces()) {
      return whole(slimming);
    }
    unshared++;
    Tree whole = whole(slimming);
    unshared--;
    return unshared == 0 ? memo.reduced(whole, slimming, pool) : slimming.reduce(whole);
  }

  private Tree whole(Slimming slimming) throws IOException {
    JsonToken token = json.currentToken();
    if (token == null) {
      throw new JsonParseException(json, "the JSON ends before a value");
    }
    return switch (token) {
      case START_OBJECT -> fields(slimming);
      case START_ARRAY -> items(slimming);
      case VALUE_STRING -> text();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> digits();
      case VALUE_TRUE -> Tree.Truth.TRUE;
      case VALUE_FALSE -> Tree.Truth.FALSE;
      case VALUE_NULL -> Tree.ABSENT;
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new JsonParseException(json, "a value was expected, not " + token);
    };
  }

  private Tree text() throws IOException {
    return unshared > 0
        ? new Tree.Text(json.getText())
        : pool.text(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
  }

  private Tree digits() throws IOException {
    return unshared > 0
        ? new Tree.Digits(json.getText())
        : pool.digits(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
  }

  private Tree fields(Slimming slimming) throws IOException {
    int bottom = top;
    boolean untidy = false;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      json.nextToken();
      Slimming below = slimming.below(key);
      if (below == Slimming.DROP) {
        json.skipChildren();
        continue;
      }
      Tree value = value(below);
      untidy |= value == Tree.ABSENT;
      push(key, value);
    }
    Tree made = fields(bottom, untidy);
    top = bottom;
    return made;
  }

  /// An object that was seen has no field twice, so only a new one is looked through.
  private Tree fields(int bottom, boolean untidy) {
    if (unshared == 0 && !untidy) {
      Tree seen = pool.findFields(keys, values, bottom, top);
      if (seen != null) {
        return seen;
      }
    }
    distinct(bottom);
    return unshared > 0
        ? new Tree.Fields(
            Arrays.copyOfRange(keys, bottom, top), Arrays.copyOfRange(values, bottom, top))
        : pool.fields(keys, values, bottom, top);
  }

  private Tree items(Slimming slimming) throws IOException {
    int bottom = top;
    Slimming below = slimming.belowItem();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (below == Slimming.DROP) {
        json.skipChildren();
        continue;
      }
      boolean sent = json.currentToken() != JsonToken.VALUE_NULL;
      Tree value = value(below);
      if (value != Tree.ABSENT || !sent) {
        push("", value);
      }
    }
    Tree made =
        unshared > 0
            ? new Tree.Items(Arrays.copyOfRange(values, bottom, top))
            : pool.items(values, bottom, top);
    top = bottom;
    return made;
  }

  /// Of fields that come twice the last wins, as in Go; then those without a value go.
  private void distinct(int bottom) {
    boolean many = top - bottom > FEW;
    Map<String, Integer> places = many ? new HashMap<>() : Map.of();
    int kept = bottom;
    for (int i = bottom; i < top; i++) {
      int seen = many ? places.getOrDefault(keys[i], -1) : earlier(keys[i], bottom, kept);
      if (seen >= 0) {
        values[seen] = values[i];
        continue;
      }
      if (many) {
        places.put(keys[i], kept);
      }
      keys[kept] = keys[i];
      values[kept] = values[i];
      kept++;
    }
    top = bottom;
    for (int i = bottom; i < kept; i++) {
      if (values[i] != Tree.ABSENT) {
        keys[top] = keys[i];
        values[top] = values[i];
        top++;
      }
    }
  }

  private int earlier(String key, int from, int to) {
    for (int i = from; i < to; i++) {
      if (keys[i].equals(key)) {
        return i;
      }
    }
    return -1;
  }

  private void push(String key, Tree value) {
    if (top == values.length) {
      keys = Arrays.copyOf(keys, top * 2);
      values = Arrays.copyOf(values, top * 2);
    }
    keys[top] = key;
    values[top] = value;
    top++;
  }

  /// Remembers the last reductions of lists: the containers of pods that one template made follow
  /// one another. It goes with the page, and so does what it has seen.
  private static final class Memo {
    private static final int SLOTS = 256;

    private record Entry(Tree whole, Slimming slimming, Tree reduced) {}

    private final @Nullable Entry[] entries = new Entry[SLOTS];

    Tree reduced(Tree whole, Slimming slimming, TreePool pool) {
      if (!(whole instanceof Tree.Items)) {
        return pool.share(slimming.reduce(whole));
      }
      int hash = whole.hashCode() * 31 + System.identityHashCode(slimming);
      int slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
      Entry seen = entries[slot];
      if (seen != null && seen.slimming() == slimming && seen.whole().equals(whole)) {
        return seen.reduced();
      }
      Tree reduced = pool.share(slimming.reduce(whole));
      entries[slot] = new Entry(whole, slimming, reduced);
      return reduced;
    }
  }
}
