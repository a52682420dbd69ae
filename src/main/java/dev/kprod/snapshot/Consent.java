package dev.kprod.snapshot;

/// What a person has to allow before something is asked for at all. RBAC cannot grant the names of
/// Secrets without their values, so neither is asked for unless somebody said so.
///
/// The later ones include the earlier.
public enum Consent {
  /// Nothing has to be allowed.
  NONE(""),
  /// Names, types and owners of Secrets.
  SECRET_METADATA("--secret-metadata"),
  /// The few values of Secrets that a check declares, reduced while they arrive.
  READ_SECRETS("--read-secrets");

  private final String option;

  Consent(String option) {
    this.option = option;
  }

  /// Returns what a read needs.
  public static Consent of(Read<?> read) {
    return switch (read) {
      case ResourceType<?> type -> of(type);
      case NamedObject<?> object -> of(object.type());
      case Endpoint<?> _ -> NONE;
      case Handshake<?> _ -> NONE;
    };
  }

  private static Consent of(ResourceType<?> type) {
    if (!type.group().isEmpty() || !type.resource().equals("secrets")) {
      return NONE;
    }
    return switch (type.form()) {
      case METADATA -> SECRET_METADATA;
      case WHOLE -> READ_SECRETS;
    };
  }

  /// Says whether who allows this allows a read.
  public boolean allows(Read<?> read) {
    return compareTo(of(read)) >= 0;
  }

  /// Returns the option that allows it, empty where nothing has to be allowed.
  public String option() {
    return option;
  }
}
