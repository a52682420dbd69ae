package dev.kprod.check;

/// A row of a table of add-ons that need something by design.
///
/// @param name what the add-on is called
/// @param because why it needs it
public record AddOn(String name, String because) {}
