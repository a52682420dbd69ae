package dev.kprod.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectStreamTest {
  private static final String PAGE =
      """
      {"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"7","continue":"abc",
       "remainingItemCount":12},"items":[{"metadata":{"name":"a","labels":null}},
       {"metadata":{"name":"b"},"spec":{"n":1.50,"deep":[[{"x":"\\u00e4"}]]}}]}
      """;

  @Test
  void a_page_gives_its_items_and_how_to_go_on() throws IOException {
    ListPage page = page(PAGE);
    assertThat(page.next()).isEqualTo("abc");
    assertThat(page.remaining()).isEqualTo(12);
    assertThat(page.resourceVersion()).isEqualTo("7");
    assertThat(page.isLast()).isFalse();
    assertThat(page.items())
        .map(Tree::toString)
        .containsExactly(
            "{\"metadata\":{\"name\":\"a\"}}",
            "{\"metadata\":{\"name\":\"b\"},\"spec\":{\"n\":1.50,\"deep\":[[{\"x\":\"ä\"}]]}}");
  }

  @Test
  void fields_of_a_page_come_in_any_order() throws IOException {
    ListPage page =
        page(
            "{\"items\":[{}],\"metadata\":{\"continue\":\"\"},\"apiVersion\":\"v1\",\"kind\":\"AList\"}");
    assertThat(page).isEqualTo(new ListPage(List.of(Tree.of(Map.of())), "", -1, ""));
  }

  @Test
  void a_list_whose_items_are_null_is_empty_as_go_writes_it() throws IOException {
    assertThat(page("{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{},\"items\":null}"))
        .isEqualTo(new ListPage(List.of(), "", -1, ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"kind":"Status","apiVersion":"v1","status":"Failure","message":"too old","code":410} | STATUS | too old
          {"message":"too old","items":[],"kind":"Status","apiVersion":"v1"} | STATUS | too old
          {"kind":"Status","apiVersion":"v1","reason":"Expired","message":7} | STATUS | Expired
          {"kind":"Pod","apiVersion":"v1","metadata":{}} | UNEXPECTED | a Pod, where a list was expected
          {"kind":"PodList","apiVersion":"v1","metadata":{}} | UNEXPECTED | a PodList, where a list was expected
          {"kind":"Pod","apiVersion":"v1","items":[]} | UNEXPECTED | a Pod, where a list was expected
          {"items":[]} | UNEXPECTED | JSON without kind or apiVersion, where a list was expected
          {"kind":"PodList","items":[]} | UNEXPECTED | JSON without kind or apiVersion, where a list was expected
          {"kind":["PodList"],"apiVersion":"v1","items":[]} | UNEXPECTED | a list whose kind is not a text
          {"kind":"PodList","apiVersion":"v1","items":{}} | UNEXPECTED | a list whose items are not a list
          {"kind":"PodList","apiVersion":"v1","items":[{},null]} | UNEXPECTED | a list with an item that is not an object
          {"kind":"PodList","apiVersion":"v1","items":[[]]} | UNEXPECTED | a list with an item that is not an object
          {"kind":"PodList","apiVersion":"v1","items":[],"items":[]} | UNEXPECTED | a list that says items twice
          {"kind":"PodList","apiVersion":"v1","metadata":[],"items":[]} | UNEXPECTED | a list whose metadata is not an object
          {"kind":"PodList","apiVersion":"v1","metadata":{"continue":1},"items":[]} | UNEXPECTED | a list whose metadata.continue is not a text
          {"kind":"PodList","apiVersion":"v1","metadata":{"remainingItemCount":"1"},"items":[]} | UNEXPECTED | a list whose metadata.remainingItemCount is not a whole number
          {"kind":"PodList","apiVersion":"v1","metadata":{"remainingItemCount":-1},"items":[]} | UNEXPECTED | a list whose metadata.remainingItemCount is negative
          {"kind":"PodList","apiVersion":"v1","metadata":{"continue":"","continue":"x"},"items":[]} | UNEXPECTED | a list that says metadata.continue twice
          {"kind":"PodList","apiVersion":"v1","items":[]} {} | UNEXPECTED | something follows the JSON object
          [] | UNEXPECTED | JSON that is not an object
          <html></html> | BROKEN | not JSON near byte 0
          {"kind":"PodList","apiVersion":"v1","items":[{"a":hunter2}]} | BROKEN | not JSON near byte 50
          {"kind":"PodList","apiVersion":"v1","items":[{} | CUT | the JSON ends too early near byte 47
          ~~ | CUT | the body is empty
          """)
  void what_is_not_a_list_says_what_it_is(String body, BodyException.Fault fault, String message) {
    BodyException thrown = catchThrowableOfType(BodyException.class, () -> page(body));
    assertThat(thrown).hasMessage(message);
    assertThat(thrown.fault()).isEqualTo(fault);
  }

  @Test
  void a_page_that_is_cut_anywhere_is_never_a_page() {
    byte[] whole = PAGE.strip().getBytes(StandardCharsets.UTF_8);
    for (int length = 0; length < whole.length; length++) {
      InputStream cut = new ByteArrayInputStream(whole, 0, length);
      assertThatThrownBy(() -> ObjectStream.page(cut, new TreePool(), Slimming.KEEP))
          .as("cut after %s bytes", length)
          .isInstanceOf(BodyException.class);
    }
  }

  @Property
  void random_bytes_are_never_a_page(@ForAll byte[] bytes) {
    assertThatThrownBy(
            () -> ObjectStream.page(new ByteArrayInputStream(bytes), new TreePool(), Slimming.KEEP))
        .isInstanceOf(BodyException.class);
  }

  @Property(tries = 3000)
  void one_wrong_byte_never_changes_how_many_items_there_are(
      @ForAll("places") int place, @ForAll byte wrong) {
    byte[] bytes = PAGE.strip().getBytes(StandardCharsets.UTF_8);
    bytes[place] = wrong;
    try {
      ListPage page =
          ObjectStream.page(new ByteArrayInputStream(bytes), new TreePool(), Slimming.KEEP);
      assertThat(page.items()).hasSize(2);
    } catch (IOException refused) {
      assertThat(refused).isInstanceOf(BodyException.class);
    }
  }

  @Provide
  Arbitrary<Integer> places() {
    return Arbitraries.integers()
        .between(0, PAGE.strip().getBytes(StandardCharsets.UTF_8).length - 1);
  }

  @Test
  void nesting_has_a_limit_that_is_said() {
    String deep = "[".repeat(600) + "]".repeat(600);
    assertThatThrownBy(
            () ->
                page("{\"kind\":\"AList\",\"apiVersion\":\"v1\",\"items\":[{\"a\":" + deep + "}]}"))
        .isInstanceOf(BodyException.class)
        .hasMessageStartingWith("the JSON is deeper or longer than is read");
  }

  @Test
  void a_number_of_any_size_keeps_its_digits_up_to_a_limit() throws IOException {
    String digits = "9".repeat(900);
    assertThat(item("{\"a\":" + digits + "}").at("a").toString()).isEqualTo(digits);
    assertThat(item("{\"a\":1e999999}").findNumber("a")).isEmpty();
    assertThatThrownBy(() -> item("{\"a\":" + "9".repeat(1001) + "}"))
        .hasMessageStartingWith("the JSON is deeper or longer than is read");
  }

  @Test
  void of_a_field_that_comes_twice_the_last_wins_as_in_go() throws IOException {
    assertThat(item("{\"a\":1,\"b\":2,\"a\":3}")).hasToString("{\"a\":3,\"b\":2}");
    assertThat(item("{\"a\":1,\"a\":null}")).hasToString("{}");
  }

  @Test
  void many_fields_of_one_object_stay_cheap_and_distinct() throws IOException {
    StringBuilder body = new StringBuilder("{");
    for (int i = 0; i < 50_000; i++) {
      body.append("\"k").append(i % 40_000).append("\":").append(i).append(',');
    }
    Tree item = item(body.append("\"z\":1}").toString());
    assertThat(item.fields()).hasSize(40_001);
    assertThat(item.number(0, "k7")).isEqualTo(40_007);
  }

  @Test
  void a_stream_that_fails_keeps_its_own_exception() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("connection reset");
          }
        };
    assertThatThrownBy(() -> ObjectStream.page(broken, new TreePool(), Slimming.KEEP))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("connection reset");
  }

  @Test
  void one_object_needs_a_kind_and_a_name() throws IOException {
    assertThat(object("{\"kind\":\"Node\",\"metadata\":{\"name\":\"a\"}}").text("kind"))
        .isEqualTo("Node");
    assertThatThrownBy(() -> object("{\"kind\":\"Node\"}"))
        .hasMessage("an object without kind or name");
    assertThatThrownBy(
            () -> object("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"message\":\"not found\"}"))
        .hasMessage("not found");
  }

  private static ListPage page(String body) throws IOException {
    return ObjectStream.page(stream(body), new TreePool(), Slimming.KEEP);
  }

  private static Tree item(String item) throws IOException {
    return page("{\"kind\":\"AList\",\"apiVersion\":\"v1\",\"items\":[" + item + "]}")
        .items()
        .getFirst();
  }

  private static Tree object(String body) throws IOException {
    return ObjectStream.object(stream(body), new TreePool(), Slimming.KEEP);
  }

  private static InputStream stream(String body) {
    return new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8));
  }
}
