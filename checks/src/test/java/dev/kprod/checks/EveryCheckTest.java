package dev.kprod.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.kprod.check.Area;
import dev.kprod.check.Check;
import dev.kprod.check.CheckModule;
import dev.kprod.check.Declaration;
import dev.kprod.check.Param;
import dev.kprod.snapshot.Read;
import dev.kprod.testing.CheckTester;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// What holds for every check there is, so that no author has to remember it.
class EveryCheckTest {
  private static final Pattern SENTENCE = Pattern.compile("[A-Z`].*[.]", Pattern.DOTALL);
  private static final Pattern FAULT =
      Pattern.compile("(?i)\\b(no|not|missing|without|never|lacks|fails|bad)\\b");

  private static Map<Check<?>, Area> checks() {
    Map<Check<?>, Area> all = new LinkedHashMap<>();
    ServiceLoader.load(CheckModule.class)
        .forEach(module -> module.checks().forEach(check -> all.put(check, module.area())));
    return all;
  }

  private static Stream<DynamicTest> each(java.util.function.Consumer<Check<?>> law) {
    return checks().keySet().stream()
        .map(check -> DynamicTest.dynamicTest(id(check), () -> law.accept(check)));
  }

  private static String id(Check<?> check) {
    return check.declaration().id();
  }

  @Test
  void ids_are_unique_old_ones_included() {
    List<String> ids =
        checks().keySet().stream()
            .flatMap(
                check ->
                    Stream.concat(Stream.of(id(check)), check.declaration().aliases().stream()))
            .toList();

    assertThat(ids).isNotEmpty().doesNotHaveDuplicates();
  }

  @Test
  void the_prefix_of_an_id_belongs_to_its_area() {
    checks()
        .forEach(
            (check, area) ->
                assertThat(area.prefixes())
                    .as("%s is listed by %s", id(check), area.id())
                    .contains(check.declaration().prefix()));
  }

  @TestFactory
  Stream<DynamicTest> a_class_is_named_after_its_id() {
    return each(
        check -> {
          String id = id(check);
          String whole = pascal(id);
          String bare = pascal(id.substring(id.indexOf('-') + 1));

          assertThat(check.getClass().getSimpleName())
              .as("%s is judged by %s or %s: rename the class or the id", id, bare, whole)
              .isIn(whole, bare);
        });
  }

  @TestFactory
  Stream<DynamicTest> a_title_states_the_requirement_in_one_positive_sentence() {
    return each(
        check -> {
          String title = check.declaration().title();

          assertThat(title)
              .as("a title is one sentence with a full stop")
              .matches(SENTENCE)
              .hasSizeLessThanOrEqualTo(120);
          assertThat(title.substring(0, title.length() - 1))
              .as("a title is one sentence with a full stop")
              .doesNotContain(". ");
          assertThat(FAULT.matcher(title).find())
              .as("\"%s\" names a fault", title)
              .isEqualTo(title.startsWith("No "));
        });
  }

  @TestFactory
  Stream<DynamicTest> prose_is_made_of_sentences() {
    return each(
        check -> {
          Declaration<?> declared = check.declaration();
          List<String> prose = new ArrayList<>(declared.judged());
          prose.add(declared.breaks());
          declared.params().forEach(param -> prose.add(why(param)));

          assertThat(prose).allSatisfy(text -> assertThat(text).matches(SENTENCE));
        });
  }

  @TestFactory
  Stream<DynamicTest> the_failing_example_fails() {
    return each(
        check ->
            assertThat(CheckTester.of(check).outcomes(check.declaration().examples().failing()))
                .anySatisfy(outcome -> assertThat(outcome).startsWith("fail"))
                .noneSatisfy(outcome -> assertThat(outcome).startsWith("unknown")));
  }

  @TestFactory
  Stream<DynamicTest> the_passing_example_only_passes() {
    return each(
        check ->
            assertThat(CheckTester.of(check).outcomes(check.declaration().examples().passing()))
                .isNotEmpty()
                .allSatisfy(outcome -> assertThat(outcome).startsWith("pass")));
  }

  @TestFactory
  Stream<DynamicTest> each_required_read_refused_in_turn_leaves_only_unknown() {
    return each(
        check -> {
          for (Read<?> read : check.declaration().reads().required()) {
            assertThat(
                    CheckTester.of(check)
                        .refusing(read.id())
                        .outcomes(check.declaration().examples().failing()))
                .as("without %s", read.id())
                .isNotEmpty()
                .allSatisfy(outcome -> assertThat(outcome).startsWith("unknown(forbidden)"));
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> each_optional_read_refused_in_turn_crashes_nothing_and_passes_nothing_new() {
    return each(
        check -> {
          String failing = check.declaration().examples().failing();
          List<Read<?>> reads = new ArrayList<>(check.declaration().reads().optional());
          reads.addAll(check.declaration().reads().ifServed());
          for (Read<?> read : reads) {
            assertThat(CheckTester.of(check).refusing(read.id()).outcomes(failing))
                .as("without %s", read.id())
                .noneSatisfy(outcome -> assertThat(outcome).contains("check-crashed"));
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> every_declared_read_is_used() {
    return each(
        check -> {
          Set<String> used = new TreeSet<>();
          used.addAll(CheckTester.of(check).touched(check.declaration().examples().failing()));
          used.addAll(CheckTester.of(check).touched(check.declaration().examples().passing()));

          assertThat(check.declaration().reads().all().stream().map(Read::id))
              .as("a read that no example touches is a right asked for in vain")
              .isSubsetOf(used);
        });
  }

  @TestFactory
  Stream<DynamicTest> the_order_of_the_input_does_not_matter() {
    return each(
        check -> {
          String failing = check.declaration().examples().failing();
          List<String> documents = new ArrayList<>(Arrays.asList(failing.split("(?m)^---$")));
          List<String> expected = CheckTester.of(check).outcomes(failing);
          for (int seed = 0; seed < 5; seed++) {
            Collections.shuffle(documents, new Random(seed));
            assertThat(CheckTester.of(check).outcomes(String.join("\n---\n", documents)))
                .isEqualTo(expected);
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> an_empty_cluster_fails_nothing_that_it_does_not_have() {
    return each(
        check ->
            assertThat(CheckTester.of(check).outcomes(""))
                .noneSatisfy(outcome -> assertThat(outcome).contains("check-crashed")));
  }

  @TestFactory
  Stream<DynamicTest> a_test_of_the_same_name_exists() {
    return each(
        check -> {
          String name = check.getClass().getName() + "Test";
          try {
            Class.forName(name);
          } catch (ClassNotFoundException absent) {
            fail("there is no " + name, absent);
          }
        });
  }

  @Test
  void sources_are_web_pages() {
    checks()
        .keySet()
        .forEach(
            check ->
                assertThat(check.declaration().sources())
                    .as(id(check))
                    .allSatisfy(source -> assertThat(source).startsWith("https://")));
  }

  private static String why(Param<?> param) {
    return param.why();
  }

  private static String pascal(String id) {
    return Arrays.stream(id.split("-"))
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
        .collect(Collectors.joining());
  }
}
