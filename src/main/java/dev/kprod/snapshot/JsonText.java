package dev.kprod.snapshot;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/// Trees as compact JSON.
final class JsonText {
  private JsonText() {}

  static String quoted(String value) {
    return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(value)) + "\"";
  }

  static String of(Tree tree) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = TreeJson.FACTORY.createGenerator(out)) {
      TreeJson.write(tree, json);
    } catch (IOException unexpected) {
      throw new UncheckedIOException(unexpected);
    }
    return out.toString();
  }
}
