package dev.kprod.cli.access;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.http.StandardHttpHeaders;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.InetAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/// The one place that holds an HTTP client, and all it can do is get.
///
/// fabric8 sets the client up (TLS, proxy, timeouts) and puts who we are into each request; the
/// request is sent by the JDK's client, since the body is wanted as the stream that it is.
final class Transport implements AutoCloseable {
  private final URI server;
  private final HttpClient client;
  private final List<Interceptor> interceptors;
  private final Interceptor.RequestTags tags;

  private Transport(URI server, HttpClient client, List<Interceptor> interceptors, Config config) {
    this.server = server;
    this.client = client;
    this.interceptors = List.copyOf(interceptors);
    this.tags = new Tags(config);
  }

  /// Connects nothing yet.
  ///
  /// @throws KubernetesClientException if the certificates or keys cannot be used
  static Transport to(Target target) {
    Config config = target.config();
    allowProxyPassword(config);
    Setup setup = new Setup(Optional.ofNullable(config.getTlsServerName()).orElse(""));
    setup.newBuilder(config).build();
    List<Interceptor> interceptors =
        new ArrayList<>(HttpClientUtils.createApplicableInterceptors(config, setup).values());
    proxyPassword(config).ifPresent(interceptors::add);
    return new Transport(target.server(), setup.client(), interceptors, config);
  }

  /// The JDK by itself refuses to show a password to a proxy that tunnels TLS.
  private static void allowProxyPassword(Config config) {
    String disabled = "jdk.http.auth.tunneling.disabledSchemes";
    if (proxyPassword(config).isPresent() && System.getProperty(disabled) == null) {
      System.setProperty(disabled, "");
    }
  }

  private static Optional<Interceptor> proxyPassword(Config config) {
    return Optional.ofNullable(config.getHttpsProxy())
        .map(proxy -> URI.create(proxy).getUserInfo())
        .map(
            user ->
                new Interceptor() {
                  @Override
                  public void before(
                      BasicBuilder request,
                      io.fabric8.kubernetes.client.http.HttpRequest original,
                      RequestTags tags) {
                    request.setHeader(
                        "Proxy-Authorization", HttpClientUtils.basicCredentials(user));
                  }
                });
  }

  /// Asks for a path and returns when the headers of the answer are there.
  ///
  /// @param path path and query, without a slash at the start
  /// @param accept the media types that are wanted
  /// @throws IOException if there is no answer
  Answer get(String path, String accept) throws IOException, InterruptedException {
    StandardHttpRequest.Builder request = new StandardHttpRequest.Builder();
    request.uri(server.resolve(path));
    request.setHeader("Accept", accept);
    request.setHeader("Accept-Encoding", "gzip");
    try {
      for (Interceptor interceptor : interceptors) {
        interceptor.before(request, request.build(), tags);
      }
      HttpResponse<InputStream> response = send(request.build());
      if (response.statusCode() < 400) {
        return answer(response);
      }
      for (Interceptor interceptor : interceptors) {
        if (interceptor.afterFailure(request, new Refusal(response), tags).join()) {
          response.body().close();
          return answer(send(request.build()));
        }
      }
      return answer(response);
    } catch (KubernetesClientException | CompletionException noCredential) {
      throw new IOException("no newer credential: " + noCredential.getMessage(), noCredential);
    }
  }

  private HttpResponse<InputStream> send(StandardHttpRequest request)
      throws IOException, InterruptedException {
    HttpRequest.Builder get = HttpRequest.newBuilder(request.uri()).GET();
    request.headers().forEach((name, values) -> values.forEach(value -> get.header(name, value)));
    return client.send(get.build(), HttpResponse.BodyHandlers.ofInputStream());
  }

  private static Answer answer(HttpResponse<InputStream> response) throws IOException {
    try {
      return new Answer(response.statusCode(), response.headers(), response.body());
    } catch (IOException broken) {
      response.body().close();
      throw broken;
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  /// Lets fabric8 set the JDK's client up, and keeps the one client that comes of it: another would
  /// wait for the end of the process with a thread of its own, and the process for it.
  private static final class Setup extends JdkHttpClientFactory {
    private final KeptClient kept;

    Setup(String serverName) {
      kept = new KeptClient(serverName);
    }

    @Override
    protected HttpClient.Builder createNewHttpClientBuilder() {
      return kept;
    }

    @Override
    protected void additionalConfig(HttpClient.Builder ready) {
      ready.version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NEVER);
    }

    HttpClient client() {
      return kept.client();
    }
  }

  /// A builder of the JDK's client that hands out what others built with it.
  private static final class KeptClient implements HttpClient.Builder {
    private final HttpClient.Builder builder = HttpClient.newBuilder();
    private final String serverName;
    private String[] usual = {};
    private @Nullable HttpClient client;

    /// Connects nothing.
    ///
    /// @param serverName what the server must be called, empty for the host of the address
    KeptClient(String serverName) {
      this.serverName = serverName;
    }

    /// Returns the client that was built.
    HttpClient client() {
      if (client == null) {
        throw new IllegalStateException("nobody built a client");
      }
      return client;
    }

    @Override
    public HttpClient build() {
      client = builder.build();
      return client;
    }

    @Override
    public HttpClient.Builder sslContext(SSLContext context) {
      usual = context.getDefaultSSLParameters().getCipherSuites();
      builder.sslContext(serverName.isEmpty() ? context : ServerNameTls.of(context, serverName));
      return this;
    }

    @Override
    public HttpClient.Builder sslParameters(SSLParameters parameters) {
      if (parameters.getCipherSuites() == null && usual.length > 0) {
        parameters.setCipherSuites(quickestFirst(usual));
      }
      builder.sslParameters(parameters);
      return this;
    }

    /// Where only C1 compiles, AES is no instruction but some hundred, and ChaCha20 takes half its
    /// time. What else a server may choose stays as it is.
    private static String[] quickestFirst(String[] suites) {
      String[] ordered = suites.clone();
      Arrays.sort(ordered, Comparator.comparing(suite -> !suite.contains("_CHACHA20_")));
      return ordered;
    }

    @Override
    public HttpClient.Builder cookieHandler(CookieHandler handler) {
      builder.cookieHandler(handler);
      return this;
    }

    @Override
    public HttpClient.Builder connectTimeout(Duration timeout) {
      builder.connectTimeout(timeout);
      return this;
    }

    @Override
    public HttpClient.Builder executor(Executor executor) {
      builder.executor(executor);
      return this;
    }

    @Override
    public HttpClient.Builder followRedirects(HttpClient.Redirect policy) {
      builder.followRedirects(policy);
      return this;
    }

    @Override
    public HttpClient.Builder version(HttpClient.Version version) {
      builder.version(version);
      return this;
    }

    @Override
    public HttpClient.Builder priority(int priority) {
      builder.priority(priority);
      return this;
    }

    @Override
    public HttpClient.Builder proxy(ProxySelector selector) {
      builder.proxy(selector);
      return this;
    }

    @Override
    public HttpClient.Builder authenticator(Authenticator authenticator) {
      builder.authenticator(authenticator);
      return this;
    }

    @Override
    public HttpClient.Builder localAddress(InetAddress address) {
      builder.localAddress(address);
      return this;
    }
  }

  private record Tags(Config config) implements Interceptor.RequestTags {
    @Override
    public <T> @Nullable T getTag(Class<T> type) {
      return type.isInstance(config.getRequestConfig())
          ? type.cast(config.getRequestConfig())
          : null;
    }
  }

  /// An answer of 400 and above, as fabric8's interceptors want to see it.
  private static final class Refusal extends StandardHttpHeaders
      implements io.fabric8.kubernetes.client.http.HttpResponse<Void> {
    private final HttpResponse<InputStream> response;

    Refusal(HttpResponse<InputStream> response) {
      super(response.headers().map());
      this.response = response;
    }

    @Override
    public int code() {
      return response.statusCode();
    }

    @Override
    public @Nullable Void body() {
      return null;
    }

    @Override
    public io.fabric8.kubernetes.client.http.HttpRequest request() {
      return new StandardHttpRequest(Map.of(), response.uri(), "GET", null);
    }

    @Override
    public Optional<io.fabric8.kubernetes.client.http.HttpResponse<?>> previousResponse() {
      return Optional.empty();
    }
  }
}
