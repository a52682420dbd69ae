package dev.kprod.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SlimmingTest {
  @Test
  void a_dropped_path_goes_and_its_neighbours_stay() {
    Slimming slimming = Slimming.table().drop("a", "b").build();
    assertThat(slim(slimming, "{\"a\":{\"b\":{\"c\":[1]},\"d\":1},\"b\":2}"))
        .isEqualTo("{\"a\":{\"d\":1},\"b\":2}");
  }

  @Test
  void a_star_is_every_field_and_every_element() {
    Slimming slimming = Slimming.table().drop("*", "x").build();
    assertThat(slim(slimming, "{\"a\":{\"x\":1,\"y\":2},\"b\":{\"x\":1}}"))
        .isEqualTo("{\"a\":{\"y\":2},\"b\":{}}");
    assertThat(slim(slimming, "[{\"x\":1,\"y\":2},3]")).isEqualTo("[{\"y\":2},3]");
  }

  @Test
  void rules_that_meet_all_apply() {
    Slimming slimming = Slimming.table().drop("a", "x").drop("*", "y").dropAnywhere("z").build();
    assertThat(slim(slimming, "{\"a\":{\"x\":1,\"y\":2,\"z\":3,\"k\":4},\"b\":{\"x\":1,\"y\":2}}"))
        .isEqualTo("{\"a\":{\"k\":4},\"b\":{\"x\":1}}");
  }

  @Test
  void anywhere_is_at_any_depth_through_lists_too() {
    Slimming slimming = Slimming.table().dropAnywhere("env", "*", "value").build();
    assertThat(
            slim(
                slimming,
                "{\"env\":[{\"n\":1,\"value\":2}],\"l\":[[{\"env\":[{\"env\":[{\"value\":1}]}]}]],"
                    + "\"value\":3}"))
        .isEqualTo("{\"env\":[{\"n\":1}],\"l\":[[{\"env\":[{\"env\":[{}]}]}]],\"value\":3}");
  }

  @Test
  void only_the_listed_fields_are_kept_and_slimmed_further() {
    Slimming slimming =
        Slimming.table().keepOnly(List.of("b", "c"), "a").drop("a", "b", "x").build();
    assertThat(slim(slimming, "{\"a\":{\"b\":{\"x\":1,\"y\":1},\"c\":2,\"d\":3},\"d\":4}"))
        .isEqualTo("{\"a\":{\"b\":{\"y\":1},\"c\":2},\"d\":4}");
  }

  @Test
  void reductions_see_the_whole_value_innermost_first() {
    Slimming slimming =
        Slimming.table()
            .reduce(list -> Tree.of(list.items().size()), "a")
            .reduce(item -> item.has("x") ? Tree.ABSENT : item, "a", "*")
            .build();
    assertThat(slim(slimming, "{\"a\":[{\"x\":1},{\"y\":1},null]}")).isEqualTo("{\"a\":2}");
  }

  @Test
  void what_is_reduced_to_nothing_is_not_there() {
    Slimming slimming = Slimming.table().reduceAnywhere(value -> Tree.ABSENT, "x").build();
    assertThat(slim(slimming, "{\"x\":1,\"y\":[{\"x\":[2]}]}")).isEqualTo("{\"y\":[{}]}");
  }

  @Test
  void what_a_reduction_removed_is_not_in_the_pool() {
    TreePool pool = new TreePool();
    Slimming slimming = Slimming.table().reduce(value -> Tree.of("gone"), "x").build();
    Trees.json("{\"x\":{\"deep\":[\"secret\"]}}", pool, slimming);
    assertThat(pool.holds(Tree.of("secret"))).isFalse();
    assertThat(pool.holds(Tree.of("gone"))).isTrue();
  }

  @Provide
  Arbitrary<Tree> tree() {
    return Trees.random();
  }

  @Property
  void a_built_tree_is_slimmed_like_a_streamed_one(@ForAll("tree") Tree tree) {
    Slimming slimming =
        Slimming.table()
            .dropAnywhere("a", "b")
            .drop("*", "c")
            .keepOnly(List.of("a", "d", "e"), "d")
            .reduceAnywhere(value -> Tree.of(value.items().size()), "e")
            .reduceAnywhere(value -> value.has("a") ? Tree.ABSENT : value, "f", "*")
            .build();
    TreePool pool = new TreePool();
    assertThat(slimming.apply(tree, pool)).isSameAs(Trees.json(tree.toString(), pool, slimming));
  }

  private static String slim(Slimming slimming, String json) {
    return Trees.json(json, new TreePool(), slimming).toString();
  }
}
