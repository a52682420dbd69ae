package dev.kprod.semantics.cron;

import dev.kprod.semantics.cron.CronFields.Allowed;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Reads schedules as robfig/cron does (`parser.go` of v3.0.1 and v1.2.0).
final class CronParser {
  /// Which of the library's two parsers is meant.
  enum Dialect {
    /// v3 `ParseStandard`: five fields.
    STANDARD,
    /// v1 `Parse`: six fields, the last of which may be left out.
    WITH_SECONDS
  }

  /// One of the six fields; the first of its names stands for the least value.
  private record Field(String label, int least, int most, List<String> names) {}

  private static final Field SECOND = new Field("second", 0, 59, List.of());
  private static final Field MINUTE = new Field("minute", 0, 59, List.of());
  private static final Field HOUR = new Field("hour", 0, 23, List.of());
  private static final Field DAY_OF_MONTH = new Field("day of month", 1, 31, List.of());
  private static final Field MONTH =
      new Field(
          "month",
          1,
          12,
          List.of(
              "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"));
  private static final Field DAY_OF_WEEK =
      new Field("day of week", 0, 6, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat"));

  private static final Pattern BLANKS = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern NUMBER = Pattern.compile("[+]?[0-9]{1,18}");
  private static final String EVERY = "@every ";

  private final String text;
  private final ZoneId zone;
  private final Dialect dialect;

  CronParser(String text, ZoneId zone, Dialect dialect) {
    this.text = text;
    this.zone = zone;
    this.dialect = dialect;
  }

  Cron parse() {
    boolean zoned = text.startsWith("TZ=") || text.startsWith("CRON_TZ=");
    if (!zoned || dialect == Dialect.WITH_SECONDS) {
      return schedule(text, zone);
    }
    int space = text.indexOf(' ');
    if (space < 0) {
      throw refused("there is no schedule after the time zone");
    }
    String name = text.substring(text.indexOf('=') + 1, space);
    ZoneId named =
        Cron.findZone(name)
            .orElseThrow(
                () -> refused("'" + name + "' is not the name of a time zone such as Europe/Rome"));
    return schedule(text.substring(space).strip(), named);
  }

  private Cron schedule(String schedule, ZoneId zone) {
    if (schedule.startsWith(EVERY)) {
      return new Cron.Every(
          GoDuration.find(schedule.substring(EVERY.length()))
              .map(GoDuration::inWholeSeconds)
              .orElseThrow(() -> refused("wanted a duration such as 6h or 1h30m after @every")));
    }
    if (schedule.startsWith("@")) {
      return new WallClock(fields(List.of(ofMacro(schedule).split(" ", -1))), zone);
    }
    List<String> words = BLANKS.splitAsStream(schedule).filter(word -> !word.isEmpty()).toList();
    return new WallClock(fields(completed(words)), zone);
  }

  private String ofMacro(String macro) {
    return switch (macro) {
      case "@yearly", "@annually" -> "0 0 0 1 1 *";
      case "@monthly" -> "0 0 0 1 * *";
      case "@weekly" -> "0 0 0 * * 0";
      case "@daily", "@midnight" -> "0 0 0 * * *";
      case "@hourly" -> "0 0 * * * *";
      default ->
          throw refused(
              "'"
                  + macro
                  + "' is not one of @yearly @annually @monthly @weekly @daily @midnight @hourly"
                  + " or @every with a duration");
    };
  }

  private List<String> completed(List<String> words) {
    int count = words.size();
    return switch (dialect) {
      case STANDARD -> {
        if (count != 5) {
          throw refused(
              "found " + count + " fields, wanted minute, hour, day of month, month, day of week");
        }
        yield Stream.concat(Stream.of("0"), words.stream()).toList();
      }
      case WITH_SECONDS -> {
        if (count != 5 && count != 6) {
          throw refused(
              "found "
                  + count
                  + " fields, wanted second, minute, hour, day of month, month, day of week");
        }
        yield count == 6 ? words : Stream.concat(words.stream(), Stream.of("*")).toList();
      }
    };
  }

  private CronFields fields(List<String> words) {
    return new CronFields(
        allowed(words.get(0), SECOND),
        allowed(words.get(1), MINUTE),
        allowed(words.get(2), HOUR),
        allowed(words.get(3), DAY_OF_MONTH),
        allowed(words.get(4), MONTH),
        allowed(words.get(5), DAY_OF_WEEK));
  }

  /// Upstream drops empty list entries, so a field of commas alone allows nothing and never fires.
  private Allowed allowed(String word, Field field) {
    long bits = 0;
    boolean starred = false;
    for (String range : word.split(",", -1)) {
      if (!range.isEmpty()) {
        Allowed part = range(range, field);
        bits |= part.bits();
        starred |= part.starred();
      }
    }
    return new Allowed(bits, starred);
  }

  private Allowed range(String range, Field field) {
    String[] slashed = range.split("/", -1);
    if (slashed.length > 2) {
      throw refused(field, range, "has more than one slash");
    }
    String[] ends = slashed[0].split("-", -1);
    boolean star = ends[0].equals("*") || ends[0].equals("?");
    if (!star && ends.length > 2) {
      throw refused(field, range, "has more than one hyphen");
    }
    long step = slashed.length == 2 ? number(slashed[1], range, field) : 1;
    // A single value with a step runs to the field's end; what follows a star is not even read.
    boolean open = star || (ends.length == 1 && slashed.length == 2);
    long from = star ? field.least() : value(ends[0], range, field);
    long to = open ? field.most() : value(ends[ends.length - 1], range, field);
    if (from < field.least() || to > field.most()) {
      throw refused(field, range, "is not within " + field.least() + " to " + field.most());
    }
    if (from > to) {
      throw refused(field, range, "ends before it begins");
    }
    if (step == 0) {
      throw refused(field, range, "has a step of zero");
    }
    long bits = 0;
    for (long value = from; value <= to; value += step) {
      bits |= 1L << value;
    }
    return new Allowed(bits, star && (step == 1 || dialect == Dialect.WITH_SECONDS));
  }

  private long value(String word, String range, Field field) {
    int named = field.names().indexOf(word.toLowerCase(Locale.ROOT));
    return named >= 0 ? field.least() + named : number(word, range, field);
  }

  private long number(String word, String range, Field field) {
    if (!NUMBER.matcher(word).matches()) {
      throw refused(field, range, "has '" + word + "' where a number is wanted");
    }
    return Long.parseLong(word);
  }

  private IllegalArgumentException refused(Field field, String range, String fault) {
    return refused(field.label() + " '" + range + "' " + fault);
  }

  private IllegalArgumentException refused(String fault) {
    return new IllegalArgumentException("schedule '" + text + "': " + fault);
  }
}
