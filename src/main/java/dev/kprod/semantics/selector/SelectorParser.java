package dev.kprod.semantics.selector;

import dev.kprod.semantics.selector.Requirement.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the grammar of `labels.Parse`: requirements between commas, each a key with an operator.
///
/// Words are whatever stands between blanks and the signs `= ! ( ) , > <`; `in` and `notin` are
/// operators only where an operator can stand, so both are good keys and values.
final class SelectorParser {
  private static final String SIGNS = "=!(),><";

  private sealed interface Token {
    record Word(String text) implements Token {}

    record Sign(String text) implements Token {}

    record End() implements Token {}
  }

  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message, null, false, false);
    }
  }

  private final String text;
  private final List<Token> tokens;
  private int next;

  SelectorParser(String text) {
    this.text = text;
    this.tokens = tokensOf(text);
  }

  Selector parse() {
    try {
      List<Requirement> requirements = requirements();
      return requirements.isEmpty()
          ? new Selector.Everything()
          : new Selector.Matching(requirements);
    } catch (Refused refused) {
      return new Selector.Invalid("selector '" + text + "': " + refused.getMessage());
    }
  }

  private List<Requirement> requirements() {
    List<Requirement> requirements = new ArrayList<>();
    if (peek() instanceof Token.End) {
      return requirements;
    }
    requirements.add(requirement());
    while (takeIf(",")) {
      requirements.add(requirement());
    }
    if (!(peek() instanceof Token.End)) {
      throw unexpected("',' or the end");
    }
    return requirements;
  }

  private Requirement requirement() {
    boolean negated = takeIf("!");
    String key = word("a key");
    Requirement requirement =
        negated ? new Requirement(key, Operator.DOES_NOT_EXIST, List.of()) : positive(key);
    Optional<String> fault = Selector.findFault(requirement);
    if (fault.isPresent()) {
      throw new Refused(fault.get());
    }
    return requirement;
  }

  private Requirement positive(String key) {
    return switch (peek()) {
      case Token.End _ -> new Requirement(key, Operator.EXISTS, List.of());
      case Token.Word(String word) ->
          switch (word) {
            case "in" -> new Requirement(key, Operator.IN, valueSet());
            case "notin" -> new Requirement(key, Operator.NOT_IN, valueSet());
            default -> throw unexpected("an operator such as = != in notin");
          };
      case Token.Sign(String sign) ->
          switch (sign) {
            case "," -> new Requirement(key, Operator.EXISTS, List.of());
            case "=", "==" -> new Requirement(key, Operator.EQUALS, value());
            case "!=" -> new Requirement(key, Operator.NOT_EQUALS, value());
            case ">" -> new Requirement(key, Operator.GREATER_THAN, value());
            case "<" -> new Requirement(key, Operator.LESS_THAN, value());
            default -> throw unexpected("an operator such as = != in notin");
          };
    };
  }

  /// The value after a sign; nothing written is the empty value.
  private List<String> value() {
    next++;
    if (peek() instanceof Token.End || isSign(",")) {
      return List.of("");
    }
    return List.of(word("a value"));
  }

  /// The values in parentheses; a place left empty is the empty value.
  private List<String> valueSet() {
    next++;
    take("(");
    List<String> values = new ArrayList<>();
    do {
      values.add(peek() instanceof Token.Word ? word("a value") : "");
    } while (takeIf(","));
    take(")");
    return values;
  }

  private Token peek() {
    return tokens.get(next);
  }

  private boolean isSign(String sign) {
    return peek() instanceof Token.Sign(String text) && text.equals(sign);
  }

  private boolean takeIf(String sign) {
    if (!isSign(sign)) {
      return false;
    }
    next++;
    return true;
  }

  private void take(String sign) {
    if (!takeIf(sign)) {
      throw unexpected("'" + sign + "'");
    }
  }

  private String word(String wanted) {
    if (peek() instanceof Token.Word(String word)) {
      next++;
      return word;
    }
    throw unexpected(wanted);
  }

  private Refused unexpected(String wanted) {
    String found =
        switch (peek()) {
          case Token.End _ -> "the end";
          case Token.Word(String word) -> "'" + word + "'";
          case Token.Sign(String sign) -> "'" + sign + "'";
        };
    return new Refused("found " + found + ", wanted " + wanted);
  }

  private static List<Token> tokensOf(String text) {
    List<Token> tokens = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (isBlank(c)) {
        at++;
      } else if (isSignAt(text, at)) {
        int length = text.startsWith("==", at) || text.startsWith("!=", at) ? 2 : 1;
        tokens.add(new Token.Sign(text.substring(at, at + length)));
        at += length;
      } else {
        int end = at;
        while (end < text.length() && !isBlank(text.charAt(end)) && !isSignAt(text, end)) {
          end++;
        }
        tokens.add(new Token.Word(text.substring(at, end)));
        at = end;
      }
    }
    tokens.add(new Token.End());
    return tokens;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  private static boolean isSignAt(String text, int at) {
    return SIGNS.indexOf(text.charAt(at)) >= 0;
  }
}
