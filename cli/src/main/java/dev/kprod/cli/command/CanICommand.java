package dev.kprod.cli.command;

import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import dev.kprod.cluster.Cluster;
import dev.kprod.semantics.rbac.Identity;
import dev.kprod.semantics.rbac.Rbac;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Says what somebody may do, and which binding, role and rule let them.
///
/// Here `--as` and `--as-group` name whom is asked about, as for kubectl; who reads is said by
/// `--read-as`.
@Command(
    name = "can-i",
    description = {
      "Says whether somebody may do something by RBAC, or with --list all that they may, with the"
          + " binding, role and rule that let them. -f answers SubjectAccessReviews, many at once,"
          + " from what was read: the server is not asked.",
      "Exit code 0: yes (-f: one at least), 1: no, 4: no, and not all was seen. With --expect 0:"
          + " all as the file says, 1: not, 4: not, and not all was seen."
    },
    sortOptions = false)
public final class CanICommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this help")
  boolean help;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "VERB",
      description = "get, list, create, bind, ... or *")
  @Nullable String verb;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "RESOURCE[/SUB]|/PATH",
      description = "pods, deploy, pods/exec, deployments.apps; or a path that is no resource")
  @Nullable String resource;

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "NAME",
      description = "one object; without it, every object")
  @Nullable String name;

  @Option(names = "--list", description = "all that they may do")
  boolean list;

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "FILE",
      description =
          "answer the SubjectAccessReviews of this file, YAML or JSON; - is standard input")
  @Nullable Path file;

  @Option(
      names = "--expect",
      description = "with -f: compare with the status.allowed that the file holds")
  boolean expect;

  @Option(
      names = "--subresource",
      paramLabel = "SUB",
      description = "the subresource, for those who write it so")
  @Nullable String subresource;

  @Mixin RequestOptions on = new RequestOptions();

  @Option(names = "--read-as", paramLabel = "USER", description = "user to impersonate for reading")
  @Nullable String readAs;

  @Option(
      names = "--read-as-group",
      paramLabel = "GROUP",
      split = ",",
      description = "groups to impersonate for reading")
  List<String> readAsGroup = List.of();

  @Mixin QuestionOptions options = new QuestionOptions();

  /// Makes the command.
  private CanICommand(Session session) {
    this.session = session;
  }

  /// Returns the command with its own words for the options that mean another thing here.
  public static CommandLine of(Session session) {
    CommandLine line = new CommandLine(new CanICommand(session));
    describe(
        line, "--as", "whom is asked about: a user, system:serviceaccount:NS:NAME or sa/NS/NAME");
    describe(line, "--as-group", "groups of whom is asked about, beside those everybody has");
    line.getCommandSpec().remove(line.getCommandSpec().findOption("--as-uid"));
    return line;
  }

  private static void describe(CommandLine line, String option, String description) {
    CommandSpec spec = line.getCommandSpec();
    OptionSpec known = spec.findOption(option);
    spec.remove(known);
    spec.addOption(OptionSpec.builder(known).description(description).build());
  }

  @Override
  public Integer call() {
    String about = options.cluster.as;
    List<String> groups = options.cluster.asGroup;
    options.cluster.as = readAs;
    options.cluster.asGroup = readAsGroup;
    Question question = new Question(session, options);
    if (file != null) {
      refuseBeside("-f", about != null || !groups.isEmpty() || list || verb != null);
      return new Reviews(question, file, expect).answer().code();
    }
    if (about == null && groups.isEmpty()) {
      throw new UserError(
          "can-i is not told about whom",
          "--as names a user or a service account: --as sa/shop/web",
          ExitCode.USAGE);
    }
    refuseBeside("--list", list && verb != null);
    Identity identity = identity(about == null ? "" : about, groups);
    Cluster cluster = question.read(Rbac.READS, on.namespaces());
    if (list) {
      return new RightsOf(identity, on.within(), Rbac.of(cluster)).answer(question).code();
    }
    return new MayThey(identity, asked(cluster), Rbac.of(cluster)).answer(question).code();
  }

  private static void refuseBeside(String option, boolean both) {
    if (both) {
      throw new UserError(
          option + " stands alone: it already says what is asked",
          "see can-i --help",
          ExitCode.USAGE);
    }
  }

  private RequestOptions.Asked asked(Cluster cluster) {
    if (verb == null || resource == null) {
      throw new UserError(
          "can-i takes a verb and a resource, or --list, or -f",
          "such as: can-i get secrets -n shop --as sa/shop/web",
          ExitCode.USAGE);
    }
    if (resource.startsWith("/")) {
      return RequestOptions.Asked.onUrl(verb, resource);
    }
    String whole = subresource == null ? resource : resource + "/" + subresource;
    return on.onResource(verb, whole, name, cluster);
  }

  /// Puts an identity together as the API server's authenticators do, and adds the groups stated.
  static Identity identity(String id, List<String> groups) {
    Identity known = Identity.user(id);
    if (id.startsWith("sa/")) {
      String[] parts = id.split("/", -1);
      if (parts.length != 3 || parts[1].isEmpty() || parts[2].isEmpty()) {
        throw new UserError(
            "\"%s\" names no service account".formatted(id),
            "write sa/NAMESPACE/NAME",
            ExitCode.USAGE);
      }
      known = new Identity.ServiceAccount(parts[1], parts[2]);
    }
    if (groups.isEmpty()) {
      return known;
    }
    List<String> all = new ArrayList<>(groups);
    all.addAll(known.groups());
    all.remove(Identity.AUTHENTICATED);
    return new Identity.User(known.user(), all);
  }
}
