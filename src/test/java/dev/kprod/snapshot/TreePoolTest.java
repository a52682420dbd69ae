package dev.kprod.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TreePoolTest {
  @Provide
  Arbitrary<List<Tree>> trees() {
    return Trees.random().list().ofMaxSize(20);
  }

  @Property
  void trees_are_one_object_exactly_if_they_are_equal(
      @ForAll("trees") List<Tree> trees, @ForAll Random order) {
    TreePool pool = new TreePool();
    List<Tree> first = Trees.shared(trees, pool);
    assertThat(first).isEqualTo(trees);

    List<Integer> shuffled = new ArrayList<>();
    trees.forEach(tree -> shuffled.add(shuffled.size()));
    Collections.shuffle(shuffled, order);
    for (int i : shuffled) {
      assertThat(pool.share(Trees.json("[" + trees.get(i) + "]").items().getFirst()))
          .isSameAs(first.get(i));
    }
    for (int i = 0; i < first.size(); i++) {
      for (int j = 0; j < first.size(); j++) {
        assertThat(first.get(i) == first.get(j)).isEqualTo(trees.get(i).equals(trees.get(j)));
      }
    }
  }

  @Property
  void parsing_gives_what_was_written_and_shares_with_what_is_there(
      @ForAll("trees") List<Tree> trees) {
    TreePool pool = new TreePool();
    Tree all = pool.share(Tree.of(trees));
    assertThat(Trees.json(all.toString(), pool, Slimming.KEEP)).isSameAs(all);
  }

  @Test
  void equal_texts_numbers_and_fields_of_other_kinds_stay_apart() {
    TreePool pool = new TreePool();
    assertThat(pool.text("1")).isNotEqualTo(pool.digits("1"));
    assertThat(pool.digits("1.0")).isNotEqualTo(pool.digits("1"));
    assertThat(Trees.json("{\"a\":1,\"b\":2}", pool, Slimming.KEEP))
        .isNotEqualTo(Trees.json("{\"b\":2,\"a\":1}", pool, Slimming.KEEP));
  }

  @Test
  void many_threads_get_the_same_objects() throws InterruptedException, ExecutionException {
    TreePool pool = new TreePool();
    Callable<List<Tree>> work =
        () -> {
          List<Tree> made = new ArrayList<>();
          for (int i = 0; i < 20_000; i++) {
            made.add(Trees.json("{\"n\":[" + i + ",\"" + i + "\"]}", pool, Slimming.KEEP));
          }
          return made;
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<List<Tree>>> results = threads.invokeAll(Collections.nCopies(4, work));
      List<Tree> first = results.getFirst().get();
      for (Future<List<Tree>> result : results) {
        for (int i = 0; i < first.size(); i++) {
          assertThat(result.get().get(i)).isSameAs(first.get(i));
        }
      }
    }
  }
}
