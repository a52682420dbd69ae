package dev.kprod.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShapeTest {
  @Test
  void names_of_one_hash_have_a_place_each() {
    List<String> alike = List.of("AaAa", "AaBB", "BBAa");
    assertThat(alike).extracting(String::hashCode).containsOnly("BBBB".hashCode());
    Shape shape = new Shape(new String[] {"x", "AaAa", "y", "AaBB", "BBAa"});

    assertThat(alike).extracting(shape::place).containsExactly(1, 3, 4);
    assertThat(shape.place("BBBB")).isEqualTo(-1);
  }

  @Test
  void a_name_is_found_whichever_string_spells_it() {
    Shape shape = new Shape(new String[] {"metadata", "spec"});

    assertThat(shape.place(String.join("", "sp", "ec"))).isEqualTo(1);
  }

  @Test
  void more_names_than_a_byte_can_count_all_have_their_place() {
    String[] names = IntStream.range(0, 1000).mapToObj(i -> "name" + i).toArray(String[]::new);
    Shape shape = new Shape(names);

    assertThat(names).extracting(shape::place).isEqualTo(IntStream.range(0, 1000).boxed().toList());
    assertThat(IntStream.range(1000, 2000)).allMatch(i -> shape.place("name" + i) == -1);
  }

  @Test
  void a_shape_without_names_has_no_place() {
    assertThat(new Shape(new String[0]).place("")).isEqualTo(-1);
  }
}
