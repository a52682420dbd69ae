package dev.kprod.medium;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import dev.kprod.check.Untrusted;
import dev.kprod.snapshot.Tree;
import dev.kprod.snapshot.TreeJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Writes JSON that is harmless wherever it is pasted: two spaces of indent, LF, a final newline,
/// no control or direction character and no `<` as itself, no field without a value.
public final class SafeJson {
  private final JsonGenerator json;
  private final Appendable out;

  /// Part of a document.
  @FunctionalInterface
  public interface Part {
    /// Writes it.
    void write() throws IOException;
  }

  private SafeJson(JsonGenerator json, Appendable out) {
    this.json = json;
    this.out = out;
  }

  /// Starts a document.
  ///
  /// @throws UncheckedIOException if the target fails
  public static SafeJson to(Appendable out) {
    try {
      JsonGenerator json = TreeJson.FACTORY.createGenerator(new Target(out));
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.configure(JsonWriteFeature.WRITE_HEX_UPPER_CASE.mappedFeature(), false);
      json.setCharacterEscapes(new Escapes());
      json.setPrettyPrinter(pretty());
      return new SafeJson(json, out);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /// Writes the whole document, which is one object, and its final newline.
  ///
  /// @throws UncheckedIOException if the target fails
  public void document(Part fields) {
    try {
      inObject(fields);
      json.flush();
      out.append('\n');
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /// Writes the whole document, which is one list, and its final newline.
  ///
  /// @throws UncheckedIOException if the target fails
  public void listDocument(Part elements) {
    try {
      json.writeStartArray();
      elements.write();
      json.writeEndArray();
      json.flush();
      out.append('\n');
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /// Writes a field that is an object.
  public void object(String name, Part fields) throws IOException {
    json.writeFieldName(name);
    inObject(fields);
  }

  /// Writes an object that is an element.
  public void inObject(Part fields) throws IOException {
    json.writeStartObject();
    fields.write();
    json.writeEndObject();
  }

  /// Writes a field that is a list.
  public void list(String name, Part elements) throws IOException {
    json.writeFieldName(name);
    json.writeStartArray();
    elements.write();
    json.writeEndArray();
  }

  /// Writes a field that is a list of texts.
  public void texts(String name, List<String> texts) throws IOException {
    list(
        name,
        () -> {
          for (String text : texts) {
            string(text);
          }
        });
  }

  /// Writes a text of ours, or one that somebody wrote in a configuration.
  public void text(String name, String value) throws IOException {
    json.writeFieldName(name);
    string(value);
  }

  /// Writes a text that may come from the cluster.
  public void text(String name, Untrusted value) throws IOException {
    text(name, value.raw());
  }

  /// Writes a text unless it is empty.
  public void textIfAny(String name, String value) throws IOException {
    if (!value.isEmpty()) {
      text(name, value);
    }
  }

  /// Writes a text if there is one.
  public void text(String name, Optional<String> value) throws IOException {
    if (value.isPresent()) {
      text(name, value.get());
    }
  }

  /// Writes a whole number.
  public void number(String name, long value) throws IOException {
    json.writeNumberField(name, value);
  }

  /// Writes a whole number if there is one.
  public void number(String name, OptionalInt value) throws IOException {
    if (value.isPresent()) {
      json.writeNumberField(name, value.getAsInt());
    }
  }

  /// Writes a number with the digits it has.
  public void number(String name, BigDecimal value) throws IOException {
    json.writeFieldName(name);
    json.writeNumber(value.toPlainString());
  }

  /// Writes a number, or null where there is none.
  public void numberOrNull(String name, Optional<BigDecimal> value) throws IOException {
    if (value.isPresent()) {
      number(name, value.get());
    } else {
      json.writeNullField(name);
    }
  }

  /// Writes a truth value.
  public void flag(String name, boolean value) throws IOException {
    json.writeBooleanField(name, value);
  }

  /// Writes a value as the cluster or a configuration holds it.
  public void tree(String name, Tree value) throws IOException {
    json.writeFieldName(name);
    tree(value);
  }

  /// Writes values by name.
  public void trees(String name, Map<String, Tree> values) throws IOException {
    tree(name, Tree.of(values));
  }

  private void string(String value) throws IOException {
    if (!Encoders.hasSurrogates(value)) {
      json.writeString(value);
    } else if (Encoders.hidesInPairs(value)) {
      json.writeRawValue('"' + Encoders.JSON.encode(value) + '"');
    } else {
      json.writeString(Encoders.wellFormed(value));
    }
  }

  private static String name(String raw) {
    return Encoders.wellFormed(Encoders.hidesInPairs(raw) ? Encoders.TERMINAL.encode(raw) : raw);
  }

  private void tree(Tree tree) throws IOException {
    switch (tree) {
      case Tree.Text text -> string(text.value());
      case Tree.Items items -> {
        json.writeStartArray();
        for (Tree item : items.values()) {
          tree(item);
        }
        json.writeEndArray();
      }
      case Tree.Fields fields -> {
        json.writeStartObject();
        for (Map.Entry<String, Tree> field : fields.fields().entrySet()) {
          json.writeFieldName(name(field.getKey()));
          tree(field.getValue());
        }
        json.writeEndObject();
      }
      case Tree.Absent absent -> json.writeNull();
      case Tree.Digits digits -> json.writeNumber(digits.literal());
      case Tree.Truth truth -> json.writeBoolean(truth == Tree.Truth.TRUE);
    }
  }

  private static PrettyPrinter pretty() {
    DefaultIndenter indent = new DefaultIndenter("  ", "\n");
    Separators separators =
        Separators.createDefaultInstance()
            .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
            .withObjectEmptySeparator("")
            .withArrayEmptySeparator("");
    return new DefaultPrettyPrinter(separators)
        .withObjectIndenter(indent)
        .withArrayIndenter(indent);
  }

  private static final class Escapes extends CharacterEscapes {
    private static final long serialVersionUID = 1L;

    @Override
    public int[] getEscapeCodesForAscii() {
      int[] codes = standardAsciiEscapesForJSON();
      codes['<'] = ESCAPE_CUSTOM;
      codes[0x7f] = ESCAPE_CUSTOM;
      return codes;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int unit) {
      return Encoders.isKeptOutOfJson((char) unit)
          ? new SerializedString(Encoders.jsonEscape(unit))
          : null;
    }
  }

  private static final class Target extends Writer {
    private final Appendable out;

    Target(Appendable out) {
      this.out = out;
    }

    @Override
    public void write(char[] buffer, int offset, int length) throws IOException {
      switch (out) {
        case StringBuilder text -> text.append(buffer, offset, length);
        case Writer writer -> writer.write(buffer, offset, length);
        default -> out.append(java.nio.CharBuffer.wrap(buffer, offset, length));
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
