package dev.kprod.cli.command;

import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import dev.kprod.cli.command.RequestOptions.Asked;
import dev.kprod.cluster.Cluster;
import dev.kprod.medium.Line;
import dev.kprod.medium.SafeJson;
import dev.kprod.medium.Style;
import dev.kprod.medium.Width;
import dev.kprod.medium.Wrap;
import dev.kprod.semantics.rbac.Grant;
import dev.kprod.semantics.rbac.Identity;
import dev.kprod.semantics.rbac.Rbac;
import dev.kprod.semantics.rbac.RequestAttributes;
import dev.kprod.semantics.rbac.Rules;
import dev.kprod.snapshot.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Says who may do something, and which binding, role and rule let them.
@Command(
    name = "who-can",
    description = {
      "Says who may do something by RBAC, with the binding, role and rule that let them. Groups"
          + " are not taken apart. Without -n it lists every namespace where somebody may.",
      "Exit code 0: somebody can, 1: nobody, 4: nobody was seen, and not all was."
    },
    sortOptions = false)
public final class WhoCanCommand implements Callable<Integer> {
  private static final String INDENT = "    ";

  private final Session session;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this help")
  boolean help;

  @Parameters(index = "0", paramLabel = "VERB", description = "get, list, create, bind, ... or *")
  String verb = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "RESOURCE[/SUB]",
      description = "pods, deploy, pods/exec, deployments.apps; with --url none")
  @Nullable String resource;

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "NAME",
      description = "one object; without it, every object")
  @Nullable String name;

  @Option(names = "--url", paramLabel = "/PATH", description = "a path that is no resource")
  @Nullable String url;

  @Mixin RequestOptions on = new RequestOptions();
  @Mixin QuestionOptions options = new QuestionOptions();

  /// Makes the command.
  public WhoCanCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    if ((url == null) == (resource == null)) {
      throw new UserError(
          "who-can takes a resource or a --url", "such as: who-can get secrets", ExitCode.USAGE);
    }
    Question question = new Question(session, options);
    Cluster cluster = question.read(Rbac.READS, on.namespaces());
    Asked asked =
        resource == null
            ? Asked.onUrl(verb, String.valueOf(url))
            : on.onResource(verb, resource, name, cluster);
    Answer answer = Answer.of(asked, on.within(), Rbac.of(cluster));
    question.print(question.wantsJson() ? json(answer) : text(answer, question));
    if (!answer.holders.isEmpty()) {
      return ExitCode.PASSED.code();
    }
    return (answer.unseen.isEmpty() ? ExitCode.GATE_FAILED : ExitCode.INCOMPLETE).code();
  }

  /// Who may.
  ///
  /// @param holders by what right, whoever is in `system:masters` left out
  /// @param named how many more hold it for objects by name only, where no name was asked for
  /// @param unseen what was not read
  private record Answer(
      RequestAttributes request, List<Grant> holders, long named, List<Read<?>> unseen) {
    static Answer of(Asked asked, String namespace, Rbac rbac) {
      RequestAttributes request = asked.request();
      boolean somewhere = asked.somewhere();
      List<Grant> holders =
          (somewhere ? rbac.holdersAnywhere(request) : rbac.holders(request))
              .stream().filter(Answer::counts).toList();
      long named =
          request instanceof RequestAttributes.OnResource on && on.name().isEmpty()
              ? rbac.holdersAnywhere(request, rule -> Rules.allowsSomeObject(rule, on)).stream()
                  .filter(Answer::counts)
                  .filter(grant -> !Rules.allows(grant.policyRule(), request))
                  .filter(
                      grant ->
                          somewhere
                              || grant.namespace().isEmpty()
                              || grant.namespace().equals(namespace))
                  .count()
              : 0;
      return new Answer(
          request, holders, named, somewhere ? rbac.unseenAnywhere() : rbac.unseen(namespace));
    }

    private static boolean counts(Grant grant) {
      return !grant.holder().equals(new Identity.Group(Identity.MASTERS));
    }
  }

  private static String text(Answer answer, Question question) {
    List<Row> rows = new ArrayList<>();
    rows.add(
        new Row("group " + Identity.MASTERS, "cluster", "an authorizer that is asked before RBAC"));
    for (Grant grant : answer.holders) {
      rows.add(
          new Row(
              question.encoder().encode(GrantText.who(grant.holder())),
              question.encoder().encode(GrantText.where(grant)),
              question.encoder().encode(GrantText.by(grant, question.arrow()))));
    }
    StringBuilder out = new StringBuilder();
    write(rows, question, out);
    List<String> remarks = new ArrayList<>();
    if (answer.holders.isEmpty()) {
      remarks.add(
          "%s by RBAC may %s."
              .formatted(
                  answer.unseen.isEmpty() ? "Nobody" : "Nobody that was seen",
                  question.encoder().encode(GrantText.request(answer.request))));
    }
    if (answer.named > 0) {
      remarks.add(
          "%s more for objects of some names only; add a NAME to see them."
              .formatted(answer.named));
    }
    remarks.add(GrantText.unseen(answer.unseen));
    remarks.stream()
        .filter(remark -> !remark.isEmpty())
        .flatMap(remark -> Wrap.words(remark, question.width()).stream())
        .forEach(line -> out.append(line).append('\n'));
    return out.toString();
  }

  private record Row(String who, String where, String by) {}

  /// Writes a line for each row; where one does not fit, what gives the right stands below in all.
  private static void write(List<Row> rows, Question question, StringBuilder out) {
    int who = rows.stream().mapToInt(row -> Width.of(row.who)).max().orElse(0);
    int where = rows.stream().mapToInt(row -> Width.of(row.where)).max().orElse(0);
    boolean beside =
        rows.stream().allMatch(row -> who + where + 4 + Width.of(row.by) <= question.width());
    for (Row row : rows) {
      Line line = new Line().add(Style.ID, row.who);
      if (beside) {
        line.to(who + 2, 2).add(Style.QUIET, row.where).to(who + where + 4, 2).add(row.by);
        out.append(line.paint(question.ink())).append('\n');
        continue;
      }
      line.add("  ").add(Style.QUIET, row.where);
      out.append(line.paint(question.ink())).append('\n');
      Wrap.words(row.by, question.width() - INDENT.length())
          .forEach(part -> out.append(INDENT).append(part).append('\n'));
    }
  }

  private static String json(Answer answer) {
    StringBuilder out = new StringBuilder();
    SafeJson json = SafeJson.to(out);
    json.document(
        () -> {
          json.text("apiVersion", "kprod.dev/v1");
          json.text("kind", "WhoCan");
          GrantText.write(answer.request, json);
          json.list(
              "grants",
              () -> {
                for (Grant grant : answer.holders) {
                  GrantText.write(grant, json);
                }
              });
          json.number("byNameOnly", answer.named);
          GrantText.write(answer.unseen, json);
        });
    return out.toString();
  }
}
