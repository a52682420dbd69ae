package dev.kprod.cli.access;

import java.util.List;

/// Which cluster is read and as whom, in kubectl's words. A text that is empty was not given.
///
/// @param kubeconfig the file to use instead of `KUBECONFIG` and `~/.kube/config`
/// @param context the context of it
/// @param cluster the cluster of it, instead of the context's
/// @param user the user of it, instead of the context's
/// @param server the address of the API server
/// @param token a bearer token
/// @param tokenFile a file with a bearer token, read again whenever it is needed
/// @param certificateAuthority a file with the certificates that sign the server's
/// @param clientCertificate a file with a client certificate
/// @param clientKey a file with its key
/// @param tlsServerName the name that the server's certificate must have
/// @param insecureSkipTlsVerify whether the server's certificate is not checked at all
/// @param as the user to impersonate
/// @param asGroups the groups to impersonate
/// @param asUid the uid to impersonate
public record AccessOptions(
    String kubeconfig,
    String context,
    String cluster,
    String user,
    String server,
    String token,
    String tokenFile,
    String certificateAuthority,
    String clientCertificate,
    String clientKey,
    String tlsServerName,
    boolean insecureSkipTlsVerify,
    String as,
    List<String> asGroups,
    String asUid) {
  /// Nothing given: what the environment says.
  public static final AccessOptions NONE = builder().build();

  public AccessOptions {
    asGroups = List.copyOf(asGroups);
  }

  /// Starts with nothing given.
  public static Builder builder() {
    return new Builder();
  }

  /// Options under construction.
  public static final class Builder {
    private String kubeconfig = "";
    private String context = "";
    private String cluster = "";
    private String user = "";
    private String server = "";
    private String token = "";
    private String tokenFile = "";
    private String certificateAuthority = "";
    private String clientCertificate = "";
    private String clientKey = "";
    private String tlsServerName = "";
    private boolean insecureSkipTlsVerify;
    private String as = "";
    private List<String> asGroups = List.of();
    private String asUid = "";

    private Builder() {}

    /// Sets the kubeconfig file.
    public Builder kubeconfig(String file) {
      kubeconfig = file;
      return this;
    }

    /// Sets the context.
    public Builder context(String name) {
      context = name;
      return this;
    }

    /// Sets the cluster of the kubeconfig.
    public Builder cluster(String name) {
      cluster = name;
      return this;
    }

    /// Sets the user of the kubeconfig.
    public Builder user(String name) {
      user = name;
      return this;
    }

    /// Sets the address of the API server.
    public Builder server(String url) {
      server = url;
      return this;
    }

    /// Sets the bearer token.
    public Builder token(String secret) {
      token = secret;
      return this;
    }

    /// Sets the file with the bearer token.
    public Builder tokenFile(String file) {
      tokenFile = file;
      return this;
    }

    /// Sets the file with the certificates of the authority.
    public Builder certificateAuthority(String file) {
      certificateAuthority = file;
      return this;
    }

    /// Sets the files with the client certificate and its key.
    public Builder clientCertificate(String certificate, String key) {
      clientCertificate = certificate;
      clientKey = key;
      return this;
    }

    /// Sets the name that the server's certificate must have.
    public Builder tlsServerName(String name) {
      tlsServerName = name;
      return this;
    }

    /// Sets whether the server's certificate is not checked.
    public Builder insecureSkipTlsVerify(boolean skip) {
      insecureSkipTlsVerify = skip;
      return this;
    }

    /// Sets whom to impersonate.
    public Builder as(String name, List<String> groups, String uid) {
      as = name;
      asGroups = groups;
      asUid = uid;
      return this;
    }

    /// Ends the options.
    public AccessOptions build() {
      return new AccessOptions(
          kubeconfig,
          context,
          cluster,
          user,
          server,
          token,
          tokenFile,
          certificateAuthority,
          clientCertificate,
          clientKey,
          tlsServerName,
          insecureSkipTlsVerify,
          as,
          asGroups,
          asUid);
    }
  }
}
