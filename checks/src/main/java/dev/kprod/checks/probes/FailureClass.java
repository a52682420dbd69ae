package dev.kprod.checks.probes;

import java.util.Locale;
import java.util.regex.Pattern;

/// How a probe failed, by what the kubelet said of it (upstream: pkg/probe).
enum FailureClass {
  TIMEOUT(
      "no answer in time",
      "Raise timeoutSeconds, or find out what makes it slow.",
      "timeout|timed out|deadline exceeded"),
  REFUSED(
      "nobody listens on the port",
      "Let it start in peace with a startup probe, or ask the port on which it listens.",
      "connection refused|connection reset|no route to host|eof"),
  STATUS(
      "an answer that says no",
      "Find out which dependency it asks, and ask the process alone where that is liveness.",
      "statuscode|not_serving|status code"),
  OTHER("a failure of another kind", "Find out what the probe says.", "");

  private final String words;
  private final String advice;
  private final Pattern pattern;

  FailureClass(String words, String advice, String pattern) {
    this.words = words;
    this.advice = advice;
    this.pattern = Pattern.compile(pattern);
  }

  static FailureClass of(String message) {
    String said = message.toLowerCase(Locale.ROOT);
    for (FailureClass one : values()) {
      if (!one.pattern.pattern().isEmpty() && one.pattern.matcher(said).find()) {
        return one;
      }
    }
    return OTHER;
  }

  String words() {
    return words;
  }

  String advice() {
    return advice;
  }
}
