package dev.kprod.semantics.networkpolicy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpRangeTest {
  private static IpRange range(String text) {
    return IpRange.find(text).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.1.2.3, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "10.9.9.9/8, 10.1.2.3, true",
    "010.000.0.0/8, 10.1.2.3, true",
    "0.0.0.0/0, 255.255.255.255, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "::/0, 2001:db8::1, true",
    "2001:db8::/32, 2001:db8:ffff::1, true",
    "2001:db8::/32, 2001:db9::1, false",
    "fd00:10:244::/56, fd00:10:244:1::5, true",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8, true",
    "::1/128, ::1, true",
    "10.0.0.0/24, 10.0.0.0/25, true",
    "10.0.0.0/25, 10.0.0.0/24, false",
  })
  void a_range_contains_what_shares_its_prefix(String range, String other, boolean contained) {
    assertThat(range(range).contains(range(other))).isEqualTo(contained);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.0.0",
        "10.0.0.256",
        "10.0.0.0/33",
        "10.0.0.0/",
        "a.b.c.d",
        "1:2:3",
        "1::2::3",
        "::g",
        "10.0.0.0/x",
        "1:2:3:4:5:6:7:8:9",
        "::/129"
      })
  void what_is_no_address_is_no_range(String text) {
    assertThat(IpRange.find(text)).isEqualTo(Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({
    "10.244.0.0/16, 0.0.0.0/0, '', true",
    "10.244.0.0/16, 10.244.3.0/24, '', true",
    "10.244.0.0/16, 192.168.0.0/16, '', false",
    "10.244.0.0/16, 0.0.0.0/0, 10.0.0.0/8, false",
    "10.244.0.0/16, 0.0.0.0/0, 10.244.0.0/17, true",
    "10.244.0.0/16, 0.0.0.0/0, 10.244.0.0/17 10.244.128.0/17, false",
    "10.244.0.0/16, 0.0.0.0/0, 10.244.0.0/17 10.244.128.0/18 10.244.192.0/18, false",
    "10.244.0.0/16, 10.244.3.0/24, 10.244.3.0/25, true",
    "10.244.0.0/16, 10.244.3.0/24, 10.244.3.0/25 10.244.3.128/25, false",
    "fd00::/64, ::/0, '', true",
    "fd00::/64, 0.0.0.0/0, '', false",
  })
  void some_address_of_a_range_is_in_a_block_and_in_no_exception(
      String range, String block, String except, boolean reaches) {
    List<IpRange> holes =
        Stream.of(except.split(" "))
            .filter(text -> !text.isEmpty())
            .map(IpRangeTest::range)
            .toList();

    assertThat(range(range).reaches(range(block), holes)).isEqualTo(reaches);
  }
}
