package dev.kprod.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HealthTextTest {
  @Test
  void every_check_is_named_with_its_result() throws IOException {
    assertThat(
            read(
                500,
                """
                [+]ping ok
                [-]etcd failed: reason withheld
                [+]poststarthook/rbac/bootstrap-roles ok
                readyz check failed
                """))
        .hasToString(
            "{\"status\":500,\"checks\":[{\"name\":\"ping\",\"ok\":true},"
                + "{\"name\":\"etcd\",\"ok\":false},"
                + "{\"name\":\"poststarthook/rbac/bootstrap-roles\",\"ok\":true}]}");
  }

  @Test
  void a_server_that_only_says_ok_is_healthy() throws IOException {
    assertThat(read(200, "ok")).hasToString("{\"status\":200,\"checks\":[]}");
  }

  @Test
  void an_answer_of_something_in_between_is_refused() {
    assertThatThrownBy(() -> read(200, "<html>Sign in</html>"))
        .isInstanceOf(BodyException.class)
        .hasMessage("not the answer of a health endpoint");
  }

  @Test
  void a_list_of_checks_without_its_last_line_was_cut() {
    assertThatThrownBy(() -> read(200, "[+]ping ok\n[+]etcd o"))
        .isInstanceOf(BodyException.class)
        .hasMessage("the list of health checks ends too early");
  }

  private static Tree read(int status, String body) throws IOException {
    return HealthText.read(
        new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), status, new TreePool());
  }
}
