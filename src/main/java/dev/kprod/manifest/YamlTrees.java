package dev.kprod.manifest;

import dev.kprod.snapshot.Tree;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/// YAML 1.2 documents as trees. A time is a text, as it is in JSON.
final class YamlTrees {
  private static final int LARGEST = 50_000_000;
  private static final int MOST_ALIASES = 1000;
  private static final int DEEPEST = 100;

  /// The most values of one text, aliases counted wherever they are used.
  private static final int MOST_VALUES = 1_000_000;

  private static final int LONGEST_NUMBER = 300;

  private int values;

  private YamlTrees() {}

  /// Reads every document of a text, those that are empty left out.
  ///
  /// @throws ManifestException if it is not YAML, or not what a manifest can be
  static List<Document> read(String yaml) {
    LoadSettings settings =
        LoadSettings.builder()
            .setSchema(new CoreSchema())
            .setAllowDuplicateKeys(false)
            .setAllowNonScalarKeys(true)
            .setMaxAliasesForCollections(MOST_ALIASES)
            .setCodePointLimit(LARGEST)
            .build();
    YamlTrees trees = new YamlTrees();
    List<Document> documents = new ArrayList<>();
    try {
      for (Node node : new Compose(settings).composeAllFromString(yaml)) {
        Tree tree = trees.tree(node, 0);
        if (tree != Tree.ABSENT) {
          documents.add(new Document(tree, line(node)));
        }
      }
    } catch (YamlEngineException broken) {
      throw new ManifestException(String.valueOf(broken.getMessage()).strip(), broken);
    } catch (StackOverflowError deep) {
      throw new ManifestException("the text is nested deeper than is read", deep);
    }
    return documents;
  }

  private Tree tree(Node node, int depth) {
    values++;
    if (depth > DEEPEST || values > MOST_VALUES) {
      throw wrong(node, "the text is nested deeper, or has more aliases, than is read");
    }
    return switch (node) {
      case MappingNode mapping -> fields(mapping, depth);
      case SequenceNode sequence -> items(sequence, depth);
      case ScalarNode scalar -> scalar(scalar);
      default -> throw wrong(node, "this has no place in a manifest");
    };
  }

  private Tree items(SequenceNode sequence, int depth) {
    known(sequence, Tag.SEQ);
    return Tree.of(sequence.getValue().stream().map(item -> tree(item, depth + 1)).toList());
  }

  private Tree fields(MappingNode mapping, int depth) {
    known(mapping, Tag.MAP);
    Map<String, Tree> fields = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw wrong(tuple.getKeyNode(), "a key has to be a text");
      }
      Tree value = tree(tuple.getValueNode(), depth + 1);
      if (value != Tree.ABSENT) {
        fields.put(whole(key), value);
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
    known(scalar, Tag.STR);
    return Tree.of(whole(scalar));
  }

  private static Tree number(ScalarNode scalar, String text) {
    try {
      if (text.startsWith("0x") || text.startsWith("0o")) {
        int radix = text.charAt(1) == 'x' ? 16 : 8;
        return Tree.number(new BigDecimal(new BigInteger(text.substring(2), radix)));
      }
      BigDecimal number = new BigDecimal(text);
      if (Math.abs((long) number.scale()) <= LONGEST_NUMBER
          && number.precision() <= LONGEST_NUMBER) {
        return Tree.number(number);
      }
    } catch (NumberFormatException notFinite) {
      throw wrong(scalar, text + " is no number in JSON; quote it if it is a text");
    }
    throw wrong(scalar, "a number longer than is read");
  }

  private static void known(Node node, Tag expected) {
    if (!node.getTag().equals(expected)) {
      throw wrong(node, "the tag " + node.getTag().getValue() + " has no meaning in a manifest");
    }
  }

  /// Half a surrogate pair has no place in UTF-8, so no API server could have sent it.
  private static String whole(ScalarNode scalar) {
    String text = scalar.getValue();
    boolean broken =
        text.codePoints()
            .anyMatch(
                character ->
                    character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE);
    if (broken) {
      throw wrong(scalar, "a text with half a character");
    }
    return text;
  }

  private static ManifestException wrong(Node node, String what) {
    return new ManifestException("line " + line(node) + ": " + what);
  }

  private static int line(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
  }
}
