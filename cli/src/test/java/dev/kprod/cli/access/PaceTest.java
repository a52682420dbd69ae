package dev.kprod.cli.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PaceTest {
  private static final Deadline LATER = Deadline.in(Duration.ofMinutes(1));

  @Test
  void a_burst_may_start_at_once_and_who_comes_after_it_waits() throws InterruptedException {
    Pace pace = new Pace(limits(9, 0.001, 3));

    assertThat(List.of(pace.enter(LATER), pace.enter(LATER), pace.enter(LATER)))
        .containsExactly(true, true, true);
    assertThat(pace.enter(LATER)).as("the next token is there in a thousand seconds").isFalse();
  }

  @Test
  void tokens_come_back_as_fast_as_they_may_be_spent() throws InterruptedException {
    Pace pace = new Pace(limits(9, 1000, 1));

    for (int i = 0; i < 9; i++) {
      assertThat(pace.enter(LATER)).isTrue();
    }
  }

  @Test
  void a_place_is_free_again_when_somebody_leaves_and_when_somebody_could_not_start()
      throws InterruptedException {
    Pace pace = new Pace(limits(1, 0.001, 2));

    assertThat(pace.enter(LATER)).isTrue();
    assertThat(pace.enter(Deadline.in(Duration.ofMillis(5)))).as("no place").isFalse();
    pace.leave();
    assertThat(pace.enter(LATER)).isTrue();
    pace.leave();
    assertThat(pace.enter(LATER)).as("no token").isFalse();
    assertThat(pace.enter(LATER)).as("no token, but no place lost either").isFalse();
  }

  @Test
  void retry_after_is_seconds_or_a_date_by_the_servers_own_clock() throws IOException {
    String date = "Tue, 03 Mar 2026 10:00:00 GMT";

    assertThat(
            List.of(
                retryAfter("7", date),
                retryAfter("Tue, 03 Mar 2026 10:00:09 GMT", date),
                retryAfter("Tue, 03 Mar 2026 09:00:00 GMT", date),
                retryAfter("soon", date),
                retryAfter("", date)))
        .containsExactly(
            OptionalLong.of(7_000_000_000L),
            OptionalLong.of(9_000_000_000L),
            OptionalLong.of(0),
            OptionalLong.empty(),
            OptionalLong.empty());
  }

  private static OptionalLong retryAfter(String said, String date) throws IOException {
    Map<String, List<String>> headers =
        Stream.of(Map.entry("Retry-After", List.of(said)), Map.entry("Date", List.of(date)))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    try (Answer answer =
        new Answer(
            429, HttpHeaders.of(headers, (name, value) -> true), InputStream.nullInputStream())) {
      return answer.retryAfter();
    }
  }

  private static ReadLimits limits(int inFlight, double qps, int burst) {
    return new ReadLimits(500, inFlight, qps, burst, Duration.ZERO, Duration.ZERO);
  }
}
