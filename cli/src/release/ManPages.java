import dev.kprod.cli.Kprod;
import dev.kprod.cli.terminal.Screen;
import dev.kprod.cli.terminal.Surroundings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// Writes a man page for the program and each command, from the declarations of the options.
///
/// Run by the release as `java -cp PROGRAM ManPages.java FOLDER VERSION TIME`.
final class ManPages {
  private final Path folder;
  private final String version;
  private final String date;

  private ManPages(Path folder, String version, String date) {
    this.folder = folder;
    this.version = version;
    this.date = date;
  }

  public static void main(String[] args) throws IOException {
    ManPages pages =
        new ManPages(Files.createDirectories(Path.of(args[0])), args[1], args[2].substring(0, 10));
    Screen nowhere = new Screen(OutputStream.nullOutputStream(), OutputStream.nullOutputStream());
    CommandLine root =
        new Kprod(Surroundings.of(Map.of(), new Properties()), nowhere).commandLine();
    pages.write(root.getCommandSpec(), List.of());
  }

  private void write(CommandSpec spec, List<String> parents) throws IOException {
    String name = spec.qualifiedName("-");
    List<CommandSpec> commands =
        spec.subcommands().values().stream()
            .map(CommandLine::getCommandSpec)
            .filter(each -> !each.usageMessage().hidden())
            .toList();
    StringBuilder page = new StringBuilder();
    page.append(".TH %s 1 %s \"kprod %s\"\n".formatted(quoted(name), date, version));
    page.append(".SH NAME\n%s \\- %s\n".formatted(escaped(name), escaped(purpose(spec))));
    page.append(".SH SYNOPSIS\n.B %s\n".formatted(escaped(spec.qualifiedName(" "))));
    if (!commands.isEmpty()) {
      page.append(".I COMMAND\n");
    }
    if (!spec.options().isEmpty()) {
      page.append(".RI [ OPTIONS ]\n");
    }
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      page.append(".I %s\n".formatted(escaped(parameter.paramLabel())));
    }
    page.append(".SH DESCRIPTION\n");
    page.append(paragraphs(parents.isEmpty() ? List.of(ABOUT) : described(spec)));
    options(page, spec);
    if (!commands.isEmpty()) {
      page.append(".SH COMMANDS\n");
      for (CommandSpec command : commands) {
        page.append(
            ".TP\n.BR %s (1)\n%s\n"
                .formatted(escaped(command.qualifiedName("-")), escaped(purpose(command))));
      }
    }
    page.append(".SH EXIT STATUS\n").append(paragraphs(List.of(EXIT)));
    page.append(".SH SEE ALSO\n");
    page.append(
        parents.isEmpty()
            ? escaped("kprod explain TOPIC") + "\n"
            : ".BR %s (1)\n".formatted(escaped(String.join("-", parents))));
    Files.writeString(folder.resolve(name + ".1"), page.toString());
    for (CommandSpec command : commands) {
      write(command, List.of(name));
    }
  }

  private static final String ABOUT =
      "Reads a Kubernetes cluster and says, with evidence, how ready it is for production and what"
          + " to do next. It reads (get, list), it never writes.";

  private static final String EXIT =
      "0 passed, 1 failed, 2 wrong usage, 3 no cluster, 4 incomplete, 5 a report was not written,"
          + " 70 a bug; kprod explain exit-codes says more.";

  private static void options(StringBuilder page, CommandSpec spec) {
    List<OptionSpec> options = spec.options().stream().filter(each -> !each.hidden()).toList();
    if (options.isEmpty() && spec.positionalParameters().isEmpty()) {
      return;
    }
    page.append(".SH OPTIONS\n");
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      page.append(".TP\n.I %s\n".formatted(escaped(parameter.paramLabel())));
      page.append(escaped(String.join(" ", parameter.description()))).append('\n');
    }
    for (OptionSpec option : options) {
      String names =
          List.of(option.names()).stream()
              .map(each -> "\\fB" + escaped(each) + "\\fR")
              .collect(Collectors.joining(", "));
      String value =
          option.arity().max() > 0 ? " \\fI" + escaped(option.paramLabel()) + "\\fR" : "";
      page.append(".TP\n").append(names).append(value).append('\n');
      page.append(escaped(String.join(" ", option.description()))).append('\n');
    }
  }

  private static String purpose(CommandSpec spec) {
    String[] description = spec.usageMessage().description();
    String first = description.length == 0 ? ABOUT : description[0];
    return first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
  }

  private static List<String> described(CommandSpec spec) {
    return List.of(spec.usageMessage().description());
  }

  private static String paragraphs(List<String> lines) {
    StringBuilder out = new StringBuilder();
    for (String line : lines) {
      out.append(line.isBlank() ? ".PP\n" : escaped(line) + "\n");
    }
    return out.toString();
  }

  private static String quoted(String text) {
    return "\"" + text.toUpperCase(java.util.Locale.ROOT) + "\"";
  }

  /// A dash is a minus to roff, a dot or a quote at the start a request.
  private static String escaped(String text) {
    String plain = text.replace("\\", "\\e").replace("-", "\\-");
    return plain.startsWith(".") || plain.startsWith("'") ? "\\&" + plain : plain;
  }
}
