/// Answers which image a container runs: registry, repository, tag and digest of a reference.
@NullMarked
package dev.kprod.semantics.image;

import org.jspecify.annotations.NullMarked;
