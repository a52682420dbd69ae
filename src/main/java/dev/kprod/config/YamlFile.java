package dev.kprod.config;

import dev.kprod.snapshot.Tree;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// One kprod.yaml: one document of YAML 1.2, of a size that a person writes.
final class YamlFile {
  private static final int LARGEST = 1 << 20;
  private static final int MOST_ALIASES = 50;
  private static final int MOST_PARTS = 100_000;
  private static final Set<Tag> KNOWN =
      Set.of(Tag.MAP, Tag.SEQ, Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL);

  private final String name;
  private final List<String> lines;
  private final List<Problem> problems = new ArrayList<>();
  private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
  private int parts;

  private YamlFile(String name, String text) {
    this.name = name;
    this.lines = text.lines().toList();
  }

  /// What a file holds.
  ///
  /// @param content empty where the file holds nothing or is not YAML
  record Parsed(Optional<Written> content, List<Problem> problems) {}

  /// Reads a file.
  static Parsed parse(String name, byte[] bytes) {
    if (bytes.length > LARGEST) {
      return unreadable(name, "the file is larger than 1 MiB");
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException notUtf8) {
      return unreadable(name, "the file is not UTF-8");
    }
    return new YamlFile(name, text).parse(text);
  }

  private static Parsed unreadable(String name, String what) {
    return new Parsed(Optional.empty(), List.of(new Problem(name, 1, 1, what, "", "", 1)));
  }

  String name() {
    return name;
  }

  String line(int number) {
    return number >= 1 && number <= lines.size() ? lines.get(number - 1) : "";
  }

  private Parsed parse(String text) {
    LoadSettings settings =
        LoadSettings.builder()
            .setMaxAliasesForCollections(MOST_ALIASES)
            .setCodePointLimit(LARGEST)
            .build();
    Optional<Written> content = Optional.empty();
    try {
      int documents = 0;
      for (Node node : new Compose(settings).composeAllFromString(text)) {
        if (++documents > 1) {
          problems.add(place(node).problem("a second document begins; one is allowed", ""));
          break;
        }
        content = Optional.of(written(node));
      }
    } catch (MarkedYamlEngineException broken) {
      Written.Place place =
          broken
              .getProblemMark()
              .or(broken::getContextMark)
              .map(mark -> place(mark, 1))
              .orElse(new Written.Place(this, 1, 1, 1));
      problems.add(place.problem("this is not YAML: " + said(broken.getProblem()), ""));
      content = Optional.empty();
    } catch (YamlEngineException broken) {
      problems.add(
          new Written.Place(this, 1, 1, 1)
              .problem("this is not YAML: " + said(broken.getMessage()), ""));
      content = Optional.empty();
    } catch (StackOverflowError tooDeep) {
      problems.add(new Written.Place(this, 1, 1, 1).problem("the file is nested too deeply", ""));
      content = Optional.empty();
    }
    return new Parsed(content, problems);
  }

  private static String said(@org.jspecify.annotations.Nullable String message) {
    return String.valueOf(message).strip().lines().findFirst().orElse("");
  }

  private Written written(Node node) {
    Written.Place place = place(node);
    if (++parts > MOST_PARTS) {
      throw new YamlEngineException("its aliases unfold to too much");
    }
    if (!KNOWN.contains(node.getTag())) {
      problems.add(place.problem("tags are not allowed", ""));
      return new Written.Scalar(place, Tree.ABSENT);
    }
    if (!open.add(node)) {
      problems.add(place.problem("this refers to itself", ""));
      return new Written.Scalar(place, Tree.ABSENT);
    }
    try {
      return switch (node) {
        case MappingNode mapping -> fields(mapping, place);
        case SequenceNode sequence ->
            new Written.Items(place, sequence.getValue().stream().map(this::written).toList());
        case ScalarNode scalar -> new Written.Scalar(place, scalar(scalar));
        default -> new Written.Scalar(place, Tree.ABSENT);
      };
    } finally {
      open.remove(node);
    }
  }

  private Written fields(MappingNode mapping, Written.Place place) {
    Map<String, Written.Field> fields = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Written.Place key = place(tuple.getKeyNode());
      if (!(tuple.getKeyNode() instanceof ScalarNode scalar)) {
        problems.add(key.problem("a key has to be a word", ""));
        continue;
      }
      Written.Field field = new Written.Field(key, written(tuple.getValueNode()));
      if (fields.putIfAbsent(scalar.getValue(), field) != null) {
        problems.add(key.problem("\"%s\" stands here twice".formatted(scalar.getValue()), ""));
      }
    }
    return new Written.Fields(place, fields);
  }

  private static Tree scalar(ScalarNode scalar) {
    Tag tag = scalar.getTag();
    String text = scalar.getValue();
    if (tag.equals(Tag.NULL)) {
      return Tree.ABSENT;
    }
    if (tag.equals(Tag.BOOL)) {
      return Tree.of(text.equals("true") || text.equals("True") || text.equals("TRUE"));
    }
    if ((tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) && text.length() < 100) {
      try {
        BigDecimal number = new BigDecimal(text);
        return Math.abs((long) number.scale()) < 100 ? Tree.number(number) : Tree.of(text);
      } catch (NumberFormatException otherBase) {
        return Tree.of(text);
      }
    }
    return Tree.of(text);
  }

  private Written.Place place(Node node) {
    int length =
        node instanceof ScalarNode
            ? node.getStartMark()
                .flatMap(
                    start ->
                        node.getEndMark()
                            .filter(end -> end.getLine() == start.getLine())
                            .map(end -> end.getColumn() - start.getColumn()))
                .orElse(1)
            : 1;
    return node.getStartMark()
        .map(mark -> place(mark, length))
        .orElse(new Written.Place(this, 1, 1, 1));
  }

  private Written.Place place(Mark mark, int length) {
    return new Written.Place(this, mark.getLine() + 1, mark.getColumn() + 1, Math.max(1, length));
  }
}
