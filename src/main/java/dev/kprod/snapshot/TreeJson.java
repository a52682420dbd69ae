package dev.kprod.snapshot;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;

/// JSON to trees and back, without a detour over text.
public final class TreeJson {
  /// The deepest nesting that is read; upstream's own decoders stop at 10,000 and no API goes 100.
  static final int DEEPEST = 500;

  /// The longest single text that is read, in characters: above etcd's limit for a whole object.
  static final int LONGEST_TEXT = 8_000_000;

  /// The most digits of a number.
  static final int LONGEST_NUMBER = 1000;

  /// Makes every parser and generator of the engine, with explicit limits.
  public static final JsonFactory FACTORY = limited().build();

  /// The same for JSON whose names mostly occur once and are dropped: no table is kept of them,
  /// which each parser would copy for the first new one.
  static final JsonFactory PASSING =
      limited().disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES).build();

  private TreeJson() {}

  private static JsonFactoryBuilder limited() {
    JsonFactoryBuilder builder = new JsonFactoryBuilder();
    builder
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(DEEPEST)
                .maxStringLength(LONGEST_TEXT)
                .maxNumberLength(LONGEST_NUMBER)
                .build())
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
        .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS);
    return builder;
  }

  /// Reads the value that starts at the parser's current token, slimmed and shared on the way.
  ///
  /// Fields whose value is `null` are left out, as Kubernetes does not tell them from absent ones.
  /// Of a field that comes twice the last wins, as for Kubernetes itself: to refuse it would let
  /// whoever may store raw JSON in one object hide a whole list.
  ///
  /// @throws IOException if the JSON is broken, too deep or cut, or the stream fails
  public static Tree read(JsonParser json, TreePool pool, Slimming slimming) throws IOException {
    return new TreeAssembly(json, pool).value(slimming);
  }

  /// Writes a tree as JSON.
  public static void write(Tree tree, JsonGenerator json) throws IOException {
    switch (tree) {
      case Tree.Absent absent -> json.writeNull();
      case Tree.Text text -> json.writeString(text.value());
      case Tree.Digits digits -> json.writeNumber(digits.literal());
      case Tree.Truth truth -> json.writeBoolean(truth == Tree.Truth.TRUE);
      case Tree.Items items -> {
        json.writeStartArray();
        for (Tree item : items.values()) {
          write(item, json);
        }
        json.writeEndArray();
      }
      case Tree.Fields fields -> {
        json.writeStartObject();
        for (int i = 0; i < fields.size(); i++) {
          json.writeFieldName(fields.key(i));
          write(fields.value(i), json);
        }
        json.writeEndObject();
      }
    }
  }
}
