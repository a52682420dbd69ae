package dev.kprod.checks.security;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Facts.PRODUCTION_NAMESPACES;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Severity.LOW;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.cluster.Resources.NAMESPACES;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.Shell;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.checks.Globs;
import dev.kprod.checks.Production;
import dev.kprod.checks.security.LiteralHolder.Text;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.credential.Credential;
import dev.kprod.semantics.credential.CredentialKind;
import dev.kprod.snapshot.Tree;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Whether a credential stands in plain text where manifests are read.
///
/// What was recognised is all that is left of a text: the value went when the snapshot was taken.
final class SecretLiteral implements Check<LiteralHolder> {
  static final Param<BigDecimal> MIN_ENTROPY =
      new Param<>(
          "minEntropy",
          ValueType.decimal(new BigDecimal("3.0"), new BigDecimal("6.0")),
          new BigDecimal("3.0"),
          "Words and dates have less than 3 bits a character, generated passwords more.");

  static final Param<List<String>> ALLOW =
      new Param<>(
          "allow",
          ValueType.texts(),
          List.of(),
          "What is no credential though it looks like one, as OBJECT/NAME: web/SESSION_TOKEN.");

  private static final Map<CredentialKind, String> WORDS =
      Map.of(
          CredentialKind.PROBABLE, "probable credential",
          CredentialKind.URL_PASSWORD, "password in a URL",
          CredentialKind.AWS_KEY, "AWS key",
          CredentialKind.JWT, "JSON web token");

  private static final String WANTED = "a reference to a Secret";

  private static final Declaration<LiteralHolder> DECLARATION =
      Declaration.of("sec-secret-literal", LiteralHolder.ALL)
          .title("No credential stands in plain text in a manifest.")
          .severity(HIGH)
          .mayRead(NAMESPACES)
          .param(MIN_ENTROPY)
          .param(ALLOW)
          .takes(PRODUCTION_NAMESPACES)
          .heuristic()
          .breaks(
              """
              Whoever may read Deployments or ConfigMaps has the password: every viewer, every
              repository that they are applied from, every backup. It cannot be changed without a
              deploy.
              """)
          .judged(
              "Environment variables, commands, arguments, and the headers and commands of probes"
                  + " are looked at, and the values of ConfigMaps line by line. Their values are"
                  + " gone before they are judged; what stays is kind and length.",
              "It fails for what has the form of a credential: keys, tokens, passwords in URLs.",
              "It fails for what is called a credential and looks random, of at least minEntropy"
                  + " bits a character.",
              "A placeholder under a name that ends in PASSWORD is low: it may be in use.",
              "References to Secrets, paths, names of files and public certificates are none.",
              "A namespace that is not in production is left out.")
          .example(
              """
              kind: Deployment
              metadata: {name: web}
              spec:
                template:
                  spec:
                    containers:
                    - name: web
                      env: [{name: DB_PASSWORD, value: kX82mQpL0vRt}]
              """,
              """
              kind: Deployment
              metadata: {name: web}
              spec:
                template:
                  spec:
                    containers:
                    - name: web
                      env:
                      - name: DB_PASSWORD
                        valueFrom: {secretKeyRef: {name: db, key: password}}
              """)
          .source("https://kubernetes.io/docs/concepts/security/secrets-good-practices/")
          .maps("CIS", "5.4.1")
          .build();

  @Override
  public Declaration<LiteralHolder> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(LiteralHolder holder, Cluster cluster, Params params) {
    if (Production.of(holder.subject().namespace(), cluster, params)
        instanceof Production.No(String because)) {
      return notApplicable(because);
    }
    List<Text> found = new ArrayList<>();
    List<Text> placeholders = new ArrayList<>();
    for (Text text : holder.texts()) {
      if (!isOfInterest(text) || isAllowed(holder, text, params)) {
        continue;
      }
      CredentialKind kind = text.redacted().credential().kind();
      switch (kind.certainty()) {
        case CERTAIN -> found.add(text);
        case PROBABLE -> {
          if (isRandom(text.redacted().credential(), params)) {
            found.add(text);
          }
        }
        case PLACEHOLDER -> {
          if (text.name().toUpperCase(Locale.ROOT).endsWith("PASSWORD")) {
            placeholders.add(text);
          }
        }
        case WEAK, NOTHING -> {}
      }
    }
    if (!found.isEmpty()) {
      return failure(HIGH, "It holds %s in plain text.".formatted(counted(found)), holder, found);
    }
    return placeholders.isEmpty()
        ? pass()
        : failure(LOW, "Is a default password in use here?", holder, placeholders);
  }

  private static boolean isOfInterest(Text text) {
    return switch (text.redacted().credential().kind().certainty()) {
      case CERTAIN, PROBABLE, PLACEHOLDER -> true;
      case WEAK, NOTHING -> false;
    };
  }

  private static boolean isAllowed(LiteralHolder holder, Text text, Params params) {
    return Globs.anyMatches(params.of(ALLOW), holder.subject().name() + "/" + text.name());
  }

  /// The standard threshold was applied when the snapshot was taken; a higher one is applied here.
  private static boolean isRandom(Credential credential, Params params) {
    BigDecimal least = params.of(MIN_ENTROPY);
    return least.compareTo(MIN_ENTROPY.standard()) <= 0
        || BigDecimal.valueOf(credential.shape().entropy()).compareTo(least) >= 0;
  }

  private static String counted(List<Text> found) {
    return found.size() == 1 ? "a credential" : "%s credentials".formatted(found.size());
  }

  private static Verdict failure(
      Severity severity, String message, LiteralHolder holder, List<Text> found) {
    List<Evidence> evidence = new ArrayList<>();
    for (Text text : found) {
      evidence.add(at(text.path(), "%s: %s".formatted(text.where(), said(text)), WANTED));
    }
    return fail(severity, message, remedy(holder, found), evidence);
  }

  private static String said(Text text) {
    Credential credential = text.redacted().credential();
    return "%s, %s characters".formatted(word(credential.kind()), credential.shape().length());
  }

  private static String word(CredentialKind kind) {
    return WORDS.getOrDefault(kind, kind.word().replace('-', ' '));
  }

  private static Remedy remedy(LiteralHolder holder, List<Text> found) {
    String rotate = "Then rotate it: everybody who could read this knows it.";
    if (holder instanceof LiteralHolder.OfWorkload(Workload workload)
        && workload.above().isEmpty()
        && found.stream().allMatch(SecretLiteral::isVariable)) {
      String secret = workload.name() + "-credentials";
      List<String> create =
          new ArrayList<>(
              List.of(
                  "kubectl", "-n", workload.namespace(), "create", "secret", "generic", secret));
      found.stream()
          .map(Text::name)
          .distinct()
          .forEach(name -> create.add("--from-file=%s=FILE".formatted(name)));
      String patch =
          Remedy.change("", workload, patch(workload, found, secret))
              .command()
              .map(command -> "\n" + command.raw())
              .orElse("");
      return Remedy.paste(
              "Put it into a Secret from a file and refer to it. " + rotate,
              Shell.line(create.toArray(String[]::new)) + patch)
          .reviewed();
    }
    return Remedy.think("Put it into a Secret and mount or refer to that. " + rotate);
  }

  private static boolean isVariable(Text text) {
    return text.path().contains(".env[") && !text.container().isEmpty();
  }

  private static Tree patch(Workload workload, List<Text> found, String secret) {
    Map<String, Map<String, List<Tree>>> lists = new LinkedHashMap<>();
    for (Text text : found) {
      String inSpec = text.path().substring(workload.specPath().length() + 1);
      lists
          .computeIfAbsent(
              inSpec.substring(0, inSpec.indexOf('[')), unseen -> new LinkedHashMap<>())
          .computeIfAbsent(text.container(), unseen -> new ArrayList<>())
          .add(variable(text.name(), secret));
    }
    Map<String, Tree> spec = new LinkedHashMap<>();
    lists.forEach(
        (list, containers) -> {
          List<Tree> named = new ArrayList<>();
          containers.forEach(
              (name, env) -> {
                Map<String, Tree> container = new LinkedHashMap<>();
                container.put("name", Tree.of(name));
                container.put("env", Tree.of(env));
                named.add(Tree.of(container));
              });
          spec.put(list, Tree.of(named));
        });
    Tree patch = Tree.of(spec);
    for (String step : List.of(workload.specPath().split("\\.")).reversed()) {
      patch = Tree.of(Map.of(step, patch));
    }
    return patch;
  }

  private static Tree variable(String name, String secret) {
    Map<String, Tree> key = new LinkedHashMap<>();
    key.put("name", Tree.of(secret));
    key.put("key", Tree.of(name));
    Map<String, Tree> variable = new LinkedHashMap<>();
    variable.put("name", Tree.of(name));
    variable.put("value", Tree.ABSENT);
    variable.put("valueFrom", Tree.of(Map.of("secretKeyRef", Tree.of(key))));
    return Tree.of(variable);
  }
}
