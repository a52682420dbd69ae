package dev.kprod.manifest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.kprod.snapshot.Slimming;
import dev.kprod.snapshot.Tree;
import dev.kprod.snapshot.TreeJson;
import dev.kprod.snapshot.TreePool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Objects as people write them, with nothing taken from them: a question, not a part of a cluster.
public final class Documents {
  private Documents() {}

  /// Returns the objects of a text in YAML or JSON, several documents one after another; a `List`
  /// stands for its items.
  ///
  /// @throws ManifestException if it is neither
  public static List<Tree> of(String text) {
    List<Tree> documents = new ArrayList<>();
    String start = text.stripLeading();
    List<Tree> read =
        start.startsWith("{") && !start.contains("\n---")
            ? json(text)
            : YamlTrees.read(text).stream().map(Document::tree).toList();
    for (Tree document : read) {
      if (document.text("kind").endsWith("List") && document.has("items")) {
        documents.addAll(document.items("items"));
      } else {
        documents.add(document);
      }
    }
    return List.copyOf(documents);
  }

  /// JSON is YAML too; what is one value after another in JSON's own syntax is read much faster.
  private static List<Tree> json(String text) {
    List<Tree> documents = new ArrayList<>();
    try (JsonParser json = TreeJson.FACTORY.createParser(text)) {
      TreePool pool = new TreePool();
      for (JsonToken next = json.nextToken(); next != null; next = json.nextToken()) {
        if (next != JsonToken.START_OBJECT) {
          throw new ManifestException("a document has to be an object, not " + json.getText());
        }
        documents.add(TreeJson.read(json, pool, Slimming.KEEP));
      }
      return documents;
    } catch (IOException notJson) {
      return YamlTrees.read(text).stream().map(Document::tree).toList();
    }
  }
}
