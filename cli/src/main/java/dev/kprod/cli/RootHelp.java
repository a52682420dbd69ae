package dev.kprod.cli;

/// The help of the bare program: one screen, nothing to scroll.
final class RootHelp {
  private RootHelp() {}

  static String text(String name) {
    return
"""
    %1$s says, with evidence, how ready a Kubernetes cluster is for production
    and what to do next. It reads (get, list), it never writes.

      %1$s demo                 see a report now, no cluster needed
      %1$s audit                audit the cluster of the current context
      %1$s audit -n shop -v     one namespace, nothing folded
      %1$s audit -o text -o sarif=kprod.sarif --fail-on high     in a pipeline

    Commands
      audit        judge a cluster or a snapshot, report, gate
      demo         audit a snapshot that comes along
      snapshot     write what audit would read to a file
      diff         what changed between two reports or snapshots
      publish      send the figures of a report to a Pushgateway
      explain      what a check asks, why, how it is judged, what to do
      list         checks, areas, formats
      permissions  the ClusterRole that the checks need; --check tries it
      who-can      who may do something, and by which binding, role and rule
      can-i        what somebody may do; -f answers access reviews offline
      simulate     what a drain, a dead node or zone, a peak, a restore would do
      can-reach    whether policies let a connection through, and which decide
      attest       what people answer for: list it, add to it
      config       init, validate or show kprod.yaml
      schema       JSON Schema of the report, of kprod.yaml, of simulations
      completion   completion script for a shell
      version      version, catalogue, Java

    Exit codes  0 passed  1 failed  2 usage  3 no cluster  4 incomplete
                5 output not written  70 bug
    %1$s COMMAND --help says more; %1$s explain exit-codes says what they mean.
"""
        .formatted(name);
  }
}
