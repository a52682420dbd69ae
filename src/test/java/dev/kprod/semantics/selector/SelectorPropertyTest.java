package dev.kprod.semantics.selector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SelectorPropertyTest {
  @Property
  void a_selector_selects_what_a_reading_of_the_documentation_selects(
      @ForAll("labels") Map<String, String> matchLabels,
      @ForAll("expressions") List<LabelExpression> expressions,
      @ForAll("labels") Map<String, String> labels) {
    boolean naive =
        labels.entrySet().containsAll(matchLabels.entrySet())
            && expressions.stream().allMatch(expression -> holds(expression, labels));
    assertThat(Selector.of(matchLabels, expressions).matches(labels)).isEqualTo(naive);
  }

  @Property
  void the_printed_selector_reads_back_as_the_same_selector(
      @ForAll("labels") Map<String, String> matchLabels,
      @ForAll("expressions") List<LabelExpression> expressions) {
    Selector selector = Selector.of(matchLabels, expressions);
    if (selector instanceof Selector.Matching) {
      assertThat(Selector.parse(selector.toString())).isEqualTo(selector);
    }
  }

  private static boolean holds(LabelExpression expression, Map<String, String> labels) {
    boolean present = labels.containsKey(expression.key());
    boolean listed =
        present
            && expression.values().stream()
                .anyMatch(value -> Objects.equals(value, labels.get(expression.key())));
    return switch (expression.operator()) {
      case "In" -> listed;
      case "NotIn" -> !listed;
      case "Exists" -> present;
      case "DoesNotExist" -> !present;
      default -> throw new AssertionError(expression.operator());
    };
  }

  @Provide
  Arbitrary<Map<String, String>> labels() {
    return Arbitraries.maps(keys(), values()).ofMaxSize(3);
  }

  @Provide
  Arbitrary<List<LabelExpression>> expressions() {
    Arbitrary<LabelExpression> onValues =
        Combinators.combine(keys(), Arbitraries.of("In", "NotIn"), values().set().ofMinSize(1))
            .as((key, operator, values) -> expression(key, operator, values));
    Arbitrary<LabelExpression> onPresence =
        Combinators.combine(keys(), Arbitraries.of("Exists", "DoesNotExist"))
            .as((key, operator) -> expression(key, operator, Set.of()));
    return Arbitraries.oneOf(onValues, onPresence).list().ofMaxSize(3);
  }

  private static LabelExpression expression(String key, String operator, Set<String> values) {
    return new LabelExpression(key, operator, List.copyOf(values));
  }

  private static Arbitrary<String> keys() {
    return Arbitraries.of("app", "tier", "in", "example.com/app");
  }

  private static Arbitrary<String> values() {
    return Arbitraries.of("", "web", "db", "notin");
  }
}
