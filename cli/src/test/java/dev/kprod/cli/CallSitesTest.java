package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.CodeModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the image writes out of `invokedynamic` does what the JDK's bootstrap methods do.
class CallSitesTest {
  private static final SortedMap<String, byte[]> BEFORE = new TreeMap<>();
  private static final SortedMap<String, byte[]> AFTER = new TreeMap<>();

  @BeforeAll
  static void writes_out_the_call_sites_of_this_test(@TempDir Path folder) throws Exception {
    Path classes =
        Path.of(CallSitesTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(CallSitesTest::isOfThisTest).toList()) {
        BEFORE.put(classes.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    AFTER.putAll(BEFORE);
    int compiled =
        Objects.requireNonNull(ToolProvider.getSystemJavaCompiler())
            .run(null, null, null, "-d", folder.toString(), "src/image/CallSites.java");
    assertThat(compiled).isZero();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      Method writeOut =
          loader
              .loadClass("CallSites")
              .getDeclaredMethod("writeOut", SortedMap.class, ClassHierarchyResolver.class);
      writeOut.setAccessible(true);
      writeOut.invoke(null, AFTER, ClassHierarchyResolver.defaultResolver());
    }
  }

  private static boolean isOfThisTest(Path file) {
    return String.valueOf(file.getFileName()).matches("CallSitesTest(\\$.*)?\\.class");
  }

  @Test
  void what_is_written_out_says_what_the_JDK_says() throws ReflectiveOperationException {
    Class<?> written = new Written().loadClass("dev.kprod.cli.CallSitesTest$Samples");
    Method said = written.getDeclaredMethod("said");
    said.setAccessible(true);

    assertThat(said.invoke(null)).isEqualTo(Samples.said());
  }

  @Test
  void only_lambdas_that_capture_nothing_and_what_is_rarely_asked_are_linked_at_run_time() {
    assertThat(linked(BEFORE))
        .containsExactly(
            "enumSwitch",
            "equals",
            "hashCode",
            "lambda",
            "lambda that captures",
            "makeConcatWithConstants",
            "toString",
            "typeSwitch",
            "typeSwitch of a text");
    assertThat(linked(AFTER))
        .containsExactly(
            "enumSwitch", "lambda", "makeConcatWithConstants", "toString", "typeSwitch of a text");
  }

  private static TreeSet<String> linked(SortedMap<String, byte[]> classes) {
    TreeSet<String> linked = new TreeSet<>();
    classes.forEach(
        (name, bytes) -> {
          if (name.contains("$Samples")) {
            ClassFile.of().parse(bytes).methods().stream()
                .flatMap(method -> method.code().stream())
                .flatMap(CodeModel::elementStream)
                .filter(InvokeDynamicInstruction.class::isInstance)
                .map(InvokeDynamicInstruction.class::cast)
                .map(CallSitesTest::shape)
                .forEach(linked::add);
          }
        });
    return linked;
  }

  private static String shape(InvokeDynamicInstruction site) {
    String bootstrap = site.bootstrapMethod().methodName();
    return switch (bootstrap) {
      case "metafactory" ->
          site.typeSymbol().parameterCount() == 0 ? "lambda" : "lambda that captures";
      case "bootstrap" -> site.name().stringValue();
      case "typeSwitch" ->
          site.bootstrapArgs().stream().anyMatch(String.class::isInstance)
              ? "typeSwitch of a text"
              : "typeSwitch";
      default -> bootstrap;
    };
  }

  /// Loads this test's classes as they were written out.
  private static final class Written extends ClassLoader {
    Written() {
      super(CallSitesTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      byte[] bytes = AFTER.get(name.replace('.', '/') + ".class");
      if (bytes == null) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? defineClass(name, bytes, 0, bytes.length) : loaded;
    }
  }

  /// One of each shape of call site, and what comes of it.
  static final class Samples {
    private final long own;
    private final List<Object> kept = new ArrayList<>();

    Samples(long own) {
      this.own = own;
    }

    record All(
        boolean flag,
        byte small,
        short little,
        char letter,
        int number,
        long large,
        float rough,
        double fine,
        @Nullable String text,
        int @Nullable [] numbers) {}

    record Pair<T extends @Nullable Object>(T first, T second) {}

    record Nothing() {}

    enum Colour {
      RED,
      GREEN
    }

    sealed interface Form permits Circle, Square, Blob {}

    record Circle(int radius) implements Form {}

    record Square(int side) implements Form {}

    record Blob() implements Form {}

    interface Twice {
      private static String said(String word, int times) {
        return word.repeat(times);
      }

      static Supplier<String> of(String word) {
        return () -> said(word, 2);
      }

      default Supplier<String> mine(String word) {
        return () -> word + own();
      }

      private int own() {
        return 2;
      }
    }

    static List<List<Object>> said() {
      Samples samples = new Samples(7);
      return List.of(
          equality(),
          hashes(),
          switches(),
          samples.captured(),
          samples.referred(),
          boxes(),
          owns());
    }

    private static All all(float rough, double fine, @Nullable String text, int... numbers) {
      return new All(true, (byte) 1, (short) 2, 'c', 4, 5L, rough, fine, text, numbers);
    }

    private static List<Object> equality() {
      int[] numbers = {1};
      All one = all(0f, 0d, null, numbers);
      List<Object> said = new ArrayList<>();
      for (Object other :
          List.of(
              one,
              all(0f, 0d, null, numbers),
              all(0f, 0d, null, 1),
              all(-0f, 0d, null, numbers),
              all(0f, -0d, null, numbers),
              all(0f, 0d, "", numbers),
              new All(false, (byte) 1, (short) 2, 'c', 4, 5L, 0f, 0d, null, numbers),
              new All(true, (byte) 0, (short) 2, 'c', 4, 5L, 0f, 0d, null, numbers),
              new All(true, (byte) 1, (short) 0, 'c', 4, 5L, 0f, 0d, null, numbers),
              new All(true, (byte) 1, (short) 2, 'd', 4, 5L, 0f, 0d, null, numbers),
              new All(true, (byte) 1, (short) 2, 'c', 0, 5L, 0f, 0d, null, numbers),
              new All(true, (byte) 1, (short) 2, 'c', 4, 0L, 0f, 0d, null, numbers),
              new Nothing())) {
        said.add(one.equals(other));
      }
      said.add(
          all(Float.NaN, Double.NaN, "a", numbers)
              .equals(all(Float.NaN, Double.NaN, "a", numbers)));
      said.add(new Pair<>(new Pair<>(1, 2), null).equals(new Pair<>(new Pair<>(1, 2), null)));
      said.add(new Nothing().equals(new Nothing()));
      said.add(Objects.equals(one, null));
      return said;
    }

    private static List<Object> hashes() {
      return List.of(
          new All(true, (byte) -1, (short) -2, 'c', -4, -5L, -0f, Double.NaN, null, null)
              .hashCode(),
          new All(false, (byte) 1, (short) 2, 'd', 4, 1L << 40, 1.5f, -0d, "text", null).hashCode(),
          new Pair<>(new Pair<>("a", 1), null).hashCode(),
          new Nothing().hashCode(),
          new Pair<>(1, 2).toString());
    }

    private static List<Object> switches() {
      List<Object> said = new ArrayList<>();
      for (Form form : List.of(new Circle(1), new Circle(20), new Square(3), new Blob())) {
        said.add(form(form));
      }
      for (Object any :
          new Object[] {null, 1, "a", "b", 2L, List.of(), new int[] {1}, Colour.RED}) {
        said.add(any(any));
        said.add(textOr(any));
      }
      said.add(colour(Colour.GREEN));
      return said;
    }

    private static String form(Form form) {
      return switch (form) {
        case Circle circle when circle.radius() > 10 -> "large";
        case Circle(int radius) when radius > 5 -> "middle";
        case Circle circle -> "circle of " + circle.radius();
        case Square(int side) -> "square of " + side;
        case Blob blob -> "blob";
      };
    }

    private static String any(@Nullable Object any) {
      return switch (any) {
        case null -> "null";
        case Integer number -> "int " + number;
        case CharSequence text -> "text " + text;
        case List<?> list -> "list " + list.size();
        case int[] numbers -> "array " + numbers.length;
        default -> "other";
      };
    }

    private static String textOr(@Nullable Object any) {
      return switch (any instanceof String text ? text : null) {
        case null -> "none";
        case "a" -> "an a";
        default -> "no a";
      };
    }

    private static int colour(@Nullable Colour colour) {
      return switch (colour) {
        case null -> 0;
        case RED -> 1;
        case Colour other when other.ordinal() == 1 -> 2;
        default -> 3;
      };
    }

    private static int text(Object word) {
      return switch (word) {
        case String text when text.isEmpty() -> 0;
        default -> 1;
      };
    }

    private List<Object> captured() {
      boolean flag = true;
      byte small = 1;
      char letter = 'c';
      int number = 4;
      long large = 5;
      float rough = 6.5f;
      double fine = 7.5;
      String text = "text";
      Supplier<String> all =
          () -> "" + flag + small + letter + number + large + rough + fine + text + own;
      Function<Integer, Integer> plus = given -> given + number;
      ToLongFunction<Long> times = given -> given * large + own;
      ToDoubleFunction<String> length = given -> given.length() * fine;
      IntFunction<Object> boxed = given -> given + number;
      Predicate<String> longer = given -> given.length() > number;
      BiFunction<Long, Double, Double> both = (left, right) -> left * large + right * fine;
      Runnable keeps = () -> kept.add(text);
      keeps.run();
      UnaryOperator<String> nested =
          given -> {
            Supplier<String> inner = () -> given + text + own;
            return inner.get();
          };
      return List.of(
          all.get(),
          plus.apply(1),
          times.applyAsLong(2L),
          length.applyAsDouble("four"),
          boxed.apply(3),
          longer.test("longer"),
          both.apply(2L, 3.0),
          kept,
          nested.apply("nested "));
    }

    private List<Object> referred() {
      Supplier<String> word = "word"::toString;
      Function<String, String> joined = "word "::concat;
      Consumer<Object> keeps = kept::add;
      keeps.accept("kept");
      IntSupplier size = kept::size;
      Supplier<Object> boxedSize = kept::size;
      IntFunction<String> mine = this::mine;
      ToLongFunction<Integer> widened = this::small;
      Runnable dropped = this::large;
      dropped.run();
      Supplier<Integer> four = () -> 4;
      IntSupplier unboxed = four::get;
      Function<String, Inner> made = Inner::new;
      Function<Integer, Character> at = "letters"::charAt;
      Comparable<String> compared = "b"::compareTo;
      return List.of(
          word.get(),
          joined.apply("joined"),
          List.copyOf(kept),
          size.getAsInt(),
          boxedSize.get(),
          mine.apply(3),
          widened.applyAsLong(9),
          unboxed.getAsInt(),
          made.apply("made").text(),
          at.apply(2),
          compared.compareTo("a"));
    }

    private String mine(int times) {
      return "mine".repeat(times);
    }

    private int small(int given) {
      return given + 1;
    }

    private long large() {
      kept.add("dropped");
      return own;
    }

    /// Captures the sample that it is made in.
    private final class Inner {
      private final String text;

      Inner(String text) {
        this.text = text;
      }

      String text() {
        return text + own;
      }
    }

    private static List<Object> boxes() {
      int one = 1;
      Function<Integer, Long> widened = given -> (long) given + one;
      BiFunction<Object, Object, Object> erased = (left, right) -> "" + left + right + one;
      Function<List<String>, String> first = given -> given.getFirst() + one;
      return List.of(
          widened.apply(3),
          erased.apply('a', 2),
          first.apply(List.of("first")),
          text("a"),
          text(""));
    }

    private static List<Object> owns() {
      return List.of(Twice.of("twice").get(), new Twice() {}.mine("mine").get());
    }
  }
}
