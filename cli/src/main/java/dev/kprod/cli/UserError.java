package dev.kprod.cli;

/// Something that only the user can put right. It is printed as one line, and ends the program.
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  /// Makes an error.
  ///
  /// @param what what was seen and where: `no context "prod-uu" in /home/ana/.kube/config`
  /// @param remedy what to do next: `did you mean "prod-eu"?`; empty if there is nothing to say
  /// @param exitCode what the process exits with
  public UserError(String what, String remedy, ExitCode exitCode) {
    super(oneLine(remedy.isEmpty() ? what : what + "; " + remedy));
    this.exitCode = exitCode;
  }

  /// Makes an error with what led to it, which only `-vv` shows.
  public UserError(String what, String remedy, ExitCode exitCode, Throwable cause) {
    this(what, remedy, exitCode);
    initCause(cause);
  }

  /// Returns what the process exits with.
  public ExitCode exitCode() {
    return exitCode;
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
