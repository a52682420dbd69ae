package dev.kprod.snapshot;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/// Builds the trees of one parser of JSON.
final class TreeAssembly {
  private final JsonParser json;
  private final TreeStack stack;

  TreeAssembly(JsonParser json, TreePool pool) {
    this(json, new TreeStack(pool));
  }

  /// Builds on the stack of a reader in whose midst the JSON stands.
  TreeAssembly(JsonParser json, TreeStack stack) {
    this.json = json;
    this.stack = stack;
  }

  /// Builds the value that starts at the parser's current token.
  Tree value(Slimming slimming) throws IOException {
    if (!slimming.reduces()) {
      return whole(slimming);
    }
    stack.begin();
    return stack.reduced(whole(slimming), slimming);
  }

  /// Builds the value that starts at the parser's current token, without reducing it itself.
  Tree whole(Slimming slimming) throws IOException {
    JsonToken token = json.currentToken();
    if (token == null) {
      throw new JsonParseException(json, "the JSON ends before a value");
    }
    return switch (token) {
      case START_OBJECT -> fields(slimming);
      case START_ARRAY -> items(slimming);
      case VALUE_STRING ->
          stack.text(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          stack.digits(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
      case VALUE_TRUE -> Tree.Truth.TRUE;
      case VALUE_FALSE -> Tree.Truth.FALSE;
      case VALUE_NULL -> Tree.ABSENT;
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new JsonParseException(json, "a value was expected, not " + token);
    };
  }

  private Tree fields(Slimming slimming) throws IOException {
    int bottom = stack.top();
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
      stack.push(key, value);
    }
    return stack.fields(bottom, untidy);
  }

  private Tree items(Slimming slimming) throws IOException {
    int bottom = stack.top();
    Slimming below = slimming.belowItem();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (below == Slimming.DROP) {
        json.skipChildren();
        continue;
      }
      boolean sent = json.currentToken() != JsonToken.VALUE_NULL;
      Tree value = value(below);
      if (value != Tree.ABSENT || !sent) {
        stack.push("", value);
      }
    }
    return stack.items(bottom);
  }
}
