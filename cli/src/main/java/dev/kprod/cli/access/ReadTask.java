package dev.kprod.cli.access;

import dev.kprod.snapshot.Discovery;
import dev.kprod.snapshot.Endpoint;
import dev.kprod.snapshot.Handshake;
import dev.kprod.snapshot.HealthText;
import dev.kprod.snapshot.ListPage;
import dev.kprod.snapshot.MetricsText;
import dev.kprod.snapshot.NamedObject;
import dev.kprod.snapshot.ObjectStream;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.snapshot.Reading;
import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.Slimming;
import dev.kprod.snapshot.Tree;
import dev.kprod.snapshot.TreePool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongConsumer;

/// Does one read to its end. Whatever happens, there is an outcome, and what was seen is kept.
final class ReadTask {
  private final Exchange exchange;
  private final PeerCertificates peer;
  private final Tasks tasks;
  private final Discovery discovery;
  private final TreePool pool;
  private final Function<Read<?>, Slimming> slimming;
  private final int pageSize;
  private final LongConsumer arrived;

  /// Prepares reading.
  ///
  /// @param slimming what is dropped and reduced of each read
  /// @param arrived is told how many objects have just come
  ReadTask(
      Exchange exchange,
      PeerCertificates peer,
      Tasks tasks,
      Discovery discovery,
      TreePool pool,
      Function<Read<?>, Slimming> slimming,
      int pageSize,
      LongConsumer arrived) {
    this.exchange = exchange;
    this.peer = peer;
    this.tasks = tasks;
    this.discovery = discovery;
    this.pool = pool;
    this.slimming = slimming;
    this.pageSize = pageSize;
    this.arrived = arrived;
  }

  /// Reads across the whole cluster.
  Collected read(Read<?> read) throws InterruptedException {
    return switch (read) {
      case ResourceType<?> type -> list(type);
      case NamedObject<?> object -> object(object);
      case Endpoint<?> endpoint -> endpoint(endpoint);
      case Handshake<?> tls -> one(tls, "", exchange.once(peer::read), false);
    };
  }

  /// What came of a list in one namespace or in all.
  ///
  /// @param expired whether the list was too long under way for the server
  record Listed(ReadOutcome outcome, List<Tree> objects, boolean expired) {}

  private Collected list(ResourceType<?> type) throws InterruptedException {
    Optional<String> version = discovery.version(type);
    if (version.isEmpty()) {
      return unserved(type, type);
    }
    Listed listed = list(type, version.get(), "");
    return new Collected(Reading.of(type.id(), version.get(), listed.outcome()), listed.objects());
  }

  /// Tries a read with as little as there can be: one object of a list.
  Collected tryOne(Read<?> read) throws InterruptedException {
    if (!(read instanceof ResourceType<?> type)) {
      return read(read);
    }
    Optional<String> version = discovery.version(type);
    if (version.isEmpty()) {
      return unserved(type, type);
    }
    if (type.asked() == ResourceType.Asked.BY_NAME) {
      return tryName(type);
    }
    Request request = Request.page(type, version.get(), "", 1, "");
    Slimming reduced = slimming.apply(type);
    Exchange.Result<ListPage> result =
        exchange.get(
            request,
            answer -> answer.page(pool, reduced, new ArrayList<>(), next -> {}, Runnable::run));
    return new Collected(Reading.of(type.id(), version.get(), outcome(result, false)), List.of());
  }

  /// Whoever may get one object may get those that will be named; that there is none is an answer.
  private <V> Collected tryName(ResourceType<V> type) throws InterruptedException {
    Collected tried = object(new NamedObject<>(type, "default", "kprod"));
    return new Collected(
        Reading.of(type.id(), tried.reading().version(), tried.reading().outcome()), List.of());
  }

  private Collected unserved(Read<?> read, ResourceType<?> type) {
    ReadOutcome outcome =
        discovery.isUnseen(type.group())
            ? new ReadOutcome.Failed(
                0, "the API group %s did not say what it serves".formatted(type.group()))
            : ReadOutcome.ABSENT;
    return new Collected(Reading.of(read.id(), "", outcome), List.of());
  }

  /// Reads all pages of a list. If it expires on the way it is read anew, once.
  ///
  /// @param namespace the namespace, empty for the whole cluster
  Listed list(ResourceType<?> type, String version, String namespace) throws InterruptedException {
    int limit = streams(type, version) ? 0 : pageSize;
    Listing listing =
        new Listing(
            exchange,
            tasks,
            pool,
            slimming.apply(type),
            token -> Request.page(type, version, namespace, limit, token));
    Listed listed = all(listing.start());
    if (!listed.expired()) {
      return listed;
    }
    arrived.accept(-listed.objects().size());
    return all(listing.start());
  }

  /// Says whether a list is asked for whole. Since 1.33 API servers encode Protobuf from their
  /// watch cache item by item: for 37,000 pods that takes them 2.3 s of CPU and next to no memory,
  /// where pages take 8.9 s. What they serve since then tells them from older ones, which hold a
  /// whole list in memory.
  private boolean streams(ResourceType<?> type, String version) {
    return Request.isInProtobuf(type, version)
        && discovery.find("networking.k8s.io", "v1", "servicecidrs").isPresent();
  }

  private Listed all(Listing.Page first) throws InterruptedException {
    List<Tree> objects = new ArrayList<>();
    Listing.Page page = first;
    try {
      while (true) {
        Exchange.Result<ListPage> result = page.result();
        objects.addAll(page.objects());
        arrived.accept(page.objects().size());
        if (!(result instanceof Exchange.Result.Came<ListPage>(ListPage came))) {
          boolean expired = page.continues() && isExpired(result);
          return new Listed(outcome(result, !objects.isEmpty()), objects, expired);
        }
        Listing.Page following = page.following();
        if (following == null) {
          ReadOutcome outcome =
              came.isLast()
                  ? ReadOutcome.COMPLETE
                  : new ReadOutcome.Truncated("the server sends the same page again and again");
          return new Listed(outcome, objects, false);
        }
        page = following;
      }
    } finally {
      page.abandon();
    }
  }

  private static boolean isExpired(Exchange.Result<?> result) {
    return result instanceof Exchange.Result.Refused<?> refused && refused.status() == 410;
  }

  private Collected object(NamedObject<?> object) throws InterruptedException {
    Optional<String> version = discovery.version(object.type());
    if (version.isEmpty()) {
      return unserved(object, object.type());
    }
    Exchange.Result<Tree> result =
        exchange.get(
            Request.object(object, version.get()),
            answer -> ObjectStream.object(answer.json(), pool, slimming.apply(object)));
    boolean missing =
        result instanceof Exchange.Result.Refused<Tree>(int status, String _, boolean byApiServer)
            && status == 404
            && byApiServer;
    return one(object, version.get(), result, missing);
  }

  private Collected endpoint(Endpoint<?> endpoint) throws InterruptedException {
    boolean health = endpoint.form() == Endpoint.Form.HEALTH;
    Exchange.Result<Tree> result =
        exchange.get(
            Request.endpoint(endpoint),
            status -> status == 200 || (health && status == 500),
            answer -> body(endpoint, answer));
    return one(endpoint, "", result, false);
  }

  private Tree body(Endpoint<?> endpoint, Answer answer) throws IOException {
    return switch (endpoint.form()) {
      case JSON -> ObjectStream.json(answer.json(), pool);
      case METRICS -> MetricsText.read(answer.body(), endpoint.families(), pool);
      case HEALTH -> HealthText.read(answer.body(), answer.status(), pool);
    };
  }

  private Collected one(
      Read<?> read, String version, Exchange.Result<Tree> result, boolean missing) {
    if (result instanceof Exchange.Result.Came<Tree>(Tree tree)) {
      arrived.accept(1);
      return new Collected(Reading.of(read.id(), version, ReadOutcome.COMPLETE), List.of(tree));
    }
    ReadOutcome outcome = missing ? ReadOutcome.COMPLETE : outcome(result, false);
    return new Collected(Reading.of(read.id(), version, outcome), List.of());
  }

  /// Says what a result means for a read.
  ///
  /// @param begun whether some of it has come already
  static ReadOutcome outcome(Exchange.Result<?> result, boolean begun) {
    return switch (result) {
      case Exchange.Result.Came<?> _ -> ReadOutcome.COMPLETE;
      case Exchange.Result.Refused<?>(int status, String message, boolean _) when status == 403 ->
          new ReadOutcome.Forbidden(message);
      case Exchange.Result.Refused<?>(int status, String message, boolean _) when status == 401 ->
          new ReadOutcome.Forbidden("401 " + message);
      case Exchange.Result.Refused<?>(int status, String message, boolean _) ->
          begun
              ? new ReadOutcome.Truncated(status + ": " + message)
              : new ReadOutcome.Failed(status, message);
      case Exchange.Result.Late<?>(String message) -> new ReadOutcome.TimedOut(message);
      case Exchange.Result.Broken<?> broken ->
          begun
              ? new ReadOutcome.Truncated(broken.message())
              : new ReadOutcome.Failed(0, broken.message());
    };
  }
}
