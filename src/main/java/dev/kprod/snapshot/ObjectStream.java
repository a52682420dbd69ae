package dev.kprod.snapshot;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// Answers of an API server to trees, while their bytes arrive: neither the text of a page nor the
/// page as a tree is ever held.
///
/// What is not the announced shape is an error, never a guess: an answer that was misread as an
/// empty list would turn into a pass. The streams stay open; they are the caller's.
public final class ObjectStream {
  private enum Part {
    KIND,
    API_VERSION,
    METADATA,
    ITEMS,
    MESSAGE,
    REASON,
    OTHER
  }

  private final JsonParser json;
  private final TreePool pool;
  private final Slimming slimming;
  private final Set<Part> seen = EnumSet.noneOf(Part.class);
  private final List<Tree> items;
  private final Consumer<String> onNext;
  private String kind = "";
  private String apiVersion = "";
  private String message = "";
  private String reason = "";
  private String next = "";
  private String resourceVersion = "";
  private long remaining = -1;

  private ObjectStream(
      JsonParser json,
      TreePool pool,
      Slimming slimming,
      List<Tree> items,
      Consumer<String> onNext) {
    this.json = json;
    this.pool = pool;
    this.slimming = slimming;
    this.items = items;
    this.onNext = onNext;
  }

  /// Reads one page of a list, whole objects or `PartialObjectMetadataList`.
  ///
  /// @throws BodyException if the body is not one whole list
  /// @throws IOException if the stream fails
  public static ListPage page(InputStream body, TreePool pool, Slimming slimming)
      throws IOException {
    return page(body, pool, slimming, new ArrayList<>(), next -> {});
  }

  /// Reads one page of a list, and leaves what came of it even if the rest does not.
  ///
  /// @param arrived where each object goes as soon as it is there
  /// @param onNext is told the token of the following page as soon as it is there, which is before
  ///   the objects, so that the page can be asked for meanwhile; not called on the last page
  /// @throws BodyException if the body is not one whole list
  /// @throws IOException if the stream fails
  public static ListPage page(
      InputStream body,
      TreePool pool,
      Slimming slimming,
      List<Tree> arrived,
      Consumer<String> onNext)
      throws IOException {
    return reading(body, json -> new ObjectStream(json, pool, slimming, arrived, onNext).page());
  }

  /// Reads one object by itself.
  ///
  /// @throws BodyException if the body is not one whole object with a name
  /// @throws IOException if the stream fails
  public static Tree object(InputStream body, TreePool pool, Slimming slimming) throws IOException {
    Tree object = json(body, pool, slimming);
    if (object.text("kind").isEmpty() || object.text("metadata", "name").isEmpty()) {
      throw BodyException.unexpected("an object without kind or name");
    }
    return object;
  }

  /// Reads an answer of any shape that is a JSON object: `/version`, discovery.
  ///
  /// @throws BodyException if the body is not one whole JSON object, or is a `Status`
  /// @throws IOException if the stream fails
  public static Tree json(InputStream body, TreePool pool) throws IOException {
    return json(body, pool, Slimming.KEEP);
  }

  private static Tree json(InputStream body, TreePool pool, Slimming slimming) throws IOException {
    Tree read =
        reading(
            body,
            json -> {
              start(json);
              Tree value = TreeJson.read(json, pool, slimming);
              end(json);
              return value;
            });
    if (read.text("kind").equals("Status") && read.text("apiVersion").equals("v1")) {
      throw BodyException.status(read.text("reason"), read.text("message"));
    }
    return read;
  }

  private interface Reading<T> {
    T of(JsonParser json) throws IOException;
  }

  private static <T> T reading(InputStream body, Reading<T> reading) throws IOException {
    try (JsonParser json = TreeJson.FACTORY.createParser(body)) {
      json.disable(StreamReadFeature.AUTO_CLOSE_SOURCE.mappedFeature());
      return reading.of(json);
    } catch (JsonProcessingException broken) {
      throw BodyException.of(broken);
    } catch (CharConversionException broken) {
      throw new BodyException(BodyException.Fault.BROKEN, "not text in UTF-8");
    }
  }

  private static void start(JsonParser json) throws IOException {
    JsonToken first = json.nextToken();
    if (first == null) {
      throw new BodyException(BodyException.Fault.CUT, "the body is empty");
    }
    if (first != JsonToken.START_OBJECT) {
      throw BodyException.unexpected("JSON that is not an object");
    }
  }

  private static void end(JsonParser json) throws IOException {
    if (json.nextToken() != null) {
      throw BodyException.unexpected("something follows the JSON object");
    }
  }

  private ListPage page() throws IOException {
    start(json);
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      field(json.currentName());
    }
    end(json);
    if (kind.equals("Status")) {
      throw BodyException.status(reason, message);
    }
    if (kind.isEmpty() || apiVersion.isEmpty()) {
      throw BodyException.unexpected("JSON without kind or apiVersion, where a list was expected");
    }
    if (!kind.endsWith("List") || !seen.contains(Part.ITEMS)) {
      throw BodyException.unexpected("a " + kind + ", where a list was expected");
    }
    return new ListPage(items, next, remaining, resourceVersion);
  }

  private void field(String name) throws IOException {
    Part part = part(name);
    if (part != Part.OTHER && !seen.add(part)) {
      throw BodyException.unexpected("a list that says " + name + " twice");
    }
    json.nextToken();
    switch (part) {
      case KIND -> kind = text(name);
      case API_VERSION -> apiVersion = text(name);
      case METADATA -> metadata();
      case ITEMS -> items();
      case MESSAGE -> message = textOrNothing();
      case REASON -> reason = textOrNothing();
      case OTHER -> json.skipChildren();
    }
  }

  private static Part part(String name) {
    return switch (name) {
      case "kind" -> Part.KIND;
      case "apiVersion" -> Part.API_VERSION;
      case "metadata" -> Part.METADATA;
      case "items" -> Part.ITEMS;
      case "message" -> Part.MESSAGE;
      case "reason" -> Part.REASON;
      default -> Part.OTHER;
    };
  }

  private void metadata() throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw BodyException.unexpected("a list whose metadata is not an object");
    }
    Set<String> said = new HashSet<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "continue" -> next = text("metadata.continue");
        case "resourceVersion" -> resourceVersion = text("metadata.resourceVersion");
        case "remainingItemCount" -> remaining = count("metadata.remainingItemCount");
        default -> {
          json.skipChildren();
          continue;
        }
      }
      if (!said.add(name)) {
        throw BodyException.unexpected("a list that says metadata." + name + " twice");
      }
    }
    if (!next.isEmpty()) {
      onNext.accept(next);
    }
  }

  private void items() throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw BodyException.unexpected("a list whose items are not a list");
    }
    TreeAssembly assembly = new TreeAssembly(json, pool);
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.START_OBJECT) {
        throw BodyException.unexpected("a list with an item that is not an object");
      }
      items.add(assembly.value(slimming));
    }
  }

  private String text(String name) throws IOException {
    return switch (json.currentToken()) {
      case VALUE_STRING -> json.getText();
      case VALUE_NULL -> "";
      default -> throw BodyException.unexpected("a list whose " + name + " is not a text");
    };
  }

  private String textOrNothing() throws IOException {
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      return json.getText();
    }
    json.skipChildren();
    return "";
  }

  private long count(String name) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return -1;
    }
    if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw BodyException.unexpected("a list whose " + name + " is not a whole number");
    }
    long count = json.getLongValue();
    if (count < 0) {
      throw BodyException.unexpected("a list whose " + name + " is negative");
    }
    return count;
  }
}
