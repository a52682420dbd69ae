package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttestTest {
  private static final String FILE =
      """
      apiVersion: kprod.dev/v1
      kind: Config
      profile: small   # we are few
      attestations:
        - id: backup-restore-test
          owner: team-storage
          date: 2026-07-12
          validFor: 90d
          evidence: https://wiki.example.com/drill
        - id: dr-plan
          notApplicable: One machine, and it may stay away for a week.
          owner: cto
      waivers: []
      """;

  @TempDir Path folder;

  private Path file() throws IOException {
    return Files.writeString(folder.resolve("kprod.yaml"), FILE);
  }

  @Test
  void the_list_says_who_answers_and_until_when_as_it_stood_with_a_snapshot() throws IOException {
    Path snapshot = folder.resolve("s.kprod");
    SnapshotFile.at(snapshot, "2026-10-01T08:00:00Z", "{kind: Pod, metadata: {name: a}}");

    Ran ran =
        Ran.kprod(
            "attest",
            "list",
            "-c",
            file().toString(),
            "--snapshot",
            snapshot.toString(),
            "--width",
            "80");

    assertThat(ran.code()).isZero();
    assertThat(
            ran.out()
                .lines()
                .filter(line -> !line.startsWith("missing"))
                .map(line -> line.replaceAll("[0-9]+ (topics|missing)", "N $1")))
        .containsExactly(
            "state     severity  topic                   owner         until",
            "expiring  high      backup-restore-test     team-storage  2026-10-10, 9 d left",
            "n/a       high      dr-plan                 cto           -",
            "",
            "N topics, profile small, on 2026-10-01: N missing, 0 expired.",
            "kprod attest add TOPIC prints what to write.");
  }

  @Test
  void the_list_fits_its_width() throws IOException {
    assertThat(
            Ran.kprod("attest", "list", "-v", "-c", file().toString(), "--width", "80")
                .out()
                .lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
  }

  @Test
  void the_list_is_there_for_programs() throws IOException {
    Path snapshot = folder.resolve("s.kprod");
    SnapshotFile.at(snapshot, "2026-11-21T08:00:00Z", "{kind: Pod, metadata: {name: a}}");

    assertThat(
            Ran.kprod(
                    "attest",
                    "list",
                    "-o",
                    "json",
                    "-c",
                    file().toString(),
                    "--snapshot",
                    snapshot.toString())
                .out())
        .contains(
            """
            {
                  "id": "backup-restore-test",
                  "state": "expired",
                  "severity": "high",
                  "statement": "A restore was done, and the application was verified on what came \
            back.",
                  "asked": true,
                  "settles": [
                    "backup-restore-test"
                  ],
                  "owner": "team-storage",
                  "date": "2026-07-12",
                  "expires": "2026-10-10",
                  "evidence": "https://wiki.example.com/drill"
                }\
            """);
  }

  @Test
  void what_is_added_is_printed_to_be_pasted_with_what_may_be_said() {
    String today = LocalDate.now(ZoneOffset.UTC).toString();

    assertThat(Ran.kprod("attest", "add", "backup-external", "--no-config").out())
        .isEqualTo(
            """
            # Backups are made outside the cluster, by an array, a cloud service or a hypervisor.
            # It settles what cannot be seen of: backup-coverage, backup-database, backup-recency, \
            storage-reclaim-policy.
            # It holds for 180d at most.
            # values: location, a text
            # values: product, a text
            # values: rpo, a length of time such as 15m, 24h or 7d
            attestations:
              - id: backup-external
                owner: TEAM
                date: %s
                validFor: 90d
                evidence: https://WHERE-IT-IS-WRITTEN
                statement: WHAT WAS DONE OR SEEN
            """
                .formatted(today));
  }

  @Test
  void writing_keeps_every_other_byte() throws IOException {
    Path file = file();

    Ran ran =
        Ran.kprod(
            "attest",
            "add",
            "obs-alert-delivery",
            "--write",
            "-c",
            file.toString(),
            "--owner",
            "team-pay",
            "--evidence",
            "OPS-12",
            "--statement",
            "Paged at night.",
            "--date",
            "2026-11-01",
            "--value",
            "minutes=3");

    assertThat(ran)
        .isEqualTo(new Ran(0, "", "kprod: obs-alert-delivery is attested in %s\n".formatted(file)));
    assertThat(Files.readString(file))
        .isEqualTo(
            FILE.replace(
                "waivers: []",
                """
                  - id: obs-alert-delivery
                    owner: team-pay
                    date: 2026-11-01
                    validFor: 90d
                    evidence: OPS-12
                    statement: Paged at night.
                    values: {minutes: 3}
                waivers: []\
                """));
  }

  @Test
  void what_would_make_no_sense_is_not_written_at_all() throws IOException {
    Path file = file();

    for (String[] wrong :
        new String[][] {
          {"--evidence", "somewhere", "--value", "minutes=3"},
          {"--evidence", "OPS-1", "--value", "minutes=soon"},
          {"--evidence", "OPS-1", "--value", "hours=3"},
          {"--evidence", "OPS-1", "--date", "2099-01-01"},
          {"--evidence", "OPS-1", "--valid-for", "900d"}
        }) {
      String[] all = {
        "attest",
        "add",
        "obs-alert-delivery",
        "--write",
        "-c",
        file.toString(),
        "--owner",
        "a",
        "--statement",
        "b",
        wrong[0],
        wrong[1],
        wrong[2],
        wrong[3]
      };
      assertThat(Ran.kprod(all).code()).as(String.join(" ", wrong)).isEqualTo(2);
      assertThat(Files.readString(file)).isEqualTo(FILE);
    }
  }

  @Test
  void nobody_answers_by_a_placeholder() throws IOException {
    Path file = file();

    Ran ran = Ran.kprod("attest", "add", "dr-region", "--write", "-c", file.toString());

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err())
        .isEqualTo(
            "kprod: an attestation needs somebody who answers for it; name --owner, --evidence and"
                + " --statement, or leave --write out and paste it\n");
    assertThat(Files.readString(file)).isEqualTo(FILE);
  }

  @Test
  void a_topic_that_is_not_there_names_the_nearest() {
    assertThat(Ran.kprod("attest", "add", "dr-plam"))
        .isEqualTo(new Ran(2, "", "kprod: no topic \"dr-plam\"; did you mean \"dr-plan\"?\n"));
    assertThat(Ran.kprod("attest"))
        .isEqualTo(new Ran(2, "", "kprod: attest needs something to do; it can list or add\n"));
  }

  @Test
  void there_has_to_be_a_file_to_write() {
    assertThat(
            Ran.kprod(
                    "attest",
                    "add",
                    "dr-region",
                    "--write",
                    "--no-config",
                    "--owner",
                    "a",
                    "--evidence",
                    "OPS-1",
                    "--statement",
                    "b")
                .err())
        .isEqualTo("kprod: there is no kprod.yaml; make one with kprod config init\n");
  }
}
