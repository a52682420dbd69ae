package dev.kprod.snapshot;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/// Trees for tests: from JSON, and random ones.
final class Trees {
  private Trees() {}

  static Tree json(String text) {
    return json(text, new TreePool(), Slimming.KEEP);
  }

  static Tree json(String text, TreePool pool, Slimming slimming) {
    try (JsonParser json = TreeJson.FACTORY.createParser(text)) {
      json.nextToken();
      return TreeJson.read(json, pool, slimming);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /// Trees of any shape, without absent values, in which equal parts are likely.
  static Arbitrary<Tree> random() {
    Arbitrary<Tree> leaves =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(3).map(Tree::of),
            Arbitraries.strings().withCharRange('a', 'c').ofMaxLength(2).map(Tree::of),
            Arbitraries.longs().map(Tree::of),
            Arbitraries.doubles().map(number -> new Tree.Digits(Double.toString(number))),
            Arbitraries.of(true, false).map(Tree::of));
    return Arbitraries.recursive(() -> leaves, Trees::larger, 0, 4).withoutEdgeCases();
  }

  private static Arbitrary<Tree> larger(Arbitrary<Tree> parts) {
    return Arbitraries.oneOf(
        parts, parts.list().ofMaxSize(4).map(Tree::of), fields(parts).map(Tree::of));
  }

  private static Arbitrary<Map<String, Tree>> fields(Arbitrary<Tree> parts) {
    return Arbitraries.maps(
            Arbitraries.strings().withCharRange('a', 'f').ofMinLength(1).ofMaxLength(2), parts)
        .ofMaxSize(4)
        .map(LinkedHashMap::new);
  }

  static List<Tree> shared(List<Tree> trees, TreePool pool) {
    return trees.stream().map(pool::share).toList();
  }
}
