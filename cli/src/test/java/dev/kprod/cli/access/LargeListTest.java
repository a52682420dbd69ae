package dev.kprod.cli.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.SlimmingTable;
import dev.kprod.snapshot.Snapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A list that does not fit into memory as text is read by a JVM that has not much of it.
@Timeout(300)
class LargeListTest {
  private static final int PODS = 20_000;
  private static final long LARGE = 200_000_000;

  @Test
  void two_hundred_megabytes_in_one_answer_are_read_in_a_heap_of_forty()
      throws IOException, InterruptedException {
    AtomicLong sent = new AtomicLong();
    try (WireServer server = WireServer.start().serving("pods")) {
      server.on("/api/v1/pods", call -> sent.addAndGet(pods(call)));

      Process reader =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx40m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Reader.class.getName(),
                  server.address().toString())
              .redirectErrorStream(true)
              .start();
      String said = new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(reader.waitFor()).as(said).isZero();
      assertThat(said.lines().toList()).endsWith("20000 Complete[]");
      assertThat(sent.get()).isGreaterThan(LARGE);
    }
  }

  /// What the other JVM runs.
  static final class Reader {
    private Reader() {}

    public static void main(String[] args) throws InterruptedException {
      ResourceType<String> pods =
          ResourceType.namespaced("", List.of("v1"), "pods", "Pod", tree -> tree.text("kind"));
      AccessOptions options = AccessOptions.builder().server(args[0]).build();
      ReadLimits limits =
          new ReadLimits(500, 8, 0, 1, Duration.ofMinutes(5), Duration.ofMinutes(5));
      List<Read<?>> reads = List.of(pods);
      try (Access access = Access.open(options, Map.of(), "test")) {
        Snapshot snapshot =
            access.reader(SlimmingTable::of, limits, ReadWatcher.NONE).read(ReadPlan.of(reads));
        System.out.println(snapshot.objects(pods).size() + " " + snapshot.reading(pods).outcome());
      }
    }
  }

  private static long pods(WireServer.Call call) throws IOException {
    call.head(200, "application/json");
    String start = "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{},\"items\":[";
    long sent = write(call, start);
    String spec = "{\"name\":\"c\",\"image\":\"images.shop.example/shop/web:1.2.3\"}";
    String containers = (spec + ",").repeat(190) + spec;
    for (int i = 0; i < PODS; i++) {
      String pod =
          "%s{\"metadata\":{\"name\":\"web-%s\",\"uid\":\"8c5b7d1e-%s\"},\"spec\":{\"containers\":[%s]}}"
              .formatted(i == 0 ? "" : ",", i, i, containers);
      sent += write(call, pod);
    }
    return sent + write(call, "]}");
  }

  private static long write(WireServer.Call call, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    call.out().write(bytes);
    return bytes.length;
  }
}
