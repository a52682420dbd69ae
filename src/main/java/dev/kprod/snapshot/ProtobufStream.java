package dev.kprod.snapshot;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.kprod.snapshot.ProtobufTable.Message;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Lists in Kubernetes' Protobuf to trees, while their bytes arrive: of a page no more than a few
/// objects are held as bytes. The counterpart of [ObjectStream], which does the same for JSON.
///
/// The form is that of `k8s.io/apimachinery/pkg/runtime/serializer/protobuf`: four bytes of magic,
/// then a `runtime.Unknown` that says what is in it.
public final class ProtobufStream {
  /// The media type, as requests ask for it and answers name it.
  public static final String MEDIA_TYPE = "application/vnd.kubernetes.protobuf";

  private static final byte[] MAGIC = {'k', '8', 's', 0};
  private static final int BUFFER = 1 << 15;

  /// The largest single object that is read, in bytes: far above etcd's limit.
  private static final int LARGEST_OBJECT = 1 << 25;

  private final CodedInputStream in;
  private final TreePool pool;
  private final Slimming slimming;
  private final List<Tree> items;
  private final Consumer<String> onNext;
  private final Executor others;
  private String apiVersion = "";
  private String kind = "";
  private String next = "";
  private String resourceVersion = "";
  private long remaining = -1;

  private ProtobufStream(
      InputStream body,
      TreePool pool,
      Slimming slimming,
      List<Tree> items,
      Consumer<String> onNext,
      Executor others) {
    this.in = CodedInputStream.newInstance(body, BUFFER);
    this.pool = pool;
    this.slimming = slimming;
    this.items = items;
    this.onNext = onNext;
    this.others = others;
  }

  /// Reads one page of a list of a kind that [ProtobufTable] knows, and leaves what came of it even
  /// if the rest does not.
  ///
  /// @param arrived where each object goes as soon as it is there, in the order of the list
  /// @param onNext is told the token of the following page as soon as it is there, which is before
  ///   the objects; not called on the last page
  /// @param others take the objects of a long list apart while it arrives
  /// @throws BodyException if the body is not one whole list, or is a `Status`
  /// @throws IOException if the stream fails
  public static ListPage page(
      InputStream body,
      TreePool pool,
      Slimming slimming,
      List<Tree> arrived,
      Consumer<String> onNext,
      Executor others)
      throws IOException {
    try {
      return new ProtobufStream(body, pool, slimming, arrived, onNext, others).page();
    } catch (InvalidProtocolBufferException broken) {
      throw of(broken);
    }
  }

  /// The library says in words alone what is wrong, and keeps the failure of a stream inside.
  private static IOException of(InvalidProtocolBufferException broken) {
    IOException unwrapped = broken.unwrapIOException();
    if (unwrapped != broken) {
      return unwrapped;
    }
    boolean cut = String.valueOf(broken.getMessage()).contains("ended unexpectedly");
    return cut
        ? new BodyException(BodyException.Fault.CUT, "the Protobuf ends too early")
        : new BodyException(BodyException.Fault.BROKEN, "not Protobuf");
  }

  private ListPage page() throws IOException {
    if (in.isAtEnd()) {
      throw new BodyException(BodyException.Fault.CUT, "the body is empty");
    }
    if (!Arrays.equals(in.readRawBytes(MAGIC.length), MAGIC)) {
      throw BodyException.unexpected("Protobuf that is not Kubernetes' own");
    }
    boolean came = false;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> what(in.readByteArray());
        case 2 -> {
          came = true;
          content();
        }
        case 3 -> {
          if (in.readRawVarint32() != 0) {
            throw BodyException.unexpected("Protobuf in an encoding of its own");
          }
        }
        default -> in.skipField(tag);
      }
    }
    if (!came) {
      throw new BodyException(BodyException.Fault.CUT, "Protobuf without content");
    }
    return new ListPage(items, next, remaining, resourceVersion);
  }

  private void what(byte[] typeMeta) throws IOException {
    CodedInputStream meta = CodedInputStream.newInstance(typeMeta);
    for (int tag = meta.readTag(); tag != 0; tag = meta.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> apiVersion = text(meta);
        case 2 -> kind = text(meta);
        default -> meta.skipField(tag);
      }
    }
  }

  private static String text(CodedInputStream in) throws IOException {
    return new String(in.readByteArray(), StandardCharsets.UTF_8);
  }

  private void content() throws IOException {
    int outer = in.pushLimit(in.readRawVarint32());
    if (kind.equals("Status") && apiVersion.equals("v1")) {
      Tree status =
          new ProtobufAssembly(pool)
              .object(in.readRawBytes(in.getBytesUntilLimit()), known("Status"), Slimming.KEEP);
      throw BodyException.status(status.text("reason"), status.text("message"));
    }
    if (!kind.endsWith("List")) {
      throw BodyException.unexpected("a " + kind + ", where a list was expected");
    }
    String item = kind.substring(0, kind.length() - "List".length());
    Message message = known(item);
    try (ProtobufObjects objects =
        new ProtobufObjects(() -> assembly(item, message), others, items)) {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        switch (WireFormat.getTagFieldNumber(tag)) {
          case 1 -> metadata(in.readByteArray());
          case 2 -> objects.add(object());
          default -> in.skipField(tag);
        }
      }
    }
    in.popLimit(outer);
  }

  private ProtobufObjects.Assembly assembly(String item, Message message) {
    ProtobufAssembly assembly = new ProtobufAssembly(pool);
    if (item.equals("PartialObjectMetadata")) {
      assembly.naming(item, apiVersion);
    }
    return bytes -> assembly.object(bytes, message, slimming);
  }

  private byte[] object() throws IOException {
    int length = in.readRawVarint32();
    if (length < 0 || length > LARGEST_OBJECT) {
      throw new BodyException(
          BodyException.Fault.TOO_LARGE, "an object of %s bytes".formatted(length));
    }
    return in.readRawBytes(length);
  }

  private Message known(String item) throws BodyException {
    @Nullable Message message = ProtobufTable.shipped().find(apiVersion, item);
    if (message == null) {
      throw BodyException.unexpected(
          "Protobuf of a " + apiVersion + " " + kind + ", which was not asked for");
    }
    return message;
  }

  private void metadata(byte[] listMeta) throws IOException {
    CodedInputStream meta = CodedInputStream.newInstance(listMeta);
    for (int tag = meta.readTag(); tag != 0; tag = meta.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 2 -> resourceVersion = text(meta);
        case 3 -> next = text(meta);
        case 4 -> remaining = meta.readRawVarint64();
        default -> meta.skipField(tag);
      }
    }
    if (!next.isEmpty()) {
      onNext.accept(next);
    }
  }
}
