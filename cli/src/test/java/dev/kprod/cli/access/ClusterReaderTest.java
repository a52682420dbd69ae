package dev.kprod.cli.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kprod.cli.UserError;
import dev.kprod.cluster.SecondRound.Foreseen;
import dev.kprod.snapshot.Endpoint;
import dev.kprod.snapshot.Handshake;
import dev.kprod.snapshot.NamedObject;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.snapshot.Reading;
import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.Slimming;
import dev.kprod.snapshot.Snapshot;
import dev.kprod.snapshot.Tree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClusterReaderTest {
  private static final ResourceType<Tree> PODS = core("pods");
  private static final ResourceType<Tree> SERVICES = core("services");
  private static final ResourceType<Tree> NAMESPACES =
      ResourceType.clusterScoped("", List.of("v1"), "namespaces", "Namespace", tree -> tree);
  private static final ResourceType<Tree> CONFIG_MAPS = core("configmaps");
  private static final Duration SHORT = Duration.ofMillis(900);

  private WireServer server;

  @BeforeEach
  void start() throws IOException {
    server = WireServer.start().serving("pods", "services", "namespaces", "configmaps");
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void a_list_of_several_pages_is_one_list_taken_at_the_servers_time() throws Exception {
    server.on("/api/v1/pods", pages(page("t", "a", "b"), page("", "c")));

    Snapshot snapshot = read(PODS);

    assertThat(outcomes(snapshot)).containsExactly("pods: Complete[] [a, b, c]");
    assertThat(snapshot.header().takenAt()).isEqualTo(Instant.parse("2026-03-03T10:00:00Z"));
    assertThat(snapshot.header().kprodVersion()).isEqualTo("test");
    assertThat(server.requests())
        .containsExactly(
            "GET /api",
            "GET /api/v1/pods?limit=2",
            "GET /api/v1/pods?limit=2&continue=t",
            "GET /apis");
  }

  @Test
  void what_is_not_served_is_absent_and_costs_no_request() throws Exception {
    Snapshot snapshot = read(core("gateways"), new NamedObject<>(core("wells"), "x", "y"));

    assertThat(outcomes(snapshot))
        .containsExactly("gateways: Absent[] []", "wells/x/y: Absent[] []");
    assertThat(server.requests()).containsExactly("GET /api", "GET /apis");
  }

  @Test
  void a_refused_list_is_forbidden_in_the_servers_words_and_the_others_are_read() throws Exception {
    server.on("/api/v1/pods", call -> call.status(403, "pods is forbidden"));
    server.on("/api/v1/services", pages(page("", "s")));

    assertThat(outcomes(read(PODS, SERVICES)))
        .containsExactly(
            "pods: Forbidden[message=pods is forbidden] []", "services: Complete[] [s]");
  }

  @Test
  void a_token_that_expires_on_the_way_makes_the_list_forbidden() throws Exception {
    server.on(
        "/api/v1/pods",
        call -> {
          if (call.continues()) {
            call.status(401, "Unauthorized");
          } else {
            call.json(page("t", "a"));
          }
        });

    assertThat(outcomes(read(PODS)))
        .containsExactly("pods: Forbidden[message=401 Unauthorized] [a]");
  }

  @Test
  void if_every_list_is_refused_there_is_no_snapshot() {
    server.on("/api/v1/pods", call -> call.status(403, "pods is forbidden"));
    server.on("/api/v1/services", call -> call.status(403, "services is forbidden"));

    assertThatThrownBy(() -> read(PODS, SERVICES, core("gateways")))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "every list was refused in \"127.0.0.1\": pods is forbidden; "
                + "bind the role that kprod permissions prints")
        .extracting(error -> ((UserError) error).exitCode().code())
        .isEqualTo(3);
  }

  @Test
  void an_object_that_is_not_there_was_read_and_one_that_a_proxy_hides_was_not() throws Exception {
    server.on("/api/v1/namespaces/x/pods/p", call -> call.status(404, "pods p not found"));
    server.on(
        "/api/v1/namespaces/x/pods/q",
        call -> call.send(404, "text/html; charset=utf-8", "<html>no such page</html>"));
    server.on(
        "/api/v1/namespaces/x/pods/r",
        call -> call.json("{\"kind\":\"Pod\",\"metadata\":{\"name\":\"r\"}}"));

    assertThat(
            outcomes(
                read(
                    new NamedObject<>(PODS, "x", "p"),
                    new NamedObject<>(PODS, "x", "q"),
                    new NamedObject<>(PODS, "x", "r"))))
        .containsExactly(
            "pods/x/p: Complete[] []",
            "pods/x/q: Failed[status=404, message=no message of an API server (text/html)] []",
            "pods/x/r: Complete[] [r]");
  }

  @Test
  void a_list_that_expires_once_is_read_anew_and_holds_nothing_twice() throws Exception {
    AtomicInteger expired = new AtomicInteger();
    server.on(
        "/api/v1/pods",
        call -> {
          if (call.continues() && expired.getAndIncrement() == 0) {
            call.status(410, "too old");
          } else {
            call.json(call.continues() ? page("", "c") : page("t", "a", "b"));
          }
        });

    assertThat(outcomes(read(PODS))).containsExactly("pods: Complete[] [a, b, c]");
  }

  @Test
  void a_list_that_expires_twice_is_truncated() throws Exception {
    server.on(
        "/api/v1/pods",
        call -> {
          if (call.continues()) {
            call.status(410, "too old");
          } else {
            call.json(page("t", "a", "b"));
          }
        });

    assertThat(outcomes(read(PODS)))
        .containsExactly("pods: Truncated[message=410: too old] [a, b]");
    assertThat(server.requests("/api/v1/pods")).hasSize(4);
  }

  @Test
  void the_next_page_is_asked_for_while_this_one_still_arrives() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    server.on(
        "/api/v1/pods",
        call -> {
          if (call.continues()) {
            asked.countDown();
            call.json(page("", "c"));
            return;
          }
          String first = page("t", "a", "b");
          int middle = first.indexOf("\"b\"");
          call.head(200, "application/json", "Content-Length: " + first.length());
          call.out().write(first.substring(0, middle).getBytes(StandardCharsets.UTF_8));
          call.out().flush();
          asked.await();
          call.out().write(first.substring(middle).getBytes(StandardCharsets.UTF_8));
        });

    assertThat(outcomes(read(PODS))).containsExactly("pods: Complete[] [a, b, c]");
  }

  @Test
  void what_followed_a_page_that_had_to_be_asked_for_again_is_let_go() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    server.on(
        "/api/v1/pods",
        call -> {
          if (call.query().contains("continue=old")) {
            call.json(page("", "b", "x"));
          } else if (call.continues()) {
            call.json(page("", "c"));
          } else if (asked.getAndIncrement() == 0) {
            call.cut(page("old", "a").replace("]}", ""));
          } else {
            call.json(page("new", "a", "b"));
          }
        });

    assertThat(outcomes(read(PODS))).containsExactly("pods: Complete[] [a, b, c]");
  }

  @Test
  void a_server_that_repeats_a_page_forever_ends_the_list() throws Exception {
    server.on("/api/v1/pods", call -> call.json(page("t", "a")));

    assertThat(outcomes(read(PODS)))
        .containsExactly(
            "pods: Truncated[message=the server sends the same page again and again] [a, a]");
  }

  @Test
  void too_many_requests_are_waited_out_as_long_as_the_server_says() throws Exception {
    AtomicInteger refused = new AtomicInteger();
    server.on(
        "/api/v1/pods",
        call -> {
          if (refused.getAndIncrement() < 6) {
            call.status(429, "busy", "Retry-After: Tue, 03 Mar 2026 10:00:00 GMT");
          } else {
            call.json(page("", "a"));
          }
        });
    server.on("/api/v1/services", call -> call.status(429, "busy", "Retry-After: 3600"));

    assertThat(outcomes(read(PODS, SERVICES)))
        .containsExactly(
            "pods: Complete[] [a]",
            "services: TimedOut[message=the time for all reading, 5 min, was over, "
                + "the last answer was: 429: busy] []");
    assertThat(server.requests("/api/v1/services")).hasSize(1);
  }

  @Test
  void a_server_that_stumbles_is_asked_again() throws Exception {
    AtomicInteger stumbled = new AtomicInteger();
    server.on(
        "/api/v1/pods",
        call -> {
          switch (stumbled.getAndIncrement()) {
            case 0 -> call.status(500, "etcdserver: leader changed");
            case 1 -> call.status(429, "busy");
            default -> call.json(page("", "a"));
          }
        });
    server.on(
        "/api/v1/services",
        call -> {
          if (call.continues()) {
            call.status(503, "gone");
          } else {
            call.json(page("t", "s"));
          }
        });
    server.on("/api/v1/configmaps", call -> call.status(500, "etcdserver: no leader"));

    assertThat(outcomes(read(PODS, SERVICES, CONFIG_MAPS)))
        .containsExactly(
            "configmaps: Failed[status=500, message=etcdserver: no leader] []",
            "pods: Complete[] [a]",
            "services: Truncated[message=503: gone] [s]");
    assertThat(server.requests("/api/v1/configmaps")).hasSize(4);
  }

  @Test
  void an_answer_that_never_starts_times_out() throws Exception {
    server.on("/api/v1/pods", WireServer.Call::hang);
    server.on("/api/v1/services", pages(page("", "s")));

    assertThat(outcomes(read(limits(SHORT, Duration.ZERO), PODS, SERVICES)))
        .containsExactly(
            "pods: TimedOut[message=no whole answer within 900 ms] []", "services: Complete[] [s]");
    assertThat(server.requests("/api/v1/pods")).hasSize(1);
  }

  @Test
  void an_answer_that_stalls_times_out_and_what_was_seen_is_kept() throws Exception {
    server.on(
        "/api/v1/pods",
        call -> {
          if (!call.continues()) {
            call.json(page("t", "a"));
            return;
          }
          String all = page("", "b", "c");
          call.cut(all.substring(0, all.indexOf("\"c\"")));
          call.hang();
        });

    assertThat(outcomes(read(limits(SHORT, Duration.ZERO), PODS)))
        .containsExactly("pods: TimedOut[message=no whole answer within 900 ms] [a, b]");
  }

  @Test
  void when_the_time_for_all_is_over_the_rest_is_timed_out() throws Exception {
    server.on("/api/v1/pods", WireServer.Call::hang);
    server.on("/api/v1/configmaps", WireServer.Call::hang);
    ReadLimits one = new ReadLimits(2, 1, 0, 1, Duration.ofMinutes(1), SHORT);

    assertThat(outcomes(read(one, PODS, CONFIG_MAPS)))
        .containsExactly(
            "configmaps: TimedOut[message=the time for all reading, 900 ms, was over] []",
            "pods: TimedOut[message=the time for all reading, 900 ms, was over] []");
  }

  @Test
  void a_body_that_breaks_off_is_asked_for_again_and_nothing_is_held_twice() throws Exception {
    AtomicInteger broken = new AtomicInteger();
    server.on(
        "/api/v1/pods",
        call -> {
          if (call.continues() && broken.getAndIncrement() < 2) {
            call.cut(page("", "c", "d").substring(0, 90));
          } else {
            call.json(call.continues() ? page("", "c", "d") : page("t", "a", "b"));
          }
        });

    assertThat(outcomes(read(PODS))).containsExactly("pods: Complete[] [a, b, c, d]");
  }

  @Test
  void a_body_that_always_breaks_off_is_truncated_or_failed_by_what_was_seen() throws Exception {
    String whole = page("", "c", "d");
    server.on(
        "/api/v1/pods",
        call -> {
          if (call.continues()) {
            call.cut(whole.substring(0, whole.indexOf("\"d\"")));
          } else {
            call.json(page("t", "a", "b"));
          }
        });
    server.on("/api/v1/services", call -> call.cut(whole.substring(0, 20)));
    server.on("/api/v1/configmaps", call -> call.out().flush());

    assertThat(outcomes(read(PODS, SERVICES, CONFIG_MAPS)))
        .containsExactly(
            "configmaps: Failed[status=0, message=the connection was closed before an answer came]"
                + " []",
            "pods: Truncated[message=the answer ends too early] [a, b, c]",
            "services: Failed[status=0, message=the answer ends too early] []");
  }

  @Test
  void gzip_is_asked_for_and_inflated() throws Exception {
    byte[] whole = WireServer.gzipped(page("", "a", "b"));
    List<String> asked = Collections.synchronizedList(new ArrayList<>());
    server.on(
        "/api/v1/pods",
        call -> {
          asked.add(call.header("Accept-Encoding"));
          call.gzip(whole);
        });
    server.on("/api/v1/services", call -> call.gzip(Arrays.copyOf(whole, whole.length - 12)));
    server.on("/api/v1/configmaps", call -> call.gzip("no zip".getBytes(StandardCharsets.UTF_8)));

    assertThat(outcomes(read(PODS, SERVICES, CONFIG_MAPS)))
        .containsExactly(
            "configmaps: Failed[status=0, message=the answer says it is gzip, and is not] []",
            "pods: Complete[] [a, b]",
            "services: Truncated[message=the answer ends too early] [a]");
    assertThat(asked).containsExactly("gzip");
  }

  @Test
  void what_is_not_a_list_is_never_read_as_an_empty_one() throws Exception {
    server.on("/api/v1/pods", call -> call.json("\u0000\u0001 {{{ garbage"));
    server.on("/api/v1/services", call -> call.send(200, "text/html", "<html>log in</html>"));
    server.on(
        "/api/v1/configmaps",
        call -> call.json("{\"kind\":\"KindList\",\"apiVersion\":\"v1\",\"items\":{\"a\":1}}"));
    server.on(
        "/api/v1/namespaces",
        call ->
            call.json(
                "{\"kind\":\"KindList\",\"apiVersion\":\"v1\",\"items\":["
                    + "{\"a\":".repeat(5000)
                    + "1"
                    + "}".repeat(5000)
                    + "]}"));

    assertThat(outcomes(read(PODS, SERVICES, CONFIG_MAPS, NAMESPACES)))
        .containsExactly(
            "configmaps: Failed[status=0, message=a list whose items are not a list] []",
            "namespaces: Failed[status=0, message=the JSON is deeper or longer than is read] []",
            "pods: Failed[status=0, message=not JSON] []",
            "services: Failed[status=0, message=text/html, where JSON was expected] []");
    assertThat(server.requests("/api/v1/services")).hasSize(1);
  }

  @Test
  void a_redirect_is_not_followed() throws Exception {
    server.on(
        "/api/v1/pods", call -> call.send(302, "text/html", "", "Location: http://127.0.0.1:1/"));

    assertThat(outcomes(read(PODS)))
        .containsExactly(
            "pods: Failed[status=302, message=redirected: this is not an API server, "
                + "or a login page stands before it] []");
  }

  @Test
  void refused_across_the_cluster_the_named_namespaces_are_read_each_with_its_outcome()
      throws Exception {
    server.on("/api/v1/pods", call -> call.status(403, "pods is forbidden"));
    server.on("/api/v1/namespaces/shop/pods", pages(page("t", "a"), page("", "b")));
    server.on("/api/v1/namespaces/bank/pods", call -> call.status(403, "not in bank"));

    Snapshot snapshot =
        read(new ReadPlan(List.of(PODS), List.of("shop", "bank"), firstRound -> List.of()));

    assertThat(outcomes(snapshot))
        .containsExactly("pods: Forbidden[message=pods is forbidden] [a, b]");
    assertThat(snapshot.reading(PODS).namespaced())
        .containsExactly(
            Map.entry("bank", new ReadOutcome.Forbidden("not in bank")),
            Map.entry("shop", ReadOutcome.COMPLETE));
  }

  @Test
  void refused_across_the_cluster_every_namespace_is_read_if_those_may_be_listed()
      throws Exception {
    server.on("/api/v1/pods", call -> call.status(403, "pods is forbidden"));
    server.on("/api/v1/namespaces", pages(page("", "bank", "shop")));
    server.on("/api/v1/namespaces/shop/pods", pages(page("", "a")));
    server.on("/api/v1/namespaces/bank/pods", call -> call.json("[]"));

    Snapshot snapshot = read(PODS, NAMESPACES);

    assertThat(snapshot.reading(PODS).namespaced())
        .containsExactly(
            Map.entry("bank", new ReadOutcome.Failed(0, "JSON that is not an object")),
            Map.entry("shop", ReadOutcome.COMPLETE));
    assertThat(names(snapshot, PODS)).containsExactly("a");
  }

  @Test
  void refused_across_the_cluster_with_no_namespace_known_stays_refused() throws Exception {
    server.on("/api/v1/pods", call -> call.status(403, "pods is forbidden"));
    server.on("/api/v1/services", pages(page("")));

    assertThat(read(PODS, SERVICES).reading(PODS))
        .isEqualTo(Reading.of("pods", "v1", new ReadOutcome.Forbidden("pods is forbidden")));
  }

  @Test
  void metadata_field_selectors_and_kinds_that_are_known_in_protobuf_are_asked_for_as_such()
      throws Exception {
    List<String> accepted = Collections.synchronizedList(new ArrayList<>());
    server.on(
        "/api/v1/pods",
        call -> {
          accepted.add(call.header("Accept") + " " + call.query());
          call.json(page(""));
        });

    ResourceType<Tree> known =
        ResourceType.namespaced("", List.of("v1"), "pods", "Pod", tree -> tree);
    read(PODS.metadataOnly(), PODS.where("type=Warning"), known.where("type=Normal"));

    assertThat(accepted)
        .containsExactlyInAnyOrder(
            "application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,"
                + "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1 limit=2",
            "application/json fieldSelector=type%3DWarning&limit=2",
            "application/vnd.kubernetes.protobuf,application/json"
                + " fieldSelector=type%3DNormal&limit=2");
  }

  @Test
  void a_server_that_streams_lists_is_asked_for_whole_ones_in_protobuf() throws Exception {
    server.serving("pods", "services", "networking.k8s.io/v1/servicecidrs");
    server.on("/api/v1/pods", pages(page("", "a")));
    server.on("/api/v1/services", pages(page("", "b")));

    read(
        ResourceType.namespaced("", List.of("v1"), "pods", "Pod", tree -> tree),
        SERVICES,
        SERVICES.metadataOnly().where("type=x"));

    assertThat(server.requests())
        .contains(
            "GET /api/v1/pods",
            "GET /api/v1/services?limit=2",
            "GET /api/v1/services?fieldSelector=type%3Dx");
  }

  @Test
  void a_whole_list_may_take_its_time_as_long_as_something_comes() throws Exception {
    server.serving("pods", "services", "networking.k8s.io/v1/servicecidrs");
    server.on("/api/v1/pods", call -> call.drip(page("", "a"), Duration.ofMillis(250), 6));
    server.on("/api/v1/services", call -> call.drip(page("", "b"), Duration.ofMillis(250), 6));

    Snapshot snapshot =
        read(
            limits(SHORT, Duration.ZERO),
            ResourceType.namespaced("", List.of("v1"), "pods", "Pod", tree -> tree),
            SERVICES);

    assertThat(outcomes(snapshot))
        .containsExactly(
            "pods: Complete[] [a]", "services: TimedOut[message=no whole answer within 900 ms] []");
  }

  @Test
  void a_refusal_in_protobuf_says_what_one_in_json_says() throws Exception {
    String media = "application/vnd.kubernetes.protobuf";
    server.on("/api/v1/pods", call -> call.send(403, media, status("pods is forbidden")));
    server.on("/api/v1/services", call -> call.send(200, media, status("not a list")));

    Snapshot snapshot = read(PODS, SERVICES);

    assertThat(snapshot.reading(PODS).outcome())
        .isEqualTo(new ReadOutcome.Forbidden("pods is forbidden"));
    assertThat(snapshot.reading(SERVICES).outcome())
        .isEqualTo(new ReadOutcome.Failed(0, "not a list"));
  }

  /// A `Status` with this message, as `runtime.Unknown` in Protobuf; every length fits one byte.
  private static String status(String message) {
    String text = (char) 0x1a + "" + (char) message.length() + message;
    return "k8s\0" + "\n\f\n\u0002v1\u0012\u0006Status" + "\u0012" + (char) text.length() + text;
  }

  @Test
  void endpoints_are_reads_like_others() throws Exception {
    server.on("/version", call -> call.json("{\"major\":\"1\"}"));
    server.on("/metrics", call -> call.send(200, "text/plain", "a 1\nb{x=\"y\"} 2\n"));
    server.on("/livez", call -> call.status(403, "no"));
    Read<Tree> version = Endpoint.json("/version", tree -> tree);
    Read<Tree> metrics = Endpoint.metrics("/metrics", List.of("b"), tree -> tree);

    Snapshot snapshot = read(version, metrics, Endpoint.health("/livez?verbose", tree -> tree));

    assertThat(snapshot.readings().values().stream().map(Reading::outcome))
        .containsExactly(
            new ReadOutcome.Forbidden("no"), ReadOutcome.COMPLETE, ReadOutcome.COMPLETE);
    assertThat(snapshot.objects(version)).hasToString("[{\"major\":\"1\"}]");
    assertThat(snapshot.objects(metrics))
        .hasToString("[{\"b\":[{\"labels\":{\"x\":\"y\"},\"value\":2}]}]");
  }

  @Test
  void an_ailing_server_is_an_answer_and_asked_once_more_at_the_end() throws Exception {
    Read<Tree> health = Endpoint.health("/readyz?verbose", tree -> tree);
    AtomicInteger asked = new AtomicInteger();
    server.on(
        "/readyz",
        call -> {
          if (asked.getAndIncrement() == 0) {
            call.send(500, "text/plain", "[-]etcd failed: withheld\nreadyz check failed\n");
          } else {
            call.send(200, "text/plain", "[+]etcd ok\nreadyz check passed\n");
          }
        });
    Read<Tree> sick = Endpoint.health("/livez?verbose", tree -> tree);
    server.on(
        "/livez",
        call -> call.send(500, "text/plain", "[-]etcd failed: withheld\nlivez check failed\n"));

    Snapshot snapshot = read(health, sick);

    assertThat(snapshot.objects(health))
        .hasToString("[{\"status\":200,\"checks\":[{\"name\":\"etcd\",\"ok\":true}]}]");
    assertThat(snapshot.objects(sick))
        .hasToString("[{\"status\":500,\"checks\":[{\"name\":\"etcd\",\"ok\":false}]}]");
    assertThat(server.requests("/livez")).hasSize(2);
  }

  @Test
  void what_follows_from_the_first_round_is_read_in_a_second_and_nothing_is_read_twice()
      throws Exception {
    server.on("/api/v1/pods", pages(page("", "a")));
    server.on("/api/v1/services", pages(page("", "s")));
    SecondRound more =
        firstRound ->
            names(firstRound, PODS).equals(List.of("a")) ? List.of(PODS, SERVICES) : List.of();

    Snapshot snapshot = read(new ReadPlan(List.of(PODS), List.of(), more));

    assertThat(outcomes(snapshot))
        .containsExactly("pods: Complete[] [a]", "services: Complete[] [s]");
    assertThat(server.requests("/api/v1/pods")).hasSize(1);
  }

  @Test
  void no_more_requests_than_allowed_are_under_way_at_once() throws Exception {
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch three = new CountDownLatch(3);
    List<Read<?>> reads = new ArrayList<>();
    List<String> served = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      reads.add(core("kind" + i));
      served.add("kind" + i);
      server.on(
          "/api/v1/kind" + i,
          call -> {
            most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            three.countDown();
            three.await();
            underWay.decrementAndGet();
            call.json(page(""));
          });
    }
    server.serving(served.toArray(String[]::new));

    Snapshot snapshot =
        read(
            new ReadLimits(2, 3, 0, 1, Duration.ofMinutes(1), Duration.ofMinutes(1)),
            reads.toArray(Read<?>[]::new));

    assertThat(snapshot.readings().values().stream().map(Reading::outcome).distinct())
        .containsExactly(ReadOutcome.COMPLETE);
    assertThat(most).hasValue(3);
  }

  @Test
  void stale_groups_are_unseen_and_not_absent() throws Exception {
    server.on(
        "/apis",
        call ->
            call.json(
                """
                {"kind":"APIGroupDiscoveryList","items":[
                 {"metadata":{"name":"metrics.k8s.io"},
                  "versions":[{"version":"v1beta1","freshness":"Stale"}]},
                 {"metadata":{"name":"apps"},
                  "versions":[{"version":"v1","freshness":"Current","resources":[
                   {"resource":"deployments","scope":"Namespaced","verbs":["list"],
                    "responseKind":{"kind":"Deployment"},
                    "subresources":[{"subresource":"scale","verbs":["get"],
                     "responseKind":{"kind":"Scale"}}]}]}]}]}
                """));
    server.on("/apis/apps/v1/deployments", pages(page("", "d")));

    Snapshot snapshot =
        read(
            group("metrics.k8s.io", "v1beta1", "nodes"),
            group("apps", "v1", "deployments"),
            group("apps", "v1", "daemonsets"));

    assertThat(outcomes(snapshot))
        .containsExactly(
            "daemonsets.apps: Absent[] []",
            "deployments.apps: Complete[] [d]",
            "nodes.metrics.k8s.io: Failed[status=0, "
                + "message=the API group metrics.k8s.io did not say what it serves] []");
    assertThat(snapshot.discovery().unseen()).containsExactly("metrics.k8s.io/v1beta1");
    assertThat(snapshot.discovery().findKind("apps", "Deployment"))
        .hasValueSatisfying(
            served -> {
              assertThat(served.resource()).isEqualTo("deployments");
              assertThat(served.namespaced()).isTrue();
              assertThat(served.verbs()).containsExactly("list");
            });
    assertThat(snapshot.discovery().find("apps", "v1", "deployments/scale")).isPresent();
  }

  @Test
  void a_server_without_aggregated_discovery_is_asked_group_by_group() throws Exception {
    server.on("/api", call -> call.json("{\"kind\":\"APIVersions\",\"versions\":[\"v1\"]}"));
    server.on(
        "/apis",
        call ->
            call.json(
                """
                {"kind":"APIGroupList","groups":[
                 {"name":"apps","versions":[{"groupVersion":"apps/v1","version":"v1"}]},
                 {"name":"metrics.k8s.io","versions":[{"groupVersion":"metrics.k8s.io/v1beta1"}]}]}
                """));
    server.on(
        "/api/v1",
        call ->
            call.json(
                """
                {"kind":"APIResourceList","resources":[
                 {"name":"pods","kind":"Pod","namespaced":true,"verbs":["get","list"]},
                 {"name":"pods/log","kind":"Pod","namespaced":true,"verbs":["get"]}]}
                """));
    server.on(
        "/apis/apps/v1",
        call ->
            call.json("{\"kind\":\"APIResourceList\",\"resources\":[{\"name\":\"deployments\"}]}"));
    server.on("/apis/metrics.k8s.io/v1beta1", call -> call.status(503, "unavailable"));
    server.on("/api/v1/pods", pages(page("", "a")));
    server.on("/apis/apps/v1/deployments", pages(page("")));

    Snapshot snapshot = read(PODS, group("apps", "v1", "deployments"));

    assertThat(outcomes(snapshot))
        .containsExactly("deployments.apps: Complete[] []", "pods: Complete[] [a]");
    assertThat(snapshot.discovery().unseen()).containsExactly("metrics.k8s.io/v1beta1");
    assertThat(snapshot.discovery().findKind("", "Pod"))
        .hasValueSatisfying(served -> assertThat(served.resource()).isEqualTo("pods"));
  }

  @Test
  void the_best_version_that_is_served_is_asked_for() throws Exception {
    server.on("/api/v1/pods", pages(page("", "a")));

    Snapshot snapshot =
        read(ResourceType.namespaced("", List.of("v2", "v1"), "pods", "Pod", tree -> tree));

    assertThat(snapshot.reading(PODS).version()).isEqualTo("v1");
  }

  @Test
  void each_read_can_be_tried_with_one_object() throws Exception {
    server.on("/api/v1/pods", pages(page("t", "a")));
    server.on("/api/v1/services", call -> call.status(403, "services is forbidden"));

    try (Access access = access()) {
      assertThat(
              access
                  .reader(type -> Slimming.KEEP, limits(SHORT, Duration.ZERO), ReadWatcher.NONE)
                  .tryEach(ReadPlan.of(List.of(PODS, SERVICES, core("gateways")))))
          .containsExactly(
              Reading.of("pods", "v1", ReadOutcome.COMPLETE),
              Reading.of("gateways", "", ReadOutcome.ABSENT),
              Reading.of("services", "v1", new ReadOutcome.Forbidden("services is forbidden")));
    }
    assertThat(server.requests())
        .containsExactly(
            "GET /api", "GET /api/v1/pods?limit=1", "GET /api/v1/services?limit=1", "GET /apis");
  }

  @Test
  void a_watcher_sees_requests_and_progress_but_no_continue_token() throws Exception {
    server.on("/api/v1/pods", pages(page("secret", "a", "b"), page("", "c")));
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    ReadWatcher watcher =
        new ReadWatcher() {
          @Override
          public void progress(int done, int total, long objects) {
            seen.add("%s/%s %s".formatted(done, total, objects));
          }

          @Override
          public void request(String path, int status, Duration took, long bytes) {
            seen.add("%s %s %s".formatted(path, status, bytes > 0));
          }
        };

    try (Access access = access()) {
      access.reader(type -> Slimming.KEEP, usual(), watcher).read(ReadPlan.of(List.of(PODS)));
    }

    assertThat(seen)
        .containsExactlyInAnyOrder(
            "/api 200 true",
            "/apis 200 true",
            "/api/v1/pods?limit=2 200 true",
            "/api/v1/pods?limit=2&continue=... 200 true",
            "1/1 3");
  }

  @Test
  void a_dry_run_names_the_requests_and_makes_none() {
    assertThat(
            DryRun.requests(
                ReadPlan.of(
                    List.of(
                        group("apps", "v1", "deployments"),
                        PODS,
                        new NamedObject<>(CONFIG_MAPS, "kube-system", "kubeadm-config"),
                        Endpoint.health("/readyz?verbose", tree -> tree),
                        Handshake.of(tree -> tree))),
                ReadLimits.USUAL))
        .containsExactly(
            "# First, what is served.",
            "GET /api",
            "GET /apis",
            "# Then each of these that is served, maybe in an older version. A longer list",
            "# takes more pages, or comes whole from a server that streams it (1.33 and newer);",
            "# one refused across the cluster is asked for by namespace.",
            "GET /api/v1/pods?limit=500",
            "GET /apis/apps/v1/deployments?limit=500",
            "GET /readyz?verbose",
            "GET /api/v1/namespaces/kube-system/configmaps/kubeadm-config",
            "TLS handshake, no request");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void a_dry_run_says_on_what_the_last_requests_depend() {
    SecondRound more =
        new SecondRound() {
          @Override
          public List<Foreseen> foreseen() {
            return List.of(
                new Foreseen(PODS.byName(), "each that nothing owns"),
                new Foreseen(SERVICES, "if one owns pods"));
          }

          @Override
          public List<Read<?>> after(Snapshot firstRound) {
            throw new AssertionError("nothing was read");
          }
        };

    assertThat(DryRun.requests(new ReadPlan(List.of(), List.of(), more), ReadLimits.USUAL))
        .endsWith(
            "# Last, only what the answers call for; other custom controllers likewise.",
            "GET /api/v1/namespaces/NAMESPACE/pods/NAME   each that nothing owns",
            "GET /api/v1/services?limit=500   if one owns pods");
    assertThat(server.requests()).isEmpty();
  }

  private static ResourceType<Tree> core(String resource) {
    return group("", "v1", resource);
  }

  private static ResourceType<Tree> group(String group, String version, String resource) {
    return ResourceType.namespaced(group, List.of(version), resource, "Kind", tree -> tree);
  }

  private static String page(String next, String... names) {
    return WireServer.page(next, names);
  }

  private static WireServer.Handler pages(String... bodies) {
    return call -> call.json(bodies[call.continues() ? 1 : 0]);
  }

  private static ReadLimits usual() {
    return limits(Duration.ofSeconds(30), Duration.ofMinutes(5));
  }

  private static ReadLimits limits(Duration request, Duration all) {
    return new ReadLimits(2, 8, 0, 1, request, all);
  }

  private Access access() {
    AccessOptions options = AccessOptions.builder().server(server.address().toString()).build();
    return Access.open(new Login(options, Map.of()).target(), "test", Duration.ofMillis(1));
  }

  private Snapshot read(Read<?>... reads) throws InterruptedException {
    return read(usual(), reads);
  }

  private Snapshot read(ReadLimits limits, Read<?>... reads) throws InterruptedException {
    return read(limits, ReadPlan.of(List.of(reads)));
  }

  private Snapshot read(ReadPlan plan) throws InterruptedException {
    return read(usual(), plan);
  }

  private Snapshot read(ReadLimits limits, ReadPlan plan) throws InterruptedException {
    try (Access access = access()) {
      return access.reader(type -> Slimming.KEEP, limits, ReadWatcher.NONE).read(plan);
    }
  }

  private static List<String> outcomes(Snapshot snapshot) {
    return snapshot.readings().values().stream()
        .map(
            reading ->
                "%s: %s %s"
                    .formatted(
                        reading.read(),
                        reading.outcome(),
                        snapshot.objects().getOrDefault(reading.read(), List.of()).stream()
                            .map(tree -> tree.text("metadata", "name"))
                            .toList()))
        .toList();
  }

  private static List<String> names(Snapshot snapshot, Read<?> read) {
    return snapshot.objects(read).stream().map(tree -> tree.text("metadata", "name")).toList();
  }
}
