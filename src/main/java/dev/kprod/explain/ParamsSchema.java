package dev.kprod.explain;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.kprod.catalogue.Catalogue;
import dev.kprod.catalogue.Catalogue.Listed;
import dev.kprod.check.Fact;
import dev.kprod.check.Param;
import dev.kprod.check.Topic;
import dev.kprod.snapshot.Slimming;
import dev.kprod.snapshot.Tree;
import dev.kprod.snapshot.TreeJson;
import dev.kprod.snapshot.TreePool;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The JSON Schema of kprod.yaml with the checks, facts and topics of a catalogue filled in, so
/// that an editor completes them.
public final class ParamsSchema {
  private static final String FRAME = "/dev/kprod/schema/config.schema.json";

  private ParamsSchema() {}

  /// Returns the schema as indented JSON.
  public static String of(Catalogue catalogue) {
    Tree frame = frame();
    Tree properties =
        with(
            with(frame.at("properties"), "facts", facts(catalogue)),
            "attestations",
            attestations(frame.at("properties", "attestations"), catalogue));
    Tree definitions = with(frame.at("$defs"), "checks", checks(catalogue));
    return print(with(with(frame, "properties", properties), "$defs", definitions));
  }

  private static Tree checks(Catalogue catalogue) {
    Map<String, Tree> properties = new LinkedHashMap<>();
    for (Listed listed : catalogue.checks()) {
      properties.put(listed.id(), check(listed));
    }
    catalogue.aliases().forEach((alias, id) -> properties.put(alias, properties.get(id)));
    return closed(properties);
  }

  private static Tree check(Listed listed) {
    Map<String, Tree> params = new LinkedHashMap<>();
    for (Param<?> param : listed.declaration().params()) {
      Tree described = with(param.type().schema(), "description", Tree.of(param.why()));
      params.put(param.name(), with(described, "default", param.standardValue()));
    }
    Map<String, Tree> set = new LinkedHashMap<>();
    set.put("enabled", object("type", Tree.of("boolean")));
    set.put("severity", reference("severity"));
    set.put("params", closed(params));
    set.put("exclude", object("type", Tree.of("array"), "items", reference("subject")));
    return object(
        "description",
        Tree.of(listed.declaration().title()),
        "oneOf",
        Tree.of(List.of(reference("switch"), closed(set))));
  }

  private static Tree facts(Catalogue catalogue) {
    Group root = new Group();
    for (Fact<?> fact : catalogue.facts().values()) {
      Tree described = with(fact.type().schema(), "description", Tree.of(fact.meaning()));
      root.put(List.of(fact.path().split("\\.")), with(described, "default", fact.standardValue()));
    }
    return root.schema();
  }

  private static Tree attestations(Tree known, Catalogue catalogue) {
    List<Tree> ids =
        catalogue.topics().stream().map(Topic::id).sorted().map(id -> Tree.of(id)).toList();
    Tree properties = known.at("items", "properties");
    Tree named = with(properties, "id", object("enum", Tree.of(ids)));
    return with(known, "items", with(known.at("items"), "properties", named));
  }

  private static Tree closed(Map<String, Tree> properties) {
    return object(
        "type",
        Tree.of("object"),
        "additionalProperties",
        Tree.of(false),
        "properties",
        Tree.of(properties));
  }

  private static Tree reference(String name) {
    return object("$ref", Tree.of("#/$defs/" + name));
  }

  private static Tree object(Object... keysAndValues) {
    Map<String, Tree> fields = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      fields.put((String) keysAndValues[i], (Tree) keysAndValues[i + 1]);
    }
    return Tree.of(fields);
  }

  private static Tree with(Tree object, String key, Tree value) {
    Map<String, Tree> fields = new LinkedHashMap<>(object.fields());
    fields.put(key, value);
    return Tree.of(fields);
  }

  private static Tree frame() {
    try (InputStream in = ParamsSchema.class.getResourceAsStream(FRAME)) {
      if (in == null) {
        throw new IllegalStateException("kprod was packaged without " + FRAME);
      }
      try (JsonParser json = TreeJson.FACTORY.createParser(in)) {
        json.nextToken();
        return TreeJson.read(json, new TreePool(), Slimming.KEEP);
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static String print(Tree tree) {
    StringWriter out = new StringWriter();
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter pretty = new DefaultPrettyPrinter();
    pretty.indentObjectsWith(lines);
    pretty.indentArraysWith(lines);
    try (JsonGenerator json = TreeJson.FACTORY.createGenerator(out)) {
      json.setPrettyPrinter(pretty);
      TreeJson.write(tree, json);
    } catch (IOException unexpected) {
      throw new UncheckedIOException(unexpected);
    }
    return out.append('\n').toString();
  }

  /// A map under `facts`, while it is put together from dotted paths.
  private static final class Group {
    private final SortedMap<String, Group> below = new TreeMap<>();
    private final Map<String, Tree> facts = new LinkedHashMap<>();

    void put(List<String> path, Tree schema) {
      if (path.size() == 1) {
        facts.put(path.getFirst(), schema);
        return;
      }
      below
          .computeIfAbsent(path.getFirst(), unseen -> new Group())
          .put(new ArrayList<>(path.subList(1, path.size())), schema);
    }

    Tree schema() {
      SortedMap<String, Tree> properties = new TreeMap<>(facts);
      below.forEach((name, group) -> properties.put(name, group.schema()));
      return closed(properties);
    }
  }
}
