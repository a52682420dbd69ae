package dev.kprod.report;

import dev.kprod.medium.Encoders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.CharBuffer;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/// Writes XML 1.0 by the JDK's writer, indented by two spaces. Every text goes through the encoder:
/// the writer escapes what XML reserves and would let through what XML cannot hold.
final class Xml {
  private final XMLStreamWriter xml;
  private int depth;
  private boolean empty;

  /// Part of a document.
  @FunctionalInterface
  interface Part {
    void write() throws IOException;
  }

  private Xml(XMLStreamWriter xml) {
    this.xml = xml;
  }

  static Xml to(Appendable out) {
    try {
      return new Xml(XMLOutputFactory.newFactory().createXMLStreamWriter(new Target(out)));
    } catch (XMLStreamException failed) {
      throw new IllegalStateException(failed);
    }
  }

  /// Writes the whole document, which is one element, and its final newline.
  void document(Part root) {
    try {
      writing(() -> xml.writeStartDocument("UTF-8", "1.0"));
      root.write();
      writing(() -> xml.writeCharacters("\n"));
      writing(xml::writeEndDocument);
      writing(xml::flush);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /// Writes an element: its attributes first, then what is in it.
  void element(String name, Part content) throws IOException {
    newline();
    writing(() -> xml.writeStartElement(name));
    empty = true;
    depth++;
    content.write();
    depth--;
    if (!empty) {
      newline();
    }
    writing(xml::writeEndElement);
    empty = false;
  }

  void attribute(String name, String value) throws IOException {
    writing(() -> xml.writeAttribute(name, Encoders.XML.encode(value)));
  }

  void attribute(String name, long value) throws IOException {
    attribute(name, Long.toString(value));
  }

  /// Writes lines of text.
  void lines(List<String> lines) throws IOException {
    for (String line : lines) {
      writing(() -> xml.writeCharacters("\n" + Encoders.XML.encode(line)));
      empty = false;
    }
  }

  private void newline() throws IOException {
    writing(() -> xml.writeCharacters("\n" + "  ".repeat(depth)));
  }

  @FunctionalInterface
  private interface Step {
    void run() throws XMLStreamException;
  }

  private static void writing(Step step) throws IOException {
    try {
      step.run();
    } catch (XMLStreamException failed) {
      throw new IOException(failed);
    }
  }

  private static final class Target extends Writer {
    private final Appendable out;

    Target(Appendable out) {
      this.out = out;
    }

    @Override
    public void write(char[] buffer, int offset, int length) throws IOException {
      out.append(CharBuffer.wrap(buffer, offset, length));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
