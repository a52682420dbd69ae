package dev.kprod.manifest;

import dev.kprod.snapshot.Tree;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// YAML 1.2 documents as trees. A time is a text, as it is in JSON.
final class YamlTrees {
  private static final int MOST_ALIASES = 100;
  private static final int LARGEST = 50_000_000;

  private YamlTrees() {}

  /// Reads every document of a text, those that are empty left out.
  ///
  /// @throws ManifestException if it is not YAML, or not what a manifest can be
  static List<Tree> read(String yaml) {
    LoadSettings settings =
        LoadSettings.builder()
            .setAllowDuplicateKeys(false)
            .setMaxAliasesForCollections(MOST_ALIASES)
            .setCodePointLimit(LARGEST)
            .build();
    List<Tree> documents = new ArrayList<>();
    try {
      for (Node node : new Compose(settings).composeAllFromString(yaml)) {
        Tree tree = tree(node);
        if (tree != Tree.ABSENT) {
          documents.add(tree);
        }
      }
    } catch (YamlEngineException broken) {
      throw new ManifestException(String.valueOf(broken.getMessage()).strip(), broken);
    }
    return documents;
  }

  private static Tree tree(Node node) {
    return switch (node) {
      case MappingNode mapping -> fields(mapping);
      case SequenceNode sequence ->
          Tree.of(sequence.getValue().stream().map(YamlTrees::tree).toList());
      case ScalarNode scalar -> scalar(scalar);
      default -> throw new ManifestException(where(node) + "this has no place in a manifest");
    };
  }

  private static Tree fields(MappingNode mapping) {
    Map<String, Tree> fields = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new ManifestException(where(tuple.getKeyNode()) + "a key has to be a text");
      }
      Tree value = tree(tuple.getValueNode());
      if (value != Tree.ABSENT) {
        fields.put(key.getValue(), value);
      }
    }
    return Tree.of(fields);
  }

  private static Tree scalar(ScalarNode scalar) {
    Tag tag = scalar.getTag();
    String text = scalar.getValue();
    if (tag.equals(Tag.NULL)) {
      return Tree.ABSENT;
    }
    if (tag.equals(Tag.BOOL)) {
      return Tree.of(Boolean.parseBoolean(text));
    }
    if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
      return number(scalar, text);
    }
    return Tree.of(text);
  }

  private static Tree number(ScalarNode scalar, String text) {
    try {
      return text.startsWith("0x") || text.startsWith("0o")
          ? Tree.of(Long.parseLong(text.substring(2), text.charAt(1) == 'x' ? 16 : 8))
          : Tree.number(new BigDecimal(text));
    } catch (NumberFormatException notFinite) {
      throw new ManifestException(where(scalar) + "%s is no number in JSON".formatted(text));
    }
  }

  private static String where(Node node) {
    return node.getStartMark().map(YamlTrees::place).orElse("");
  }

  private static String place(Mark mark) {
    return "line %s, column %s: ".formatted(mark.getLine() + 1, mark.getColumn() + 1);
  }
}
