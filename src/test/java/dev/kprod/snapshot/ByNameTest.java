package dev.kprod.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByNameTest {
  private static final List<Tree> IN_ORDER =
      List.of(
          named("", "z", "", 0),
          named("a", "b", "1", 3),
          named("a", "b", "2", 1),
          named("a", "b", "2", 2),
          named("a", "b-c", "", 0),
          named("a-b", "a", "", 0));

  private static Tree named(String namespace, String name, String uid, int generation) {
    return Trees.json(
        """
        {"metadata": {"namespace": "%s", "name": "%s", "uid": "%s", "generation": %s}}
        """
            .formatted(namespace, name, uid, generation));
  }

  @Test
  void objects_stand_by_namespace_name_and_uid_whatever_order_they_came_in() {
    List<Tree> came = new ArrayList<>(IN_ORDER);
    for (int seed = 0; seed < 20; seed++) {
      Collections.shuffle(came, new Random(seed));

      assertThat(ByName.of(came).objects()).isEqualTo(IN_ORDER);
      assertThat(ByName.of(came.subList(0, 3)).and(ByName.of(came.subList(3, 6))).objects())
          .isEqualTo(IN_ORDER);
    }
  }
}
