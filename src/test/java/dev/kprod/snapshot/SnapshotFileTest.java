package dev.kprod.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SnapshotFileTest {
  private static final Snapshot SAMPLE = sample();

  private static Snapshot sample() {
    return Snapshot.of(
            new Snapshot.Header("prod-eu", Instant.parse("2026-11-20T08:14:07Z"), 2800, "0.1.0"),
            new Discovery(
                List.of(
                    new Discovery.Served("", "v1", "pods", "Pod", true, List.of("get", "list")),
                    new Discovery.Served(
                        "apps", "v1", "deployments", "Deployment", true, List.of())),
                List.of("metrics.k8s.io/v1beta1")))
        .add(Reading.of("nodes", "v1", ReadOutcome.COMPLETE), List.of())
        .add(Reading.of("things.example.com", "", ReadOutcome.ABSENT), List.of())
        .add(
            new Reading(
                "pods",
                "v1",
                new ReadOutcome.Forbidden("no \"list\""),
                new TreeMap<>(
                    Map.of(
                        "a", ReadOutcome.COMPLETE,
                        "b", new ReadOutcome.TimedOut("after 30 s"),
                        "c", new ReadOutcome.Truncated("410")))),
            List.of(
                Trees.json("{\"metadata\":{\"name\":\"z\",\"namespace\":\"a\"},\"n\":1.50e3}"),
                Trees.json(
                    "{\"metadata\":{\"name\":\"y\",\"namespace\":\"a\"},\"x\":[[],{},true]}")))
        .add(Reading.of("/version", "", new ReadOutcome.Failed(503, "down")), List.of())
        .build();
  }

  @Test
  void a_file_is_one_line_a_thing_between_header_and_trailer() throws IOException {
    assertThat(unpacked(written(SAMPLE)).lines())
        .containsExactly(
            "{\"kind\":\"Snapshot\",\"format\":1,\"cluster\":\"prod-eu\","
                + "\"takenAt\":\"2026-11-20T08:14:07Z\",\"durationMs\":2800,"
                + "\"kprodVersion\":\"0.1.0\"}",
            "{\"discovery\":{\"resources\":[{\"group\":\"\",\"version\":\"v1\","
                + "\"resource\":\"pods\",\"kind\":\"Pod\",\"namespaced\":true,"
                + "\"verbs\":[\"get\",\"list\"]},{\"group\":\"apps\",\"version\":\"v1\","
                + "\"resource\":\"deployments\",\"kind\":\"Deployment\",\"namespaced\":true,"
                + "\"verbs\":[]}],\"unseen\":[\"metrics.k8s.io/v1beta1\"]}}",
            "{\"reading\":{\"read\":\"/version\",\"version\":\"\",\"outcome\":"
                + "{\"is\":\"read-failed\",\"message\":\"down\",\"status\":503}}}",
            "{\"reading\":{\"read\":\"nodes\",\"version\":\"v1\","
                + "\"outcome\":{\"is\":\"complete\"}}}",
            "{\"reading\":{\"read\":\"pods\",\"version\":\"v1\",\"outcome\":"
                + "{\"is\":\"forbidden\",\"message\":\"no \\\"list\\\"\"},\"namespaced\":"
                + "{\"a\":{\"is\":\"complete\"},"
                + "\"b\":{\"is\":\"timeout\",\"message\":\"after 30 s\"},"
                + "\"c\":{\"is\":\"truncated\",\"message\":\"410\"}}}}",
            "{\"reading\":{\"read\":\"things.example.com\",\"version\":\"\","
                + "\"outcome\":{\"is\":\"api-absent\"}}}",
            "{\"read\":\"pods\",\"object\":{\"metadata\":{\"name\":\"y\",\"namespace\":\"a\"},"
                + "\"x\":[[],{},true]}}",
            "{\"read\":\"pods\",\"object\":{\"metadata\":{\"name\":\"z\",\"namespace\":\"a\"},"
                + "\"n\":1.50e3}}",
            "{\"trailer\":{\"readings\":4,\"objects\":2,\"sha256\":"
                + "\"SHA\"}}".replace("SHA", sha(unpacked(written(SAMPLE)))));
  }

  private static String sha(String content) {
    String before = content.substring(0, content.lastIndexOf("\n{") + 1);
    return HexFormat.of()
        .formatHex(SnapshotFormat.sha256().digest(before.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void what_was_written_is_read_back() {
    assertThat(read(written(SAMPLE))).isEqualTo(SAMPLE);
    assertThat(written(read(written(SAMPLE)))).isEqualTo(written(SAMPLE));
  }

  @Test
  void the_packing_names_no_time_and_no_system() {
    assertThat(Arrays.copyOf(written(SAMPLE), 10))
        .isEqualTo(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff});
  }

  @Test
  void half_a_surrogate_pair_comes_back() {
    Tree odd = Trees.json("{\"a\":\"a\\udc00b\\u2028 😀\"}");
    assertThat(read(written(holding(List.of(odd)))).objects().get("pods")).containsExactly(odd);
  }

  @Test
  void an_object_as_deep_as_any_that_is_read_comes_back() {
    Tree deep = Trees.json("{\"a\":" + "[".repeat(499) + "]".repeat(499) + "}");
    assertThat(read(written(holding(List.of(deep)))).objects().get("pods")).containsExactly(deep);
  }

  @Provide
  Arbitrary<List<Tree>> objects() {
    Arbitrary<Tree> object =
        Arbitraries.maps(Arbitraries.strings().ofMaxLength(3), Trees.random())
            .ofMaxSize(4)
            .map(fields -> Tree.of(new LinkedHashMap<>(fields)));
    return object.list().ofMaxSize(8);
  }

  @Property(tries = 300)
  void any_trees_come_back_in_one_order_and_one_form(
      @ForAll("objects") List<Tree> objects, @ForAll Random order) {
    byte[] written = written(holding(objects));
    Snapshot back = read(written);
    assertThat(back).isEqualTo(holding(objects));
    assertThat(written(back)).isEqualTo(written);
    List<Tree> shuffled = new ArrayList<>(objects);
    Collections.shuffle(shuffled, order);
    assertThat(written(holding(shuffled))).isEqualTo(written);
  }

  @Test
  void equal_parts_are_one_object_after_reading() {
    Tree one = Trees.json("{\"spec\":{\"a\":[1]},\"metadata\":{\"name\":\"x\"}}");
    Tree two = Trees.json("{\"spec\":{\"a\":[1]},\"metadata\":{\"name\":\"y\"}}");
    List<Tree> pods = read(written(holding(List.of(one, two)))).objects().get("pods");
    assertThat(pods.get(0).at("spec")).isSameAs(pods.get(1).at("spec"));
  }

  @Test
  void a_file_that_is_cut_anywhere_is_refused_as_cut() {
    byte[] whole = written(SAMPLE);
    for (int length = 10; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut))
          .as("after %s of %s bytes", length, whole.length)
          .isInstanceOf(SnapshotFileException.class)
          .hasMessage(
              "prod.kprod: it was cut or altered after it was written; "
                  + "take the snapshot again with 'kprod snapshot'");
    }
  }

  @Property(tries = 2000)
  void one_wrong_byte_is_refused_or_changes_nothing(
      @ForAll @IntRange(max = 9999) int place, @ForAll byte wrong) {
    byte[] bytes = written(SAMPLE);
    bytes[place % bytes.length] = wrong;
    refusedOrSame(bytes);
  }

  @Property(tries = 2000)
  void one_wrong_character_in_the_content_is_refused_or_changes_nothing(
      @ForAll @IntRange(max = 99999) int place, @ForAll byte wrong) throws IOException {
    byte[] content = unpacked(written(SAMPLE)).getBytes(StandardCharsets.UTF_8);
    content[place % content.length] = wrong;
    refusedOrSame(packed(content));
  }

  @Test
  void a_line_that_is_missing_twice_or_elsewhere_is_refused() throws IOException {
    List<String> lines = unpacked(written(SAMPLE)).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      List<String> missing = new ArrayList<>(lines);
      missing.remove(i);
      List<String> twice = new ArrayList<>(lines);
      twice.add(i, lines.get(i));
      for (List<String> altered : List.of(missing, twice)) {
        assertThatThrownBy(() -> read(packed(String.join("\n", altered) + "\n")))
            .as("line %s", i)
            .isInstanceOf(SnapshotFileException.class);
      }
    }
  }

  private static void refusedOrSame(byte[] bytes) {
    try {
      assertThat(read(bytes)).isEqualTo(SAMPLE);
    } catch (SnapshotFileException refused) {
      assertThat(refused.where()).startsWith("prod.kprod");
    }
  }

  @Property
  void random_bytes_are_no_snapshot(@ForAll byte[] bytes) throws IOException {
    assertThatThrownBy(() -> read(bytes)).isInstanceOf(SnapshotFileException.class);
    byte[] packed = packed(bytes);
    assertThatThrownBy(() -> read(packed)).isInstanceOf(SnapshotFileException.class);
  }

  @Test
  void what_is_no_snapshot_is_called_so() throws IOException {
    for (byte[] bytes :
        List.of(
            new byte[0],
            "hello".getBytes(StandardCharsets.UTF_8),
            "{\"kind\":\"Snapshot\"}".getBytes(StandardCharsets.UTF_8),
            packed("kind: Deployment\n"),
            packed("{\"kind\":\"AuditReport\"}\n"),
            packed(""),
            packed("[]\n"))) {
      SnapshotFileException thrown =
          catchThrowableOfType(SnapshotFileException.class, () -> read(bytes));
      assertThat(thrown.what()).isEqualTo("it is not a snapshot of kprod");
      assertThat(thrown.where()).isEqualTo("prod.kprod");
      assertThat(thrown.remedy()).isEqualTo("name a file that 'kprod snapshot -f' wrote");
    }
  }

  @Test
  void a_newer_format_says_what_to_read_it_with() throws IOException {
    assertThat(
            refused(text -> text.replace("\"format\":1", "\"format\":2").replace("0.1.0", "9.0.0")))
        .hasMessage(
            "prod.kprod: it is in format 2, and this kprod reads up to 1; "
                + "read it with the kprod that wrote it (9.0.0) or a newer one");
  }

  @Test
  void wrong_types_name_the_line_and_the_field() throws IOException {
    assertThat(refused(text -> text.replace("\"durationMs\":2800", "\"durationMs\":\"2800\"")))
        .hasMessageStartingWith("prod.kprod, line 1: durationMs is not a number");
    assertThat(refused(text -> text.replace("2026-11-20T08:14:07Z", "yesterday")))
        .hasMessageStartingWith("prod.kprod, line 1: takenAt is not a time");
    assertThat(refused(text -> text.replace("\"unseen\":[\"", "\"unseen\":[1,\"")))
        .hasMessageStartingWith("prod.kprod, line 2: unseen is not a list of texts");
    assertThat(refused(text -> text.replace("read-failed", "fine")))
        .hasMessageStartingWith("prod.kprod, line 3: an outcome that this version does not know");
    assertThat(refused(text -> text.replace("\"status\":503", "\"status\":99999999999")))
        .hasMessageStartingWith("prod.kprod, line 3: status is not a status");
    assertThat(
            refused(
                text ->
                    text.replace("{\"read\":\"pods\",\"object\":", "{\"read\":\"x\",\"object\":")))
        .hasMessageStartingWith(
            "prod.kprod, line 7: an object of a read that is not named before it");
    assertThat(refused(text -> text.replace("\"object\":{", "\"object\":0,\"x\":{")))
        .hasMessageStartingWith("prod.kprod, line 7: a line with more than it should have");
    assertThat(refused(text -> text.replace("\"x\":[[]", "\"x\":[" + "[".repeat(600))))
        .hasMessageStartingWith(
            "prod.kprod, line 7: a value that is deeper or longer than is read");
  }

  private static SnapshotFileException refused(UnaryOperator<String> alteration)
      throws IOException {
    byte[] bytes = packed(alteration.apply(unpacked(written(SAMPLE))));
    return catchThrowableOfType(SnapshotFileException.class, () -> read(bytes));
  }

  @Test
  void a_bomb_is_let_go() throws IOException {
    byte[] bomb = packed("\n".repeat(100_000));
    assertThat(unpacking(bomb, new SnapshotFormat.Limits(1 << 20, 250, 1 << 20, 100)))
        .isEqualTo("read to its end");
    assertThat(unpacking(bomb, new SnapshotFormat.Limits(99_999, 250, 1 << 20, 100)))
        .isEqualTo("it unpacks to more than 99999 bytes");
    assertThat(unpacking(bomb, new SnapshotFormat.Limits(1 << 20, 250, 1 << 10, 100)))
        .isEqualTo("it unpacks to more than 250 times its size");
    assertThat(
            unpacking(
                packed(("a".repeat(99) + "\n").repeat(3) + "a".repeat(101)),
                new SnapshotFormat.Limits(1 << 20, 250, 1 << 20, 100)))
        .isEqualTo("a line is longer than 100 bytes");
  }

  private static String unpacking(byte[] bytes, SnapshotFormat.Limits limits) throws IOException {
    try (CheckedLines lines = new CheckedLines(new ByteArrayInputStream(bytes), limits)) {
      lines.readAllBytes();
      return "read to its end";
    } catch (CheckedLines.TooLarge tooLarge) {
      return tooLarge.getMessage();
    }
  }

  @Test
  void streams_stay_open_and_their_failures_are_told() throws IOException {
    InputStream failing =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("disk gone");
          }

          @Override
          public void close() {
            throw new IllegalStateException("closed what is not its own");
          }
        };
    assertThatThrownBy(() -> SnapshotReader.read(failing, "prod.kprod"))
        .hasMessage("prod.kprod: it cannot be read: disk gone; check the file and its disk");
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int one) throws IOException {
            throw new IOException("disk full");
          }

          @Override
          public void close() {
            throw new IllegalStateException("closed what is not its own");
          }
        };
    assertThatThrownBy(() -> SnapshotWriter.write(SAMPLE, full))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("disk full");
  }

  @Test
  void nothing_that_slimming_removed_is_in_the_file() throws IOException {
    String secret = "Kd83" + "hQx7Zp";
    String body =
        "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{},\"items\":[{\"metadata\":"
            + "{\"name\":\"a\",\"annotations\":{\"kubectl.kubernetes.io/"
            + "last-applied-configuration\":\""
            + secret
            + "1\"}},\"spec\":{\"containers\":[{"
            + "\"args\":[\"--password="
            + secret
            + "2\"],\"env\":[{\"name\":\"A\",\"value\":\""
            + secret
            + "3\"}]}]},\"status\":{\"containerStatuses\":[{\"state\":{\"terminated\":{"
            + "\"message\":\""
            + secret
            + "4\"}}}]}}]}";
    ResourceType<Tree> pods =
        ResourceType.namespaced("", List.of("v1"), "pods", "Pod", tree -> tree);
    ListPage page =
        ObjectStream.page(
            new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)),
            new TreePool(),
            SlimmingTable.of(pods));
    assertThat(unpacked(written(holding(page.items())))).contains("\"a\"").doesNotContain(secret);
  }

  private static Snapshot holding(List<Tree> pods) {
    return Snapshot.of(SAMPLE.header(), SAMPLE.discovery())
        .add(Reading.of("pods", "v1", ReadOutcome.COMPLETE), pods)
        .build();
  }

  private static byte[] written(Snapshot snapshot) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SnapshotWriter.write(snapshot, out);
    return out.toByteArray();
  }

  private static Snapshot read(byte[] bytes) {
    return SnapshotReader.read(new ByteArrayInputStream(bytes), "prod.kprod");
  }

  private static String unpacked(byte[] bytes) throws IOException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static byte[] packed(String content) throws IOException {
    return packed(content.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] packed(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.toByteArray();
  }
}
