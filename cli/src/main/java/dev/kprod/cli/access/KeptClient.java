package dev.kprod.cli.access;

import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.InetAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/// A builder of the JDK's client that hands out what others built with it.
final class KeptClient implements HttpClient.Builder {
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
