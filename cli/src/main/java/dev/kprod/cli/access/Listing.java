package dev.kprod.cli.access;

import dev.kprod.snapshot.ListPage;
import dev.kprod.snapshot.Slimming;
import dev.kprod.snapshot.Tree;
import dev.kprod.snapshot.TreePool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The pages of one list, each asked for as soon as the one before has said where it ends.
///
/// A page says that before its first object, so the API server makes the next pages while this one
/// is still parsed. How many are under way at once is bounded by [Pace] as for all requests.
final class Listing {
  private final Exchange exchange;
  private final Tasks tasks;
  private final TreePool pool;
  private final Slimming slimming;
  private final Function<String, Request> request;

  /// Prepares a list.
  ///
  /// @param request the request for the page after a continue token, the empty one for the first
  Listing(
      Exchange exchange,
      Tasks tasks,
      TreePool pool,
      Slimming slimming,
      Function<String, Request> request) {
    this.exchange = exchange;
    this.tasks = tasks;
    this.pool = pool;
    this.slimming = slimming;
    this.request = request;
  }

  /// Starts with the first page.
  Page start() {
    return new Page("");
  }

  /// One page, under way.
  final class Page {
    private final String token;
    private final List<Tree> objects = new ArrayList<>();
    private final Future<Exchange.Result<ListPage>> result;
    private @Nullable Page following;

    private Page(String token) {
      this.token = token;
      this.result = tasks.start(this::read);
    }

    private Exchange.Result<ListPage> read() throws InterruptedException {
      return exchange.get(
          request.apply(token),
          answer -> {
            objects.clear();
            follow("");
            return answer.page(pool, slimming, objects, this::follow, tasks.threads());
          });
    }

    /// Starts the page after this one. The first page may, when it has to be asked for again, end
    /// elsewhere than before: what followed then is let go.
    private synchronized void follow(String next) {
      if (following != null) {
        following.abandon();
        following = null;
      }
      if (!next.isEmpty() && !next.equals(token)) {
        following = new Page(next);
      }
    }

    /// Waits for what came of this page.
    Exchange.Result<ListPage> result() throws InterruptedException {
      return tasks.result(result);
    }

    /// Returns the objects of this page, once there is a result; if that is no page, what was seen
    /// before it broke off.
    List<Tree> objects() {
      return objects;
    }

    /// Says whether this is not the first page.
    boolean continues() {
      return !token.isEmpty();
    }

    /// Returns the page after this one, null on the last and where a server goes in circles.
    synchronized @Nullable Page following() {
      return following;
    }

    /// Lets go of this page and of all that follow.
    void abandon() {
      result.cancel(true);
      follow("");
    }
  }
}
