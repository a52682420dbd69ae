package dev.kprod.snapshot;

import dev.kprod.semantics.certificate.Certificate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// What is public in the few values of Secrets that may be read: all else of them is let go while
/// it arrives.
final class SecretParts {
  /// The certificate of a Secret of type kubernetes.io/tls. The key beside it is never built.
  static final String CERTIFICATE = "tls.crt";

  /// Where alerts go, of the Secret that an Alertmanager names.
  static final String ROUTING = "alertmanager.yaml";

  static final List<String> ROUTING_KEYS = List.of(ROUTING, "alertmanager.yaml.gz");

  private static final int LARGEST = 4 << 20;

  /// What decides which alert goes where; no value of these is a credential.
  private static final Set<String> OF_A_ROUTE =
      Set.of(
          "receiver",
          "match",
          "match_re",
          "matchers",
          "continue",
          "mute_time_intervals",
          "active_time_intervals",
          "routes");

  private static final String INTEGRATION = "_configs";

  private SecretParts() {}

  /// Reduces a certificate to its public facts; an empty list where it cannot be read.
  static Tree certificate(Tree value) {
    return Certificate.find(new String(decoded(value), StandardCharsets.UTF_8))
        .map(chain -> Tree.of(chain.stream().map(SecretParts::facts).toList()))
        .orElse(Tree.of(List.of()));
  }

  private static Tree facts(Certificate certificate) {
    Map<String, Tree> facts = new LinkedHashMap<>();
    facts.put("subject", Tree.of(certificate.subject()));
    facts.put("issuer", Tree.of(certificate.issuer()));
    facts.put("names", Tree.of(certificate.names().stream().map(Tree::of).toList()));
    facts.put("notBefore", Tree.of(certificate.notBefore().toString()));
    facts.put("notAfter", Tree.of(certificate.notAfter().toString()));
    facts.put("authority", Tree.of(certificate.isAuthority()));
    return Tree.of(facts);
  }

  /// Reduces an Alertmanager configuration to its routes, and to the names of its receivers with
  /// the kinds of their integrations. Absent where it is no such configuration.
  static Tree routing(Tree value) {
    byte[] bytes = decoded(value);
    try {
      if (new Load(settings()).loadFromString(text(bytes)) instanceof Map<?, ?> config) {
        Map<String, Tree> kept = new LinkedHashMap<>();
        if (config.get("route") instanceof Map<?, ?> route) {
          kept.put("route", route(route));
        }
        if (config.get("receivers") instanceof List<?> receivers) {
          kept.put("receivers", Tree.of(receivers.stream().map(SecretParts::receiver).toList()));
        }
        return Tree.of(kept);
      }
    } catch (YamlEngineException | IOException | StackOverflowError notOne) {
      return Tree.ABSENT;
    }
    return Tree.ABSENT;
  }

  private static LoadSettings settings() {
    return LoadSettings.builder()
        .setCodePointLimit(LARGEST)
        .setMaxAliasesForCollections(50)
        .build();
  }

  private static String text(byte[] bytes) throws IOException {
    boolean zipped = bytes.length > 2 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b;
    byte[] plain = bytes;
    if (zipped) {
      try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
        plain = in.readNBytes(LARGEST);
      }
    }
    return new String(plain, StandardCharsets.UTF_8);
  }

  private static Tree route(Map<?, ?> route) {
    Map<String, Tree> kept = new LinkedHashMap<>();
    route.forEach(
        (field, value) -> {
          if (OF_A_ROUTE.contains(String.valueOf(field))) {
            kept.put(String.valueOf(field), routed(value));
          }
        });
    return Tree.of(kept);
  }

  private static Tree routed(Object value) {
    if (value instanceof Map<?, ?> labels) {
      Map<String, Tree> kept = new LinkedHashMap<>();
      labels.forEach((label, wanted) -> kept.put(String.valueOf(label), routed(wanted)));
      return Tree.of(kept);
    }
    if (value instanceof List<?> several) {
      List<Tree> kept = new ArrayList<>();
      several.forEach(
          one ->
              kept.add(
                  one instanceof Map<?, ?> below && below.containsKey("receiver")
                      ? route(below)
                      : routed(one)));
      return Tree.of(kept);
    }
    return value instanceof Boolean truth
        ? Tree.of(truth)
        : Literals.freeText(Tree.of(String.valueOf(value)));
  }

  private static Tree receiver(Object receiver) {
    Map<String, Tree> kept = new LinkedHashMap<>();
    List<Tree> integrations = new ArrayList<>();
    if (receiver instanceof Map<?, ?> fields) {
      kept.put("name", Literals.freeText(Tree.of(String.valueOf(fields.get("name")))));
      fields.forEach(
          (field, value) -> {
            String name = String.valueOf(field);
            if (name.endsWith(INTEGRATION) && value instanceof List<?> some && !some.isEmpty()) {
              integrations.add(Tree.of(name.substring(0, name.length() - INTEGRATION.length())));
            }
          });
    }
    kept.put("integrations", Tree.of(integrations));
    return Tree.of(kept);
  }

  private static byte[] decoded(Tree value) {
    try {
      return Base64.getDecoder().decode(value instanceof Tree.Text text ? text.value() : "");
    } catch (IllegalArgumentException notEncoded) {
      return new byte[0];
    }
  }
}
