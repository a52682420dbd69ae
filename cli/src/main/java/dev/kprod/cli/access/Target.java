package dev.kprod.cli.access;

import io.fabric8.kubernetes.client.Config;
import java.net.URI;

/// Which API server is read, and as whom.
///
/// @param name what people call it: the context, or the host where there is none
/// @param server its address, with a slash at the end
/// @param config all of it, as fabric8 wants it
/// @param credential what is shown to the server
record Target(String name, URI server, Config config, Credential credential) {
  /// The kinds of proof that a server is shown.
  enum Credential {
    NONE,
    TOKEN,
    TOKEN_FILE,
    EXEC,
    CERTIFICATE,
    PASSWORD
  }
}
