package dev.kprod.semantics.escalation;

/// A way to use rights for more than they say.
public enum Primitive {
  ESCALATE("escalate roles"),
  BIND("bind roles"),
  IMPERSONATE("impersonate"),
  /// Impersonation for some verbs only (KEP-5284).
  ACT_AS("impersonate for some verbs"),
  MINT_TOKEN("create serviceaccounts/token"),
  TOKEN_SECRET("create and read token Secrets"),
  READ_SECRETS("read Secrets"),
  RUN_PODS("run pods"),
  CHANGE_PODS("change running pods"),
  EXEC("exec into pods"),
  DEBUG("add debug containers"),
  CONNECT("forward ports"),
  KUBELET("nodes/proxy"),
  SIGN("approve client certificates"),
  ADMISSION("write mutating admission"),
  GUARDRAILS("write what holds pods back"),
  API("write the API's own definitions"),
  HOST_VOLUME("create a volume on the host and a pod with it"),
  NODES("move pods between nodes"),
  DESTROY("take away nodes, namespaces or volumes"),
  BOOTSTRAP("create a bootstrap token"),
  IDENTITY_MAP("write aws-auth"),
  DEPUTY("tell a controller what to do");

  private final String words;

  Primitive(String words) {
    this.words = words;
  }

  /// Returns what is done, for a chain that a person follows.
  @Override
  public String toString() {
    return words;
  }
}
