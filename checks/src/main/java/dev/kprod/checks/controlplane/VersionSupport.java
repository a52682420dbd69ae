package dev.kprod.checks.controlplane;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.notObservable;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Untrusted;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Platform;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Version;
import dev.kprod.cluster.Words;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Whether the control plane still gets security fixes, and has taken the recent ones.
///
/// Some distributors build with a fixed date long past; such a date says nothing of the patch.
final class VersionSupport implements Check<Subject> {
  private static final int OLDEST_RELEASE_MONTHS = 14;
  private static final LocalDate FIRST_RELEASE = LocalDate.parse("2014-06-06");
  private static final int FRESH_TABLE_DAYS = 120;

  private static final Param<Integer> WARN_DAYS =
      Param.count("warnDays", 60, 0, 3650, "One upgrade cycle.");
  private static final Param<Integer> PATCH_DAYS =
      Param.count(
          "patchDays", 120, 1, 3650, "Upstream ships patches monthly; four of them were missed.");
  private static final Param<Boolean> ALLOW_EXTENDED =
      new Param<>(
          "allowExtended",
          ValueType.flag(),
          false,
          "Support that is paid extra is a reprieve, which somebody should choose on purpose.");
  private static final Param<SortedMap<String, LocalDate>> SUPPORT_WINDOWS =
      new Param<>(
          "supportWindows",
          ValueType.map(ValueType.date()),
          new TreeMap<>(),
          "Long-term offers of RKE2, AKS or OpenShift end on other days than upstream.");

  private static final Declaration<Subject> DECLARATION =
      Declaration.of("cp-version-support", SubjectKind.CLUSTER)
          .title("The cluster runs a minor version that gets security fixes, at a recent patch.")
          .severity(HIGH)
          .reads(Resources.VERSION)
          .reads(Words.PLATFORM)
          .param(WARN_DAYS)
          .param(PATCH_DAYS)
          .param(ALLOW_EXTENDED)
          .param(SUPPORT_WINDOWS)
          .breaks(
              """
              The next vulnerability of the API server or the kubelet has no fix for you. Minor
              versions cannot be jumped, so each one that is skipped makes the upgrade longer.
              """)
          .judged(
              "The minor version of the binary counts, whatever it emulates.",
              "The provider's window decides where a table has it, else upstream's.",
              "Past the end fails; on EKS extended support passes if allowExtended says so.",
              "Less than warnDays before the end fails.",
              "A build older than patchDays fails, since patches ship monthly.",
              "A minor that the table does not know fails if its build is older than 14 months,"
                  + " and is unknown otherwise.")
          .example(
              """
              endpoint: /version
              body: {gitVersion: v1.33.4, buildDate: "2026-05-12T10:00:00Z"}
              """,
              """
              endpoint: /version
              body: {gitVersion: v1.36.2, buildDate: "2026-10-14T10:00:00Z"}
              """)
          .source("https://kubernetes.io/releases/")
          .source("https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html")
          .build();

  private final SupportWindows windows = new SupportWindows();

  @Override
  public Declaration<Subject> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Subject subject, Cluster cluster, Params params) {
    Version version = new Version(cluster.single(Resources.VERSION));
    if (version.minor().isEmpty()) {
      return notObservable("\"%s\" names no minor version".formatted(version.text()));
    }
    int minor = version.minor().getAsInt();
    LocalDate today = LocalDate.ofInstant(cluster.takenAt(), ZoneOffset.UTC);
    Platform platform = Platform.of(cluster);
    String provider = provider(platform);
    List<Note> notes = notes(version, cluster.takenAt());
    List<Evidence> evidence = new ArrayList<>();
    Optional<SupportWindows.Window> window =
        windows.find(minor, provider, params.of(SUPPORT_WINDOWS));
    if (window.isPresent()) {
      support(version, window.get(), today, params).ifPresent(evidence::add);
      patch(version, today, params.of(PATCH_DAYS)).ifPresent(evidence::add);
    } else if (windows.isBeforeTable(minor) && !provider.equals("openshift")) {
      evidence.add(
          at(
              "gitVersion",
              version.text() + ", support has ended",
              "a supported minor" + byTable(today)));
    } else {
      Optional<Evidence> old = tooOldForAnyWindow(version, today);
      if (old.isEmpty()) {
        return notObservable(untold(version, provider));
      }
      evidence.add(old.get());
    }
    if (evidence.isEmpty()) {
      return new Verdict.Pass(notes);
    }
    String found = evidence.getFirst().observed().text();
    return new Verdict.Fail(
        HIGH, Untrusted.of(found + "."), evidence, remedy(minor, provider), notes);
  }

  /// A control plane in sight is the users' own, whatever its version is called: EKS Anywhere and
  /// its like follow upstream.
  private static String provider(Platform platform) {
    if (platform.distribution().equals("openshift")) {
      return "openshift";
    }
    return switch (platform.controlPlane()) {
      case VISIBLE -> "";
      case MANAGED, HOSTED, UNKNOWN -> platform.provider();
    };
  }

  private Optional<Evidence> support(
      Version version, SupportWindows.Window found, LocalDate today, Params params) {
    SupportWindows.Window window = params.of(ALLOW_EXTENDED) ? found.paid() : found;
    long left = ChronoUnit.DAYS.between(today, window.end());
    String support = "%s, %s support".formatted(version.text(), window.by());
    if (left >= params.of(WARN_DAYS)) {
      return Optional.empty();
    }
    if (left >= 0) {
      return Optional.of(
          at(
              "gitVersion",
              "%s ends %s (in %s days)".formatted(support, window.end(), left),
              "at least %s days left%s".formatted(params.of(WARN_DAYS), byTable(window, today))));
    }
    Optional<LocalDate> extended = window.extended().filter(end -> !today.isAfter(end));
    String paid = extended.map(end -> ", patched until %s at extra cost".formatted(end)).orElse("");
    return Optional.of(
        at(
            "gitVersion",
            "%s ended %s (%s days ago)%s".formatted(support, window.end(), -left, paid),
            "a supported minor" + byTable(window, today)));
  }

  /// Names the table and its age, where it is what decides.
  private String byTable(SupportWindows.Window window, LocalDate today) {
    return window.by().equals(SupportWindows.STATED) ? "" : byTable(today);
  }

  private String byTable(LocalDate today) {
    long age = windows.table().ageInDays(today.atStartOfDay(ZoneOffset.UTC).toInstant());
    return " (by the table of %s, %s days old)".formatted(windows.table().reviewedOn(), age);
  }

  private static Optional<Evidence> patch(Version version, LocalDate today, int patchDays) {
    return built(version)
        .map(day -> ChronoUnit.DAYS.between(day, today))
        .filter(age -> age > patchDays)
        .map(
            age ->
                at(
                    "buildDate",
                    "%s was built %s days ago".formatted(version.text(), age),
                    "a patch of the last %s days".formatted(patchDays)));
  }

  private static Optional<Evidence> tooOldForAnyWindow(Version version, LocalDate today) {
    return built(version)
        .filter(day -> day.plusMonths(OLDEST_RELEASE_MONTHS).isBefore(today))
        .map(
            day ->
                at(
                    "buildDate",
                    "%s was built on %s".formatted(version.text(), day),
                    "no more than %s months ago".formatted(OLDEST_RELEASE_MONTHS)));
  }

  private String untold(Version version, String provider) {
    return provider.equals("openshift")
        ? "OpenShift has a lifecycle of its own; state the end of %s in supportWindows"
            .formatted(version.text())
        : "%s is newer than kprod's table, which ends at 1.%s of %s"
            .formatted(version.text(), windows.newest(), windows.table().reviewedOn());
  }

  private List<Note> notes(Version version, Instant takenAt) {
    List<Note> notes = new ArrayList<>();
    version
        .emulatedMinor()
        .ifPresent(minor -> notes.add(Note.of("the API server emulates 1.%s".formatted(minor))));
    long age = windows.table().ageInDays(takenAt);
    if (age > FRESH_TABLE_DAYS) {
      notes.add(Note.of("kprod's table of versions is %s days old".formatted(age)));
    }
    return notes;
  }

  private static Optional<LocalDate> built(Version version) {
    return version
        .builtAt()
        .map(time -> LocalDate.ofInstant(time, ZoneOffset.UTC))
        .filter(day -> day.isAfter(FIRST_RELEASE));
  }

  private static Remedy remedy(int minor, String provider) {
    String next = "1." + (minor + 1);
    return provider.equals("eks")
        ? Remedy.run(
                "Upgrade one minor version at a time.",
                "aws",
                "eks",
                "update-cluster-version",
                "--name",
                "CLUSTER",
                "--kubernetes-version",
                next)
            .reviewed()
        : Remedy.run(
                "Upgrade one minor version at a time, to %s next.".formatted(next),
                "kubeadm",
                "upgrade",
                "plan")
            .reviewed();
  }
}
