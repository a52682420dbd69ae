package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cli.ControlPlane.Extent;
import dev.kprod.cli.ControlPlane.User;
import dev.kprod.cli.PodShapes.Draft;
import dev.kprod.cli.PodShapes.Tweak;
import dev.kprod.cluster.PodTemplate;
import dev.kprod.semantics.podsecurity.Level;
import dev.kprod.semantics.podsecurity.LevelVersion;
import dev.kprod.semantics.podsecurity.PodSecurityStandards;
import dev.kprod.semantics.podsecurity.Violation;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What is said about a pod beforehand is what Pod Security Admission of a real API server says:
/// the verdict, the controls, and the words.
///
/// In namespaces that enforce each level at pinned versions, pods are created under `dryRun=All`.
/// `-Dkprod.agreement.pods=N` sets how many are made at random beside those with one change.
@Tag("real-api")
class PodSecurityAgreementIT {
  private static final long SEED = 36;
  private static final int PODS = Integer.getInteger("kprod.agreement.pods", 4000);
  private static final int SERVER_MINOR = 36;

  /// Each version in which a control came or changed, the one before it, and what is not pinned.
  private static final List<String> VERSIONS =
      List.of(
          "v1.0", "v1.7", "v1.8", "v1.18", "v1.19", "v1.21", "v1.22", "v1.23", "v1.24", "v1.25",
          "v1.26", "v1.27", "v1.28", "v1.29", "v1.30", "v1.31", "v1.32", "v1.33", "v1.34", "v1.35",
          "v1.36", "v1.99", "latest");

  /// Those in which a single change is tried at each level.
  private static final List<String> FEW = List.of("v1.18", "v1.24", "v1.32", "v1.34", "latest");

  private static final String REFUSAL = "violates PodSecurity \"";

  /// The API server's short words for a control, without an ending for several.
  private static final Map<String, String> CONTROLS =
      Map.ofEntries(
          Map.entry("host namespaces", "hostNamespaces"),
          Map.entry("privileged", "privileged"),
          Map.entry("non-default capabilities", "capabilities_baseline"),
          Map.entry("unrestricted capabilities", "capabilities_restricted"),
          Map.entry("hostPath volumes", "hostPathVolumes"),
          Map.entry("hostPort", "hostPorts"),
          Map.entry("probe or lifecycle host", "hostProbesAndHostLifecycle"),
          Map.entry("forbidden AppArmor profile", "appArmorProfile"),
          Map.entry("forbidden AppArmor profiles", "appArmorProfile"),
          Map.entry("procMount", "procMount"),
          Map.entry("seccompProfile", "seccompProfile"),
          Map.entry("seLinuxOptions", "seLinuxOptions"),
          Map.entry("forbidden sysctls", "sysctls"),
          Map.entry("hostProcess", "windowsHostProcess"),
          Map.entry("allowPrivilegeEscalation != false", "allowPrivilegeEscalation"),
          Map.entry("restricted volume types", "restrictedVolumes"),
          Map.entry("runAsNonRoot != true", "runAsNonRoot"),
          Map.entry("runAsUser=0", "runAsUser"));

  private static final String SPACE =
      """
      apiVersion: v1
      kind: Namespace
      metadata:
        name: %s
        labels:
          pod-security.kubernetes.io/enforce: %s
          pod-security.kubernetes.io/enforce-version: %s
      ---
      apiVersion: v1
      kind: ServiceAccount
      metadata: {name: default, namespace: %s}
      """;

  /// A namespace that enforces.
  private record Place(Level level, String version) {
    String namespace() {
      return level + "-" + version.replace('.', '-');
    }

    int minor() {
      int minor = version.equals("latest") ? LevelVersion.LATEST : minorOf(version);
      return new LevelVersion(level, minor).appliedBy(SERVER_MINOR);
    }

    private static int minorOf(String version) {
      return Integer.parseInt(version.substring("v1.".length()));
    }
  }

  private record Sample(Place place, String name, Draft draft) {}

  private final Set<String> broken = ConcurrentHashMap.newKeySet();

  @Test
  void every_pod_is_refused_for_what_was_said_and_for_nothing_else() throws Exception {
    try (ControlPlane cluster = ControlPlane.start(Extent.API_SERVER)) {
      ApiCaller admin = cluster.as(User.ADMIN);
      places(VERSIONS).forEach(place -> label(admin, place));
      List<Sample> samples = samples();

      List<String> told = new ArrayList<>();
      int measured = 0;
      int refused = 0;
      try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
        List<Future<String>> answers = new ArrayList<>();
        for (Sample sample : samples) {
          answers.add(threads.submit(() -> compared(admin, sample)));
        }
        for (Future<String> answer : answers) {
          String outcome = answer.get();
          measured += outcome.equals("invalid") ? 0 : 1;
          refused += outcome.equals("refused") ? 1 : 0;
          if (outcome.startsWith("differs")) {
            told.add(outcome);
          }
        }
      } catch (ExecutionException failed) {
        throw new AssertionError(failed.getCause());
      }

      System.err.printf(
          "Pod Security agreement: %s pods measured, %s refused, %s not valid, %s differ%n",
          measured, refused, samples.size() - measured, told.size());
      assertThat(told).isEmpty();
      assertThat(new TreeSet<>(broken))
          .as("each control was broken, so each was measured")
          .containsExactlyInAnyOrderElementsOf(PodSecurityStandards.controls());
      assertThat(measured).isGreaterThan(PODS / 2);
      assertThat(refused).isBetween(measured / 4, measured * 9 / 10);
    }
  }

  /// A debug container is asked about when it is added, together with all that the pod was.
  @Test
  void a_debug_container_is_refused_for_what_was_said() throws Exception {
    try (ControlPlane cluster = ControlPlane.start(Extent.API_SERVER)) {
      ApiCaller admin = cluster.as(User.ADMIN);
      Random random = new Random(SEED);
      List<Tweak> tweaks = PodShapes.tweaks();
      List<String> told = new ArrayList<>();
      int refused = 0;
      for (Place place : places(FEW)) {
        String pods = "/api/v1/namespaces/%s/pods".formatted(place.namespace());
        admin.apply(SPACE.formatted(place.namespace(), "privileged", "latest", place.namespace()));
        admin.send("POST", pods, "application/json", PodShapes.restricted().tree("p").toString());
        label(admin, place);
        Tree pod = admin.get(pods + "/p");
        for (int i = 0; i < 40; i++) {
          Map<String, Object> debug = PodShapes.random(random, tweaks).debugContainer();
          Tree patch =
              PodShapes.json(Map.of("spec", Map.of("ephemeralContainers", List.of(debug))));
          ApiCaller.Answer answer =
              admin.send(
                  "PATCH",
                  pods + "/p/ephemeralcontainers?dryRun=All",
                  "application/strategic-merge-patch+json",
                  patch.toString());
          Tree with = PodShapes.with(pod, debug);
          List<Violation> said =
              PodSecurityStandards.violations(new PodTemplate(with), place.level(), place.minor());
          String words = words(answer);
          refused += words.isEmpty() ? 0 : 1;
          if (answer.status() != 422 && !words.equals(PodSecurityStandards.message(said))) {
            told.add(place.namespace() + " " + debug + ": " + words + " said " + said);
          }
        }
      }
      assertThat(told).isEmpty();
      assertThat(refused).isGreaterThan(50);
    }
  }

  /// What the API server refuses for, empty where it does not.
  private static String words(ApiCaller.Answer answer) {
    String message = answer.status() == 403 ? answer.tree().text("message") : "";
    int refusal = message.indexOf(REFUSAL);
    return refusal < 0 ? "" : message.substring(message.indexOf("\": ", refusal) + 3);
  }

  private static List<Place> places(List<String> versions) {
    List<Place> places = new ArrayList<>();
    for (String version : versions) {
      places.add(new Place(Level.BASELINE, version));
      places.add(new Place(Level.RESTRICTED, version));
    }
    return places;
  }

  private static void label(ApiCaller admin, Place place) {
    admin.apply(
        SPACE.formatted(place.namespace(), place.level(), place.version(), place.namespace()));
  }

  private static List<Sample> samples() {
    List<Sample> samples = new ArrayList<>();
    List<Tweak> tweaks = PodShapes.tweaks();
    Random random = new Random(SEED);
    List<Place> few = places(FEW);
    for (int i = 0; i < tweaks.size(); i++) {
      Tweak tweak = tweaks.get(i);
      for (int p = 0; p < few.size(); p++) {
        Draft draft = (i + p) % 3 == 0 ? PodShapes.plain() : PodShapes.restricted();
        tweak.change().accept(draft);
        samples.add(new Sample(few.get(p), tweak.name(), draft));
      }
    }
    List<Place> places = places(VERSIONS);
    for (int i = 0; i < PODS; i++) {
      Place place = places.get(random.nextInt(places.size()));
      samples.add(new Sample(place, "random " + i, PodShapes.random(random, tweaks)));
    }
    return samples;
  }

  /// Says `allowed`, `refused`, `invalid`, or in which way the two differ.
  private String compared(ApiCaller admin, Sample sample) {
    Tree pod = sample.draft().tree("p");
    String path = "/api/v1/namespaces/%s/pods?dryRun=All".formatted(sample.place().namespace());
    ApiCaller.Answer answer = admin.send("POST", path, "application/json", pod.toString());
    List<Violation> said =
        PodSecurityStandards.violations(
            new PodTemplate(pod), sample.place().level(), sample.place().minor());
    if (answer.status() == 201) {
      return said.isEmpty() ? "allowed" : differs(sample, pod, "allowed", said);
    }
    String words = words(answer);
    if (words.isEmpty()) {
      return "invalid";
    }
    boolean same =
        sample.draft().hasAnnotations()
            ? controls(words).equals(said.stream().map(PodSecurityAgreementIT::control).toList())
            : words.equals(PodSecurityStandards.message(said));
    said.forEach(violation -> broken.add(violation.check()));
    return same ? "refused" : differs(sample, pod, words, said);
  }

  /// The API server turns annotations of AppArmor into fields first, so that its words name both.
  private static List<String> controls(String words) {
    List<String> controls = new ArrayList<>();
    for (String one : words.split("\\), ")) {
      String reason = one.substring(0, one.indexOf(" ("));
      controls.add(CONTROLS.getOrDefault(reason, "unknown: " + reason));
    }
    return controls;
  }

  private static String control(Violation violation) {
    String check = violation.check();
    boolean same = check.startsWith("seccompProfile_") || check.startsWith("procMount_");
    return same ? check.substring(0, check.indexOf('_')) : check;
  }

  private static String differs(Sample sample, Tree pod, String answer, List<Violation> said) {
    Map<String, String> told = new LinkedHashMap<>();
    told.put("place", sample.place().namespace());
    told.put("pod", sample.name() + " " + pod);
    told.put("server", answer);
    told.put("said", PodSecurityStandards.message(said));
    return "differs " + told;
  }
}
