package dev.kprod.cli.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxiesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://api.example:6443 | ''                  | proxied",
        "https://api.example:6443 | *                   | direct",
        "https://api.example:6443 | example             | direct",
        "https://api.example:6443 | .example            | direct",
        "https://api.example:6443 | *.example           | direct",
        "https://example:6443     | .example            | proxied",
        "https://myexample:6443   | example             | proxied",
        "https://API.example:6443 | other, api.EXAMPLE  | direct",
        "https://api.example:6443 | api.example:6443    | direct",
        "https://api.example:6443 | api.example:443     | proxied",
        "https://10.1.2.3:6443    | 10.1.0.0/16         | direct",
        "https://10.2.2.3:6443    | 10.1.0.0/16         | proxied",
        "https://10.1.2.3:6443    | 10.1.2.3            | direct",
        "https://10.1.2.3:6443    | 10.1.2.0/99         | proxied",
        "https://10.1.2.3:6443    | fd00::/8            | proxied",
        "https://[fd00::1]:6443   | fd00::/8            | direct",
        "https://[fd00::1]:6443   | fd00::1             | direct",
        "https://127.0.0.1:6443   | ''                  | direct",
        "https://[::1]:6443       | ''                  | direct",
        "https://localhost:6443   | ''                  | direct",
        "http://api.example:8080  | ''                  | direct",
      })
  void no_proxy_is_read_as_kubectl_reads_it(String server, String direct, String way) {
    Proxies proxies = new Proxies(Map.of("HTTPS_PROXY", "http://proxy:3128", "no_proxy", direct));

    assertThat(proxies.find(URI.create(server), "").isPresent()).isEqualTo(way.equals("proxied"));
  }

  @Test
  void the_clusters_own_proxy_is_used_whatever_the_environment_says() {
    Proxies proxies = new Proxies(Map.of("HTTPS_PROXY", "http://proxy:3128", "NO_PROXY", "*"));

    assertThat(proxies.find(URI.create("https://127.0.0.1"), "http://u:p@own.example"))
        .hasValue(URI.create("http://u:p@own.example:80"));
    assertThat(new Proxies(Map.of("http_proxy", "plain:8080")).find(URI.create("http://x:1"), ""))
        .hasValue(URI.create("http://plain:8080"));
  }

  @Test
  void a_proxy_of_another_kind_is_refused_with_its_origin() {
    assertThatThrownBy(() -> new Proxies(Map.of()).find(URI.create("https://x"), "socks5://y:1"))
        .hasMessage(
            "proxy-url is not an http:// proxy, the only kind that kprod speaks to; "
                + "set it to http://HOST:PORT");
    assertThatThrownBy(
            () -> new Proxies(Map.of("HTTPS_PROXY", "http://[y")).find(URI.create("https://x"), ""))
        .hasMessage("HTTPS_PROXY is not a URL; set it to http://HOST:PORT");
  }
}
