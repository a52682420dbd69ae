package dev.kprod.snapshot;

import java.math.BigDecimal;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.RandomAccess;
import java.util.Spliterator;

/// One value of an API object, exactly as the API server sent it, or the absence of one.
///
/// Trees are immutable. Those that come from one [TreePool] are shared: equal parts are one object,
/// so comparing them costs a pointer. Accessors never throw on an unexpected shape: a field of
/// another type than asked for reads as absent, because what a cluster holds is not ours to trust.
public abstract sealed class Tree {
  /// The value of a field that is not there or is `null`; Kubernetes does not tell the two apart.
  public static final Tree ABSENT = new Absent();

  private Tree() {}

  /// Returns a tree of one text, outside any pool.
  public static Tree of(String text) {
    return new Text(text);
  }

  /// Returns a tree of one whole number, outside any pool.
  public static Tree of(long number) {
    return new Digits(Long.toString(number));
  }

  /// Returns a tree of one number of any size, outside any pool.
  public static Tree number(BigDecimal number) {
    return new Digits(number.toPlainString());
  }

  /// Returns a tree of one truth value.
  public static Tree of(boolean truth) {
    return truth ? Truth.TRUE : Truth.FALSE;
  }

  /// Returns a list of trees, outside any pool.
  public static Tree of(List<? extends Tree> items) {
    return new Items(items.toArray(Tree[]::new));
  }

  /// Returns an object with the fields of a map, in its order, outside any pool.
  public static Tree of(Map<String, ? extends Tree> fields) {
    String[] keys = fields.keySet().toArray(String[]::new);
    Tree[] values = fields.values().toArray(Tree[]::new);
    return new Fields(keys, values);
  }

  /// Returns an object that holds a tree under a path of field names, and nothing else.
  public static Tree under(Tree value, String... path) {
    Tree tree = value;
    for (int i = path.length - 1; i >= 0; i--) {
      tree = of(Map.of(path[i], tree));
    }
    return tree;
  }

  /// Returns the value of a field; [#ABSENT] where there is none. Short paths, of which checks ask
  /// some million, have forms of their own that make no array.
  public final Tree at(String key) {
    return this instanceof Fields fields ? fields.value(key) : ABSENT;
  }

  /// Returns the value of a field of a field; [#ABSENT] where a step leads nowhere.
  public final Tree at(String first, String second) {
    return at(first).at(second);
  }

  /// Returns the value under a path of field names; [#ABSENT] where a step leads nowhere.
  public final Tree at(String... path) {
    Tree here = this;
    for (String key : path) {
      if (!(here instanceof Fields fields)) {
        return ABSENT;
      }
      here = fields.value(key);
    }
    return here;
  }

  /// Says whether there is a value under a path, be it empty.
  public final boolean has(String... path) {
    return !(at(path) instanceof Absent);
  }

  /// Returns the text of a field, the empty text where there is none.
  public final String text(String key) {
    return at(key) instanceof Text text ? text.value() : "";
  }

  /// Returns the text of a field of a field, the empty text where there is none.
  public final String text(String first, String second) {
    return at(first).at(second) instanceof Text text ? text.value() : "";
  }

  /// Returns the text under a path, the empty text where there is none.
  public final String text(String... path) {
    return at(path) instanceof Text text ? text.value() : "";
  }

  /// Finds the text under a path.
  public final Optional<String> findText(String... path) {
    return at(path) instanceof Text text ? Optional.of(text.value()) : Optional.empty();
  }

  /// Finds the whole number under a path; empty as well where the number has a fraction.
  public final OptionalLong findNumber(String... path) {
    return at(path) instanceof Digits digits ? digits.whole() : OptionalLong.empty();
  }

  /// Returns the whole number under a path, or what stands for its absence.
  public final long number(long absent, String... path) {
    return findNumber(path).orElse(absent);
  }

  /// Says whether the value under a path is `true`.
  public final boolean isTrue(String... path) {
    return at(path) == Truth.TRUE;
  }

  /// Returns the list of a field; empty where there is none.
  public final List<Tree> items(String key) {
    return at(key) instanceof Items items ? items.values() : List.of();
  }

  /// Returns the list under a path; empty where there is none.
  public final List<Tree> items(String... path) {
    return at(path) instanceof Items items ? items.values() : List.of();
  }

  /// Returns the texts of the list under a path, leaving out what is not a text.
  public final List<String> texts(String... path) {
    List<Tree> items = items(path);
    if (items.isEmpty()) {
      return List.of();
    }
    List<String> texts = new ArrayList<>(items.size());
    for (Tree item : items) {
      if (item instanceof Text text) {
        texts.add(text.value());
      }
    }
    return Collections.unmodifiableList(texts);
  }

  /// Returns the text fields of the object under a path, in the order sent: labels, annotations.
  public final Map<String, String> textFields(String... path) {
    if (!(at(path) instanceof Fields fields)) {
      return Map.of();
    }
    Map<String, String> found = LinkedHashMap.newLinkedHashMap(fields.size());
    for (int i = 0; i < fields.size(); i++) {
      if (fields.value(i) instanceof Text text) {
        found.put(fields.key(i), text.value());
      }
    }
    return Collections.unmodifiableMap(found);
  }

  /// Returns the fields of the object under a path, in the order sent; empty where there is none.
  public final Map<String, Tree> fields(String... path) {
    if (!(at(path) instanceof Fields fields)) {
      return Map.of();
    }
    Map<String, Tree> found = new LinkedHashMap<>();
    for (int i = 0; i < fields.size(); i++) {
      found.put(fields.key(i), fields.value(i));
    }
    return Collections.unmodifiableMap(found);
  }

  /// No value.
  public static final class Absent extends Tree {
    private Absent() {}

    @Override
    public String toString() {
      return "null";
    }
  }

  /// A text.
  public static final class Text extends Tree {
    private final String value;

    Text(String value) {
      this.value = value;
    }

    /// Returns the text.
    public String value() {
      return value;
    }

    @Override
    public boolean equals(Object other) {
      return this == other || (other instanceof Text text && value.equals(text.value));
    }

    @Override
    public int hashCode() {
      return value.hashCode();
    }

    @Override
    public String toString() {
      return JsonText.quoted(value);
    }
  }

  /// A number, kept as the digits that were sent, so that nothing is rounded.
  public static final class Digits extends Tree {
    private final String literal;

    Digits(String literal) {
      this.literal = literal;
    }

    /// Returns the number as JSON writes it.
    public String literal() {
      return literal;
    }

    /// Returns the number if it is whole and fits 64 bits.
    public OptionalLong whole() {
      try {
        return OptionalLong.of(Long.parseLong(literal));
      } catch (NumberFormatException notPlain) {
        return exact();
      }
    }

    private OptionalLong exact() {
      try {
        BigDecimal number = new BigDecimal(literal);
        return number.precision() - number.scale() > 19
            ? OptionalLong.empty()
            : OptionalLong.of(number.longValueExact());
      } catch (ArithmeticException | NumberFormatException notWhole) {
        return OptionalLong.empty();
      }
    }

    @Override
    public boolean equals(Object other) {
      return this == other || (other instanceof Digits digits && literal.equals(digits.literal));
    }

    @Override
    public int hashCode() {
      return literal.hashCode() + 1;
    }

    @Override
    public String toString() {
      return literal;
    }
  }

  /// True or false.
  public static final class Truth extends Tree {
    /// True.
    public static final Truth TRUE = new Truth();

    /// False.
    public static final Truth FALSE = new Truth();

    private Truth() {}

    @Override
    public String toString() {
      return this == TRUE ? "true" : "false";
    }
  }

  /// A list.
  public static final class Items extends Tree {
    private final Tree[] values;
    private final int hash;

    Items(Tree[] values) {
      this(values, hash(values, 0, values.length));
    }

    Items(Tree[] values, int hash) {
      this.values = values;
      this.hash = hash;
    }

    static int hash(Tree[] values, int from, int to) {
      int hash = 2;
      for (int i = from; i < to; i++) {
        hash = 31 * hash + values[i].hashCode();
      }
      return hash;
    }

    @SuppressWarnings("ReferenceEquality") // parts are of one pool: equal ones are one object
    boolean holds(int hash, Tree[] values, int from, int to) {
      if (hash != this.hash || to - from != this.values.length) {
        return false;
      }
      for (int i = from; i < to; i++) {
        if (values[i] != this.values[i - from]) {
          return false;
        }
      }
      return true;
    }

    /// Returns the elements, in order.
    public List<Tree> values() {
      return values.length == 0 ? List.of() : new Elements(values);
    }

    /// A view of the elements that is read as fast as the array: lists are what checks walk most.
    private static final class Elements extends AbstractList<Tree> implements RandomAccess {
      private final Tree[] values;

      Elements(Tree[] values) {
        this.values = values;
      }

      @Override
      public Tree get(int index) {
        return values[index];
      }

      @Override
      public int size() {
        return values.length;
      }

      @Override
      public Spliterator<Tree> spliterator() {
        return Arrays.spliterator(values);
      }

      @Override
      public Iterator<Tree> iterator() {
        return new Iterator<>() {
          private int next;

          @Override
          public boolean hasNext() {
            return next < values.length;
          }

          @Override
          public Tree next() {
            if (next == values.length) {
              throw new NoSuchElementException();
            }
            return values[next++];
          }
        };
      }
    }

    @SuppressWarnings("ReferenceEquality") // parts come from one pool: equal ones are one object
    boolean sameParts(Items other) {
      return holds(other.hash, other.values, 0, other.values.length);
    }

    @Override
    public boolean equals(Object other) {
      return this == other
          || (other instanceof Items items
              && hash == items.hash
              && Arrays.equals(values, items.values));
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public String toString() {
      return JsonText.of(this);
    }
  }

  /// An object: named fields in the order sent, none twice.
  public static final class Fields extends Tree {
    private final Shape shape;
    private final Tree[] values;
    private final int hash;

    Fields(String[] keys, Tree[] values) {
      this(new Shape(keys), values);
    }

    private Fields(Shape shape, Tree[] values) {
      this(shape, values, hash(shape, values, 0, values.length));
    }

    Fields(Shape shape, Tree[] values, int hash) {
      this.shape = shape;
      this.values = values;
      this.hash = hash;
    }

    static int hash(Shape shape, Tree[] values, int from, int to) {
      int hash = shape.hashCode();
      for (int i = from; i < to; i++) {
        hash = 31 * hash + values[i].hashCode();
      }
      return hash;
    }

    @SuppressWarnings("ReferenceEquality") // parts are of one pool: equal ones are one object
    boolean holds(int hash, Shape shape, Tree[] values, int from, int to) {
      if (hash != this.hash || shape != this.shape) {
        return false;
      }
      for (int i = from; i < to; i++) {
        if (values[i] != this.values[i - from]) {
          return false;
        }
      }
      return true;
    }

    int size() {
      return values.length;
    }

    String key(int index) {
      return shape.name(index);
    }

    Tree value(int index) {
      return values[index];
    }

    Tree value(String key) {
      int place = shape.place(key);
      return place < 0 ? ABSENT : values[place];
    }

    @SuppressWarnings("ReferenceEquality") // parts come from one pool: equal ones are one object
    boolean sameParts(Fields other) {
      return holds(other.hash, other.shape, other.values, 0, other.values.length);
    }

    @Override
    public boolean equals(Object other) {
      return this == other
          || (other instanceof Fields fields
              && hash == fields.hash
              && shape.equals(fields.shape)
              && Arrays.equals(values, fields.values));
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public String toString() {
      return JsonText.of(this);
    }
  }
}
