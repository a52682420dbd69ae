package dev.kprod.checks.controlplane;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;

/// Certificates for fixtures, written byte by byte: names and times are as asked for, and the
/// signature is nobody's, since none is looked at.
public final class Pem {
  private static final byte[] ECDSA = hex("300a06082a8648ce3d040302");
  private static final byte[] KEY =
      hex(
          "3059301306072a8648ce3d020106082a8648ce3d03010703420004ee1c321a548254ddc30d01a79ddfebc9"
              + "b4244ae7371e5d5d5d28eebe1bb0515006cfca0ee68cf014f47b7ee64ada0031ce878bc56d1c379c4a"
              + "0671e8636601e7");

  private Pem() {}

  /// Writes a certificate in PEM.
  ///
  /// @param from the first day, as in `2026-11-01`
  /// @param until the last day, in the morning
  public static String of(String subject, String issuer, String from, String until) {
    byte[] body =
        sequence(
            hex("020101"),
            ECDSA,
            name(issuer),
            sequence(time(from), time(until)),
            name(subject),
            KEY);
    byte[] signature = new byte[] {3, 9, 0, 0x30, 6, 2, 1, 1, 2, 1, 1};
    byte[] certificate = sequence(body, ECDSA, signature);
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getEncoder().encodeToString(certificate)
        + "\n-----END CERTIFICATE-----\n";
  }

  /// Writes texts as a `caBundle`.
  public static String bundle(String... pems) {
    return Base64.getEncoder()
        .encodeToString(String.join("", pems).getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] time(String day) {
    String text = day.replace("-", "").substring(2) + "080000Z";
    return tagged(0x17, text.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] name(String common) {
    byte[] value = tagged(0x0c, common.getBytes(StandardCharsets.UTF_8));
    return sequence(tagged(0x31, sequence(hex("0603550403"), value)));
  }

  private static byte[] sequence(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return tagged(0x30, all.toByteArray());
  }

  private static byte[] tagged(int tag, byte[] content) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(tag);
    if (content.length < 128) {
      all.write(content.length);
    } else if (content.length < 256) {
      all.write(0x81);
      all.write(content.length);
    } else {
      all.write(0x82);
      all.write(content.length >> 8);
      all.write(content.length);
    }
    all.writeBytes(content);
    return all.toByteArray();
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}
