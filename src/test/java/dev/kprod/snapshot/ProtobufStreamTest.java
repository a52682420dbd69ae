package dev.kprod.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.CodedOutputStream;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/// Protobuf gives the trees that JSON gives. The samples are lists of every kind of the table,
/// filled at random and encoded in both forms by upstream's own code: `build/protobuf` made them.
class ProtobufStreamTest {
  private record Sample(byte[] wire, byte[] json) {
    ListPage ofWire(TreePool pool, Slimming slimming) throws IOException {
      return ProtobufStream.page(
          new ByteArrayInputStream(wire),
          pool,
          slimming,
          new ArrayList<>(),
          next -> {},
          Runnable::run);
    }

    ListPage ofJson(TreePool pool, Slimming slimming) throws IOException {
      return ObjectStream.page(new ByteArrayInputStream(json), pool, slimming);
    }

    String kind() throws IOException {
      return ObjectStream.json(new ByteArrayInputStream(json), new TreePool()).text("kind");
    }
  }

  private static List<Sample> samples() throws IOException {
    List<Sample> samples = new ArrayList<>();
    try (InputStream in =
            Objects.requireNonNull(
                ProtobufStreamTest.class.getResourceAsStream("protobuf-samples.gz"));
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int tab = line.indexOf('\t');
        samples.add(
            new Sample(
                Base64.getDecoder().decode(line.substring(0, tab)),
                line.substring(tab + 1).getBytes(StandardCharsets.UTF_8)));
      }
    }
    return samples;
  }

  /// A table that meets every kind of rule: dropped, narrowed and reduced, shallow and deep.
  private static Slimming harsh() {
    return Slimming.table()
        .dropAnywhere("annotations")
        .keepOnly(List.of("manager", "fieldsV1"), "metadata", "managedFields", "*")
        .reduce(tree -> Tree.of(tree.items().size()), "metadata", "ownerReferences")
        .reduceAnywhere(tree -> Tree.of("seen " + tree), "env")
        .reduceAnywhere(tree -> Tree.of(tree.toString()), "containers", "*", "resources")
        .reduceAnywhere(tree -> Tree.ABSENT, "conditions", "*", "message")
        .reduce(tree -> tree, "spec")
        .build();
  }

  @Test
  void every_kind_gives_the_tree_that_its_json_gives() throws IOException {
    Map<String, Integer> same = new TreeMap<>();
    for (Sample sample : samples()) {
      TreePool pool = new TreePool();
      ListPage json = sample.ofJson(pool, Slimming.KEEP);
      ListPage wire = sample.ofWire(pool, Slimming.KEEP);
      assertThat(wire).isEqualTo(json);
      assertThat(wire.items().getFirst()).isSameAs(json.items().getFirst());
      same.merge(sample.kind(), 1, Integer::sum);
    }
    assertThat(same).hasSize(31).containsEntry("PodList", 5);
  }

  @Test
  void slimming_leaves_the_same_of_both_forms() throws IOException {
    List<Slimming> tables = List.of(harsh(), SlimmingTable.of(pods()));
    for (Slimming slimming : tables) {
      for (Sample sample : samples()) {
        TreePool pool = new TreePool();
        assertThat(sample.ofWire(pool, slimming)).isEqualTo(sample.ofJson(pool, slimming));
      }
    }
  }

  private static ResourceType<Tree> pods() {
    return ResourceType.namespaced("", List.of("v1"), "pods", "Pod", tree -> tree);
  }

  @Test
  void what_a_newer_server_adds_is_left_out() throws IOException {
    byte[] pod =
        message(
            out -> {
              out.writeByteArray(
                  1, message(meta -> meta.writeByteArray(1, "a".getBytes(StandardCharsets.UTF_8))));
              out.writeUInt64(99, 7);
              out.writeByteArray(100, new byte[] {1, 2, 3});
              out.writeFixed64(101, 5);
            });
    assertThat(page("v1", "PodList", pod).items())
        .map(tree -> tree.at("metadata", "name").toString())
        .containsExactly("\"a\"");
  }

  @Test
  void a_page_says_how_to_go_on_before_its_objects() throws IOException {
    byte[] body =
        body(
            "v1",
            "PodList",
            message(
                list -> {
                  list.writeByteArray(
                      1,
                      message(
                          meta -> {
                            meta.writeByteArray(2, "7".getBytes(StandardCharsets.UTF_8));
                            meta.writeByteArray(3, "abc".getBytes(StandardCharsets.UTF_8));
                            meta.writeUInt64(4, 12);
                          }));
                  list.writeByteArray(2, new byte[0]);
                }));
    List<Tree> arrived = new ArrayList<>();
    List<String> told = new ArrayList<>();
    ListPage page =
        ProtobufStream.page(
            new ByteArrayInputStream(body),
            new TreePool(),
            Slimming.KEEP,
            arrived,
            next -> told.add(next + " after " + arrived.size()),
            Runnable::run);
    assertThat(told).containsExactly("abc after 0");
    assertThat(page).isEqualTo(new ListPage(List.of(Tree.of(Map.of())), "abc", 12, "7"));
  }

  @Test
  void a_status_says_its_message() throws IOException {
    byte[] status =
        message(
            out -> {
              out.writeByteArray(2, "Failure".getBytes(StandardCharsets.UTF_8));
              out.writeByteArray(3, "too old".getBytes(StandardCharsets.UTF_8));
              out.writeByteArray(4, "Expired".getBytes(StandardCharsets.UTF_8));
            });
    BodyException said = fault(body("v1", "Status", status));
    assertThat(said).hasMessage("too old");
    assertThat(said.fault()).isEqualTo(BodyException.Fault.STATUS);
  }

  @Test
  void what_is_not_the_list_that_was_asked_for_says_what_it_is() throws IOException {
    assertThat(fault(body("v1", "Pod", new byte[0])))
        .hasMessage("a Pod, where a list was expected");
    assertThat(fault(body("v7", "PodList", new byte[0])))
        .hasMessage("Protobuf of a v7 PodList, which was not asked for");
    assertThat(fault(new byte[0])).hasMessage("the body is empty");
    assertThat(fault("{\"kind\":\"PodList\"}".getBytes(StandardCharsets.UTF_8)))
        .hasMessage("Protobuf that is not Kubernetes' own");
    assertThat(fault(new byte[] {'k', '8', 's', 0})).hasMessage("Protobuf without content");
  }

  @Test
  void a_field_of_another_type_than_it_has_is_an_error_not_a_guess() {
    byte[] pod = message(out -> out.writeUInt64(1, 7));
    assertThatThrownBy(() -> page("v1", "PodList", pod))
        .isInstanceOf(BodyException.class)
        .hasMessage("Protobuf with a field of another type than it has");
  }

  @Test
  void a_page_that_is_cut_anywhere_is_never_a_page() throws IOException {
    byte[] whole = samples().getFirst().wire();
    // The last four bytes are two empty texts behind the list.
    for (int length = 0; length < whole.length - 4; length += 7) {
      InputStream cut = new ByteArrayInputStream(whole, 0, length);
      assertThatThrownBy(
              () ->
                  ProtobufStream.page(
                      cut,
                      new TreePool(),
                      Slimming.KEEP,
                      new ArrayList<>(),
                      next -> {},
                      Runnable::run))
          .as("cut after %s bytes", length)
          .isInstanceOf(BodyException.class);
    }
  }

  @Test
  void bytes_that_are_wrong_are_an_answer_that_is_wrong_and_nothing_worse() throws IOException {
    Random random = new Random(7);
    for (Sample sample : samples()) {
      for (int round = 0; round < 20; round++) {
        byte[] wrong = sample.wire().clone();
        for (int i = 0; i < 3; i++) {
          wrong[random.nextInt(wrong.length)] = (byte) random.nextInt(256);
        }
        try {
          ProtobufStream.page(
              new ByteArrayInputStream(wrong),
              new TreePool(),
              SlimmingTable.of(pods()),
              new ArrayList<>(),
              next -> {},
              Runnable::run);
        } catch (IOException refused) {
          assertThat(refused).isInstanceOf(BodyException.class);
        }
      }
    }
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
    assertThatThrownBy(
            () ->
                ProtobufStream.page(
                    broken,
                    new TreePool(),
                    Slimming.KEEP,
                    new ArrayList<>(),
                    next -> {},
                    Runnable::run))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("connection reset");
  }

  @Test
  void objects_that_others_take_apart_come_in_the_order_of_the_list() throws IOException {
    Random random = new Random(11);
    Executor late =
        task -> {
          int millis = random.nextInt(8);
          Thread.ofVirtual()
              .start(
                  () -> {
                    LockSupport.parkNanos(millis * 1_000_000L);
                    task.run();
                  });
        };
    List<Tree> arrived = new ArrayList<>();
    page(namespaces(2_000), arrived, late);
    assertThat(arrived)
        .extracting(each -> each.text("metadata", "name"))
        .isEqualTo(IntStream.range(0, 2_000).mapToObj(Integer::toString).toList());
  }

  @Test
  void of_a_long_list_with_a_broken_object_those_before_it_are_left() {
    List<byte[]> objects = namespaces(900);
    objects.set(700, message(out -> out.writeUInt64(1, 5)));
    List<Tree> arrived = new ArrayList<>();
    assertThatThrownBy(() -> page(objects, arrived, task -> Thread.ofVirtual().start(task)))
        .isInstanceOf(BodyException.class);
    assertThat(arrived)
        .extracting(each -> each.text("metadata", "name"))
        .isEqualTo(IntStream.range(0, 700).mapToObj(Integer::toString).toList());
  }

  /// A kilobyte each, so that a batch holds about a hundred of them.
  private static List<byte[]> namespaces(int count) {
    byte[] filling = "x".repeat(1_000).getBytes(StandardCharsets.UTF_8);
    List<byte[]> objects = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] name = Integer.toString(i).getBytes(StandardCharsets.UTF_8);
      byte[] meta =
          message(
              out -> {
                out.writeByteArray(1, name);
                out.writeByteArray(2, filling);
              });
      objects.add(message(out -> out.writeByteArray(1, meta)));
    }
    return objects;
  }

  private static void page(List<byte[]> objects, List<Tree> arrived, Executor others)
      throws IOException {
    byte[] list =
        message(
            out -> {
              for (byte[] object : objects) {
                out.writeByteArray(2, object);
              }
            });
    ProtobufStream.page(
        new ByteArrayInputStream(body("v1", "NamespaceList", list)),
        new TreePool(),
        Slimming.KEEP,
        arrived,
        next -> {},
        others);
  }

  private interface Writing {
    void to(CodedOutputStream out) throws IOException;
  }

  private static byte[] message(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      writing.to(out);
      out.flush();
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
    return bytes.toByteArray();
  }

  private static byte[] body(String apiVersion, String kind, byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[] {'k', '8', 's', 0});
    bytes.writeBytes(
        message(
            out -> {
              out.writeByteArray(
                  1,
                  message(
                      meta -> {
                        meta.writeByteArray(1, apiVersion.getBytes(StandardCharsets.UTF_8));
                        meta.writeByteArray(2, kind.getBytes(StandardCharsets.UTF_8));
                      }));
              out.writeByteArray(2, content);
            }));
    return bytes.toByteArray();
  }

  private static ListPage page(String apiVersion, String kind, byte[] item) throws IOException {
    byte[] list = message(out -> out.writeByteArray(2, item));
    return ProtobufStream.page(
        new ByteArrayInputStream(body(apiVersion, kind, list)),
        new TreePool(),
        Slimming.KEEP,
        new ArrayList<>(),
        next -> {},
        Runnable::run);
  }

  private static BodyException fault(byte[] body) {
    return catchThrowableOfType(
        BodyException.class,
        () ->
            ProtobufStream.page(
                new ByteArrayInputStream(body),
                new TreePool(),
                Slimming.KEEP,
                new ArrayList<>(),
                next -> {},
                Runnable::run));
  }
}
