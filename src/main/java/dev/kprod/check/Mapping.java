package dev.kprod.check;

/// Where a published framework asks the same.
///
/// @param framework `CIS`, `NSA`, `PSS`
/// @param id the section there
public record Mapping(String framework, String id) {}
