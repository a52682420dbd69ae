package dev.kprod.semantics.selector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SelectorTest {
  private static final Map<String, String> WEB = Map.of("app", "web", "tier", "front");

  @Test
  void a_nil_selector_selects_nothing_and_an_empty_one_everything() {
    assertThat(new Selector.Nothing().matches(WEB)).isFalse();
    assertThat(Selector.of(Map.of(), List.of())).isEqualTo(new Selector.Everything());
    assertThat(Selector.of(Map.of(), List.of()).matches(Map.of())).isTrue();
  }

  @Test
  void an_absent_key_is_not_in_any_list() {
    Selector selector = expression("canary", "NotIn", "yes");
    assertThat(selector.matches(WEB)).isTrue();
    assertThat(selector.matches(Map.of("canary", "yes"))).isFalse();
    assertThat(Selector.parse("canary!=yes").matches(WEB)).isTrue();
  }

  @Test
  void the_empty_value_is_a_value() {
    Selector selector = expression("node-role", "In", "");
    assertThat(selector.matches(Map.of("node-role", ""))).isTrue();
    assertThat(selector.matches(Map.of())).isFalse();
  }

  @Test
  void labels_and_expressions_must_all_hold() {
    Selector selector =
        Selector.of(
            Map.of("app", "web"), List.of(new LabelExpression("tier", "Exists", List.of())));
    assertThat(selector.matches(WEB)).isTrue();
    assertThat(selector.matches(Map.of("app", "web"))).isFalse();
    assertThat(selector).hasToString("app=web,tier");
  }

  @Test
  void what_kubernetes_refuses_selects_nothing_and_says_why() {
    assertThat(expression("app", "Equals", "web"))
        .isEqualTo(
            new Selector.Invalid(
                "operator 'Equals' of key 'app' is not one of In, NotIn, Exists, DoesNotExist"));
    assertThat(expression("app", "In"))
        .isEqualTo(new Selector.Invalid("key 'app' needs at least one value"));
    assertThat(expression("app", "Exists", "web"))
        .isEqualTo(new Selector.Invalid("key 'app' is asked for presence and takes no value"));
    assertThat(expression("app", "In", "-web"))
        .isEqualTo(
            new Selector.Invalid("key 'app': value '-web' is not at most 63 of A-Z a-z 0-9 - _ ."));
    assertThat(Selector.of(Map.of("A.io/x", "y"), List.of()))
        .isEqualTo(
            new Selector.Invalid("key 'A.io/x' has a prefix that is not a DNS name in lower case"));
    assertThat(expression("app", "In").matches(Map.of())).isFalse();
  }

  @Test
  void a_text_that_cannot_be_read_names_the_place_and_what_was_wanted() {
    assertThat(Selector.parse("app in (web"))
        .isEqualTo(new Selector.Invalid("selector 'app in (web': found the end, wanted ')'"));
    assertThat(Selector.parse("app=web,"))
        .isEqualTo(new Selector.Invalid("selector 'app=web,': found the end, wanted a key"));
    assertThat(Selector.parse("app web"))
        .isEqualTo(
            new Selector.Invalid(
                "selector 'app web': found 'web', wanted an operator such as = != in notin"));
  }

  @Test
  void only_nodes_are_compared_by_number() {
    List<LabelExpression> above = List.of(new LabelExpression("cpus", "Gt", List.of("8")));
    assertThat(Selector.ofNodeExpressions(above).matches(Map.of("cpus", "16"))).isTrue();
    assertThat(Selector.ofNodeExpressions(above).matches(Map.of("cpus", "8"))).isFalse();
    assertThat(Selector.ofNodeExpressions(above).matches(Map.of("cpus", "many"))).isFalse();
    assertThat(Selector.ofNodeExpressions(above).matches(Map.of())).isFalse();
    assertThat(Selector.of(Map.of(), above)).isInstanceOf(Selector.Invalid.class);
  }

  @Test
  void a_node_term_without_expressions_selects_no_node() {
    assertThat(Selector.ofNodeExpressions(List.of())).isEqualTo(new Selector.Nothing());
  }

  @Test
  void the_order_of_writing_changes_neither_the_selector_nor_its_text() {
    Selector one = Selector.parse("tier in (b,a),app=web");
    assertThat(one).isEqualTo(Selector.parse("app == web, tier in (a,b,a)"));
    assertThat(one).hasToString("app=web,tier in (a,b)");
  }

  private static Selector expression(String key, String operator, String... values) {
    return Selector.of(Map.of(), List.of(new LabelExpression(key, operator, List.of(values))));
  }
}
