package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;

/// An object of a kind that no view is written for; it is read by path.
public record CustomResource(Tree tree) implements ApiObject {}
